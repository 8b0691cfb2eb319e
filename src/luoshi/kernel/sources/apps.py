from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "luoshi.kernel.sources"
    label = "sources"
    verbose_name = "数据来源"

    def ready(self) -> None:
        from luoshi.kernel.sources.fetching import register_own_kinds

        register_own_kinds()
