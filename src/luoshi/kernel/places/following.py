"""Communities and sites go with the street they lie in."""

from __future__ import annotations

from collections.abc import Collection

from luoshi.kernel.organizations.following import Movable, Moving
from luoshi.kernel.places.models import Place


class PlacesFollow:
    word = "地点"
    by_hand = False

    def movable(self, bodies: Collection[int]) -> list[Movable]:
        places = Place.objects.filter(street__in=bodies)
        return [Movable(f"place:{place.pk}", place.name, place.street_id or 0) for place in places]

    def move(self, moving: Moving) -> int:
        if moving.default is None:
            return 0
        return Place.objects.filter(street__in=moving.gone).update(street=moving.default)
