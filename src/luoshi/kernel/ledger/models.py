"""The proof: one chain of events that can only grow. Triggers refuse UPDATE, DELETE and TRUNCATE.

`payload` is canonical JSON (sorted keys, no blanks), so that the hash can be computed again anywhere.
Personal values never enter the chain: a salted hash does, the value lies in `PersonalValue`.
"""

from django.db import models


class Event(models.Model):
    seq = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    actor_user_id = models.BigIntegerField(null=True)
    actor_post_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    payload = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["subject_type", "subject_key", "seq"]),  # queries.events_about
            models.Index(fields=["at"]),  # queries.events_between
        ]


class Head(models.Model):
    """The last event's number and hash: one row, locked last in every transaction that records."""

    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)


class PersonalValue(models.Model):
    """What an event says of a person, erasable on schedule; the chain holds only its salted hash."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="personal_values")
    field = models.CharField(max_length=60)
    salt = models.CharField(max_length=32)
    value = models.TextField(null=True)
    erased_at = models.DateTimeField(null=True)
