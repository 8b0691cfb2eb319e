from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "luoshi.kernel.notices"
    label = "notices"
    verbose_name = "通知"

    def ready(self) -> None:
        from luoshi.kernel.messages import add_words
        from luoshi.kernel.notices import tasks  # noqa: F401  # registers the handler
        from luoshi.kernel.notices.words import WORDS

        add_words(WORDS)
