"""Why each sentence of a report can hold no commitment: what it says, and where it stands."""

from __future__ import annotations

from itertools import groupby, pairwise

from luoshi.reading.commitments.clauses import clauses_of
from luoshi.reading.commitments.reasons import classify_sentence
from luoshi.reading.commitments.traits import Traits, traits_of
from luoshi.reading.commitments.words import REACHED
from luoshi.reading.outline import PartSentence, ReportPart

_LONGEST_HEAD = 26  # characters
_LONGEST_LEAD = 2  # sentences
_LEAST_ALIKE, _LONGEST_ALIKE = 3, 16  # heads of one length in a paragraph, characters of one with its stop

Paragraph = list[tuple[int, PartSentence]]  # each sentence with its place in the part


def reasons_of(part: ReportPart) -> list[str | None]:
    """For each sentence of the part, in order, the code of `REASONS` why its clauses need not be looked at, or None."""
    paragraphs = [list(own) for _, own in groupby(enumerate(part.sentences), key=lambda each: each[1].paragraph)]
    leading = _before_the_first_part(part) | _below_headings(paragraphs)
    heads = {i for paragraph in paragraphs for i in _small_heads(part, paragraph)}
    return [
        classify_sentence(
            part.text[sentence.start : sentence.end],
            sentence.frame,
            heading=sentence.heading or i in heads,
            preamble=i in leading,
        )
        for i, sentence in enumerate(part.sentences)
    ]


def _before_the_first_part(part: ReportPart) -> set[int]:
    """What stands directly in an outermost section that is divided: it stands before the first of its parts."""
    divided = {each.section.id.split(".")[0] for each in part.sections if each.section.depth >= 2}
    return {i for i, sentence in enumerate(part.sentences) if sentence.section in divided}


def _below_headings(paragraphs: list[Paragraph]) -> set[int]:
    """A sentence or two right below a section's heading, where paragraphs with heads of their own come next."""
    found: set[int] = set()
    section: str | None = None
    for own, following in pairwise(paragraphs):
        opens, section = own[0][1].section != section, own[0][1].section
        said = [i for i, sentence in own if not sentence.heading]
        first = following[0][1]
        below = first.section == section or first.section.startswith(f"{section}.")
        if opens and said and len(said) <= _LONGEST_LEAD and first.heading and len(following) > 1 and below:
            found.update(said)
    return found


def _small_heads(part: ReportPart, paragraph: Paragraph) -> list[int]:
    """着力稳外贸。…着力稳外资。…: the short sentences that head what follows them in a paragraph, the first of them
    right behind the paragraph's own head or behind one sentence that leads up to all."""
    said = [(i, sentence) for i, sentence in paragraph if not sentence.heading]
    if len(said) < 4 or said[0][1].frame.kind != "plan":
        return []
    if alike := _heads_alike(part, paragraph):
        return alike
    if len(said) == len(paragraph):
        return []
    heads = [
        i
        for (i, sentence), (_, following) in pairwise(said)
        if _is_short(part, sentence)
        and part.text.count("，", following.start, following.end) >= 2
        and _names_nothing(part, i)
    ]
    if len(heads) < 2 or heads[0] not in (said[0][0], said[1][0]):
        return []
    leads = [] if heads[0] == said[0][0] else [said[0][0]]
    return heads if all(_names_nothing(part, i) for i in leads) else []


def _heads_alike(part: ReportPart, paragraph: Paragraph) -> list[int]:
    """乘势而上打好治水战。…久久为功打好治气战。…: three or more short sentences of one length, to the character, each
    with a longer text behind it, the first of them where the paragraph begins or behind one sentence."""
    lengths = [sentence.end - sentence.start for _, sentence in paragraph]
    if min(lengths[:2]) > _LONGEST_ALIKE:
        return []
    heading = [_heads(part, sentence, following) for (_, sentence), (_, following) in pairwise(paragraph)]
    if True not in heading[:2]:
        return []
    length = lengths[heading.index(True)]
    heads = [
        i
        for (i, _), own, does in zip(paragraph, lengths, heading, strict=False)
        if does and own == length <= _LONGEST_ALIKE and not _is_concrete(part, i)
    ]
    return heads if len(heads) >= _LEAST_ALIKE else []


def _heads(part: ReportPart, sentence: PartSentence, following: PartSentence) -> bool:
    return _is_short(part, sentence) and part.text.find("，", following.start, following.end) >= 0


def _is_short(part: ReportPart, sentence: PartSentence) -> bool:
    text = part.text[sentence.start : sentence.end]
    return len(text) <= _LONGEST_HEAD and text.endswith("。") and not any(stop in text for stop in "，；：")


def _names_nothing(part: ReportPart, i: int) -> bool:
    """Does the sentence only say a direction: no number, no name, no rule to be set up, no deed whose end is seen?"""
    return not any(
        each.concrete or each.end == "order" or "“" in each.clause.text or each.clause.verb in REACHED
        for each in _traits(part, i)
    )


def _is_concrete(part: ReportPart, i: int) -> bool:
    return any(each.concrete for each in _traits(part, i))


def _traits(part: ReportPart, i: int) -> list[Traits]:
    sentence = part.sentences[i]
    return traits_of(clauses_of(part.text, sentence.start, sentence.end))
