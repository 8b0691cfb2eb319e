"""Files by content: the bytes lie once under LUOSHI_HOME/files, named by their SHA-256."""

from django.db import models


class StoredFile(models.Model):
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]


class PhotoPrint(models.Model):
    """The print of a photo (`photos.fingerprint`), once for each file."""

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="print")
    bits = models.CharField(max_length=16)


class PrintBand(models.Model):
    """An eighth of a print: photos that look alike share at least one, so that the like are found by index."""

    print = models.ForeignKey(PhotoPrint, on_delete=models.CASCADE, related_name="bands")
    ordinal = models.PositiveSmallIntegerField()
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["print", "ordinal"], name="print_band_once")]
        indexes = [models.Index(fields=["ordinal", "value"], name="print_band_value")]  # queries.alike
