from django.apps import AppConfig

from luoshi.kernel.messages import add_words


class AlertsConfig(AppConfig):
    name = "luoshi.delivery.alerts"
    label = "alerts"
    verbose_name = "预警"

    def ready(self) -> None:
        from luoshi.delivery.alerts.words import WORDS

        add_words(WORDS)
