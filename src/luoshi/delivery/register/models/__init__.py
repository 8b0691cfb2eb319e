"""The register: what a report says (reports), what is answered for (commitments), how it stands (standing)."""

from luoshi.delivery.register.models.commitments import (
    Assignment,
    Commitment,
    CommitmentPlace,
    CommitmentVersion,
    EntryLink,
    ParentLink,
    ProjectItem,
    Succession,
    Tag,
    Tagging,
    Target,
)
from luoshi.delivery.register.models.reports import Edition, Entry, Figure, Reading, Report, Section, Sentence
from luoshi.delivery.register.models.rounds import BodyComment, BreakdownRound, Draft, DraftRow
from luoshi.delivery.register.models.standing import Standing

__all__ = [
    "Assignment",
    "BodyComment",
    "BreakdownRound",
    "Commitment",
    "CommitmentPlace",
    "CommitmentVersion",
    "Draft",
    "DraftRow",
    "Edition",
    "Entry",
    "EntryLink",
    "Figure",
    "ParentLink",
    "ProjectItem",
    "Reading",
    "Report",
    "Section",
    "Sentence",
    "Standing",
    "Succession",
    "Tag",
    "Tagging",
    "Target",
]
