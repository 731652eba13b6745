"""What a build's processes print beside the log: the last words of a crash, texts of scripts."""

from __future__ import annotations

from collections import deque

from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.status import Step

_LONGEST_LINE = 8192
_TAIL_LINES = 60


class Output:
    """Puts it into the log, line by line, and keeps the end."""

    def __init__(self, log: BuildLog) -> None:
        self._log = log
        self._rest = b""
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)

    @property
    def tail(self) -> str:
        """The last lines."""
        return "\n".join(self._tail)

    def add(self, data: bytes, step: Step) -> None:
        """Take in more; a line that is not complete waits for its end."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            lines.append(self._rest)
            self._rest = b""
        texts = [line.decode("utf-8", "replace") for line in lines]
        self._tail.extend(texts)
        if texts:
            self._log.write("DEBUG", step, "\n".join(texts))

    def finish(self, step: Step) -> None:
        """Nothing more will come."""
        self.add(b"\n" if self._rest else b"", step)
