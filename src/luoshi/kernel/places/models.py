"""Places: streets' areas, communities, roads, rivers, sites. A place never reports; a body does."""

from django.db import models

from luoshi.kernel.organizations.models import Body


class PlaceKind(models.TextChoices):
    STREET_AREA = "street_area", "街道辖区"
    COMMUNITY = "community", "社区"
    ROAD = "road", "道路"
    RIVER = "river", "河道"
    AREA = "area", "片区"
    SITE = "site", "地块与设施"


class Place(models.Model):
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类别", max_length=12, choices=PlaceKind)
    within = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    street = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="places")

    class Meta:
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["name", "kind", "within"], name="place_once")]

    def __str__(self) -> str:
        return self.name
