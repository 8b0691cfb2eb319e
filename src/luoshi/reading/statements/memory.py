"""What the reader keeps in mind from one number to the next, and what it calls a number."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Memory:
    """What was said so far: names of this sentence in order, the topic of the clause before, the last name before
    this sentence."""

    names: list[str] = field(default_factory=list)
    topic: str = ""
    clause: str = ""  # all of the clause before, where it holds no number
    run: list[str] = field(default_factory=list)  # the names of the run before
    before: str = ""
    verb: str = ""
    head: str = ""  # the sentence's own heading (铁路，加快建设…)
    rate: bool = False  # the last number was a growth rate
    grew: bool = False  # the last number was growth
    counted: str = ""  # the last thing counted by pieces in this sentence
    paid: bool = False  # the last number was money
    share: str = ""  # the last name, where it says what share of what (工业投资占投资比重)
    stale: bool = False  # a semicolon stands since the last name

    def last(self) -> str:
        return self.names[-1] if self.names else ""

    def end_sentence(self) -> None:
        """Only the last name outlives a sentence."""
        self.before = self.last() or self.before
        self.names, self.run = [], []
        self.verb = self.topic = self.clause = self.head = self.counted = ""
        self.stale = self.rate = self.paid = False


@dataclass(slots=True)
class Name:
    """`text` is the indicator's name; `base` is what later numbers carry on (without 占…比重, 高于…的幅度, 排名)."""

    text: str
    rule: str
    notes: tuple[str, ...] = ()
    base: str | None = None

    @property
    def carried(self) -> str:
        return self.text if self.base is None else self.base
