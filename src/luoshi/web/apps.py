from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "luoshi.web"
    label = "web"

    def ready(self) -> None:
        from django.utils.translation import gettext

        from luoshi.kernel.messages import speak_with

        speak_with(gettext)
        from luoshi.web.field_manifests import register_field_sources

        register_field_sources()
