from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "luoshi.kernel.places"
    label = "places"
    verbose_name = "地点"
