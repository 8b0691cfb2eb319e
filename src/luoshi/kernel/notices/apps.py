from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "luoshi.kernel.notices"
    label = "notices"
    verbose_name = "通知"

    def ready(self) -> None:
        from luoshi.kernel.notices import tasks  # noqa: F401  # registers the handler
