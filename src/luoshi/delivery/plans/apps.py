from django.apps import AppConfig

from luoshi.kernel.messages import add_words


class PlansConfig(AppConfig):
    name = "luoshi.delivery.plans"
    label = "plans"
    verbose_name = "计划"

    def ready(self) -> None:
        from luoshi.delivery.plans.words import WORDS

        add_words(WORDS)
