"""State machines as tables one can print.

An app's `workflow.py` lists its states and moves; operations ask `next_state`, pages ask `moves_from`, the docs
print `diagram`. A move says who may make it in words of the field (`by`), for the reader: whether *this* person may
is asked of `permissions`, never here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from luoshi.kernel.messages import say


@dataclass(frozen=True, slots=True)
class Move:
    """`event` takes a thing from any of `sources` to `target`."""

    event: str
    label: str
    sources: frozenset[str]
    target: str
    by: str


class NotPossible(Exception):
    """The thing is not in a state from which this can be done. The text says in which state it is."""


@dataclass(frozen=True, slots=True)
class Workflow:
    """`states` maps each state to its label; `start` is where a thing begins."""

    name: str
    states: Mapping[str, str]
    start: str
    moves: Sequence[Move]

    def __post_init__(self) -> None:
        used = {state for move in self.moves for state in (*move.sources, move.target)} | {self.start}
        if unknown := used - set(self.states):
            raise ValueError(f"{self.name}: moves between states without a label: {sorted(unknown)}")
        if lost := set(self.states) - {move.target for move in self.moves} - {self.start}:
            raise ValueError(f"{self.name}: no move leads to {sorted(lost)}")
        if len({(source, move.event) for move in self.moves for source in move.sources}) != sum(
            len(move.sources) for move in self.moves
        ):
            raise ValueError(f"{self.name}: one event leads to two states")

    def next_state(self, state: str, event: str) -> str:
        """Where `event` leads from `state`. Raises NotPossible."""
        for move in self.moves_from(state):
            if move.event == event:
                return move.target
        label = next((move.label for move in self.moves if move.event == event), event)
        raise NotPossible(
            say(
                "当前为“{state}”，不能{label}。请刷新页面查看最新状态。",
                state=self.states.get(state, state),
                label=label,
            )
        )

    def moves_from(self, state: str) -> list[Move]:
        return [move for move in self.moves if state in move.sources]

    def diagram(self) -> str:
        """The machine as a Mermaid state diagram, for the generated docs."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start}"]
        lines += [f"    {state}: {label}" for state, label in self.states.items()]
        for move in self.moves:
            lines += [f"    {source} --> {move.target}: {move.label}（{move.by}）" for source in sorted(move.sources)]
        ends = [state for state in self.states if not self.moves_from(state)]
        return "\n".join(lines + [f"    {state} --> [*]" for state in ends])


def move(event: str, label: str, sources: str, target: str, by: str) -> Move:
    """A row of the table; `sources` are separated by blanks."""
    return Move(event=event, label=label, sources=frozenset(sources.split()), target=target, by=by)
