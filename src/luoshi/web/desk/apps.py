from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "luoshi.web.desk"
    label = "desk"
