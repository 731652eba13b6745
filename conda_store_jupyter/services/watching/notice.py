"""What a watcher has to say, for whoever shows it: a log, a terminal."""

from __future__ import annotations

import logging
from collections.abc import Callable
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


def log_notice(
    log: logging.Logger | logging.LoggerAdapter[logging.Logger],
) -> Callable[[Notice], None]:
    """What writes notices as lines of ``log``."""

    def say(notice: Notice) -> None:
        hints = "".join(f" {hint}" for hint in notice.hints)
        write = log.warning if notice.wrong else log.info
        write("watch: %s: %s%s", notice.path, notice.text, hints)

    return say
