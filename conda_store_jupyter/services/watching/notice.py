"""What a watcher has to say, for whoever shows it: a log, a terminal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """One thing that happened to a watched file or path.

    Attributes:
        path: of the file.
        text: what happened, without the path.
        hints: what to do next, when something is wrong.
        wrong: somebody should look at it.
    """

    path: str
    text: str
    hints: tuple[str, ...] = ()
    wrong: bool = False
