from django.apps import AppConfig

from luoshi.kernel.messages import add_words


class ProgressConfig(AppConfig):
    name = "luoshi.delivery.progress"
    label = "progress"
    verbose_name = "进展"

    def ready(self) -> None:
        from luoshi.delivery.plans.succession import add_carrier
        from luoshi.delivery.progress.carrying import carry_reached
        from luoshi.delivery.progress.following import SheetsFollow
        from luoshi.delivery.progress.words import WORDS
        from luoshi.kernel.organizations.following import FOLLOWERS

        add_words(WORDS)
        FOLLOWERS.add("sheets", SheetsFollow())
        add_carrier("reached", carry_reached)
