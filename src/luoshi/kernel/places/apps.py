from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "luoshi.kernel.places"
    label = "places"
    verbose_name = "地点"

    def ready(self) -> None:
        from luoshi.kernel.organizations.following import FOLLOWERS
        from luoshi.kernel.places.following import PlacesFollow

        FOLLOWERS.add("places", PlacesFollow())
