"""The register: what a report says (reports), what is answered for (commitments), how it stands (standing)."""

from luoshi.delivery.register.models.carrying import CarryNote
from luoshi.delivery.register.models.commitments import (
    Assignment,
    Commitment,
    CommitmentPlace,
    CommitmentVersion,
    EntryLink,
    OtherLeader,
    ParentLink,
    ProjectItem,
    Succession,
    Tag,
    Tagging,
    Target,
)
from luoshi.delivery.register.models.projects import (
    Project,
    ProjectAlias,
    ProjectList,
    ProjectListRow,
    RowCandidate,
)
from luoshi.delivery.register.models.reports import Edition, Entry, Figure, Reading, Report, Section, Sentence
from luoshi.delivery.register.models.rounds import BodyComment, BreakdownRound, Draft, DraftRow
from luoshi.delivery.register.models.schemes import ImplementationScheme, SchemeItem
from luoshi.delivery.register.models.second import SecondDecision, SecondReading
from luoshi.delivery.register.models.standing import BoardRow, Standing
from luoshi.delivery.register.models.tables import GroupWord, MappedColumn, TableImport, TableMapping

__all__ = [
    "Assignment",
    "BoardRow",
    "BodyComment",
    "BreakdownRound",
    "CarryNote",
    "Commitment",
    "CommitmentPlace",
    "CommitmentVersion",
    "Draft",
    "DraftRow",
    "Edition",
    "Entry",
    "EntryLink",
    "Figure",
    "GroupWord",
    "ImplementationScheme",
    "MappedColumn",
    "OtherLeader",
    "ParentLink",
    "Project",
    "ProjectAlias",
    "ProjectItem",
    "ProjectList",
    "ProjectListRow",
    "Reading",
    "Report",
    "RowCandidate",
    "SchemeItem",
    "SecondDecision",
    "SecondReading",
    "Section",
    "Sentence",
    "Standing",
    "Succession",
    "TableImport",
    "TableMapping",
    "Tag",
    "Tagging",
    "Target",
]
