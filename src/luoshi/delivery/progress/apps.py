from django.apps import AppConfig

from luoshi.kernel.messages import add_words


class ProgressConfig(AppConfig):
    name = "luoshi.delivery.progress"
    label = "progress"
    verbose_name = "进展"

    def ready(self) -> None:
        from luoshi.delivery.progress.following import SheetsFollow
        from luoshi.delivery.progress.words import WORDS
        from luoshi.kernel.organizations.following import FOLLOWERS

        add_words(WORDS)
        FOLLOWERS.add("sheets", SheetsFollow())
