from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "luoshi.delivery.register"
    label = "register"
    verbose_name = "承诺台账"
