"""Which clauses of a sentence begin a commitment, which join the one before, which are aside.

Where officials would cut 完善路网，新建道路16条，提高通行能力 is a matter of habit. The habit is learned: features of
a clause and of the one before it, with weights from hand-made answers (`weights.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from luoshi.reading.commitments.traits import Traits
from luoshi.reading.commitments.weights import Feature, Weights, load_weights

BEGINS, JOINS, ASIDE = "begins", "joins", "aside"
SAYING = ("action", "measured", "state", "outcome")  # roles that promise something by themselves
_HELP = ("配合", "协助")
LEADS = ("preface", "time")  # these are neither: they stand before what they lead to


class Boundary(NamedTuple):
    """What a clause does, and the features that spoke for it where it joins another."""

    does: str
    because: tuple[str, ...] = ()


_BEGINS, _ASIDE = Boundary(BEGINS), Boundary(ASIDE)


def boundaries(traits: Sequence[Traits], weights: Weights | None = None) -> list[Boundary | None]:
    """For each clause of a sentence, in order, what it does; None for those that only lead up to others."""
    weights = weights or load_weights("boundary_weights")
    found: list[Boundary | None] = [None] * len(traits)
    for stretch in stretches(traits):
        before = ""
        for n in range(len(stretch)):
            boundary = _decide(weights, traits, stretch, n, before)
            found[stretch[n]] = boundary
            before = boundary.does
    return found


def stretches(traits: Sequence[Traits]) -> list[list[int]]:
    """The clauses between one ； and the next, without those that only lead up, as places in `traits`."""
    found: list[list[int]] = [[]]
    for i, each in enumerate(traits):
        if each.clause.role not in LEADS:
            found[-1].append(i)
        if each.clause.stop == "；":
            found.append([])
    return [stretch for stretch in found if stretch]


def _decide(weights: Weights, traits: Sequence[Traits], stretch: list[int], n: int, before: str) -> Boundary:
    own = traits[stretch[n]]
    joinable = before in (BEGINS, JOINS)
    if joinable and (own.follows or (own.goes_on and traits[stretch[n - 1]].measured)):
        return Boundary(JOINS)
    if (
        own.has_own_body
        or own.has_own_day
        or (n and own.clause.role == "outcome" and not own.speaks_as(traits[stretch[n - 1]]))
        or (n and _is_own_work_after_help(traits[stretch[n - 1]], own))
    ):
        return _BEGINS
    if len(stretch) == 1 and own.clause.role == "action" and len(own.clause.text) >= _NO_HEAD:
        return _BEGINS
    begins = _may_begin(own.clause.role, first=n == 0)
    if not (begins or joinable):
        return _ASIDE
    features = boundary_features(traits, stretch, n, before)
    does = weights.choose(features, _ALLOWED[begins, joinable])
    return Boundary(does, tuple(weights.reasons(features, JOINS, BEGINS)) if does == JOINS else ())


_NO_HEAD = 14  # characters of what stands alone and is too long to head what follows
# What a clause may do: may it begin, is there something to join? None where all is open.
_ALLOWED = {(True, True): None, (True, False): (BEGINS, ASIDE), (False, True): (JOINS, ASIDE)}


def _is_own_work_after_help(first: Traits, own: Traits) -> bool:
    """配合做好延长线前期工作，探索站城一体开发: another body's work, then one's own."""
    return first.clause.verb in _HELP and own.clause.role == "action" and own.manner != "effect"


def _may_begin(role: str, *, first: bool) -> bool:
    return role in SAYING or (role == "flourish" and first)


_BEFORE, _ROLE, _SHAPE, _VERB, _MANNER, _END, _LENGTH = map(
    Feature, ("before", "role", "shape", "verb", "manner", "end", "length")
)
_SHAPES = [[f"{n}/{count}" for count in range(5)] for n in range(3)]  # place in the stretch, of so many


def boundary_features(traits: Sequence[Traits], stretch: list[int], n: int, before: str) -> list[str]:
    """The features of clause `stretch[n]`; `before` is what the one before it in the stretch does, "" for the first."""
    own = traits[stretch[n]]
    clause = own.clause
    shape = _SHAPES[min(n, 2)][min(len(stretch), 4)]
    last = n == len(stretch) - 1
    features = [
        "any",
        _BEFORE[before],
        _ROLE[clause.role],
        _SHAPE[shape],
        _VERB[clause.verb],
        _MANNER[own.manner],
        _END[own.end],
        f"last word={clause.text[-2:]}",
        _LENGTH[own.length],
    ]
    if last:
        features.append("last")
    if own.concrete:
        features.append("concrete")
    if own.degree:
        features.append("degree")
    if own.batch:
        features.append("batch")
    if own.elliptic:
        features.append("elliptic")
    if stretch[n] and traits[stretch[n] - 1].clause.role == "time":
        features.append("after time")
    if n:
        features += _features_of_pair(traits[stretch[n - 1]], own, shape, last=last)
        if last and n >= 3 and not own.concrete:
            features.append(f"closes={own.manner}")
    return features


_FIRST_END, _CONCRETE, _INSTITUTIONAL, _FIRST_LENGTH = map(
    Feature, ("first end", "concrete", "institutional", "general first")
)
_BOTH = (("00", "01"), ("10", "11"))  # of a clause and the one before it, as a feature writes them
_SHARES = ("0", "1")


def _features_of_pair(first: Traits, own: Traits, shape: str, *, last: bool) -> list[str]:
    concrete = _BOTH[first.concrete][own.concrete]
    share = _SHARES[own.speaks_as(first)]
    features = [
        _FIRST_END[first.end],
        f"first last word={first.clause.text[-2:]}",
        _CONCRETE[concrete],
        f"concrete={concrete} shape={shape}",
        f"concrete={concrete} share={share}",
        f"manners={first.manner}>{own.manner}",
        f"roles={first.clause.role}>{own.clause.role}",
        _INSTITUTIONAL[_BOTH[first.institutional][own.institutional]],
        f"verbs={first.clause.verb}>{own.clause.verb}",
    ]
    if concrete == "01":
        features.append(_FIRST_LENGTH[first.length])
    if not own.clause.verb and not own.elliptic:
        features.append(f"own subject share={share}")
    if first.degree:
        features.append("first degree")
    if "“" in first.clause.text:
        features.append("first quotes")
    if len(own.clause.text) < len(first.clause.text):
        features.append("shorter")
    if own.effect and not own.concrete:
        features += [f"effect last={last:d}", f"effect first concrete={first.concrete:d}"]
    return features
