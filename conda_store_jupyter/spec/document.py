"""From bytes to YAML nodes with positions, refusing what would take too much to read.

PyYAML composes the nodes but constructs no values, so that ``1.10`` and ``yes`` stay what was
written and no tag can make anything run.
"""

from __future__ import annotations

from typing import Final

import yaml
from yaml.nodes import Node

from conda_store_jupyter.spec.report import Report, Span

#: Longest text, in bytes of UTF-8.
MAX_BYTES: Final = 1 << 20

#: Deepest nesting of lists and mappings; an environment.yml needs four.
MAX_DEPTH: Final = 32

#: How many nodes all aliases together may stand for.
MAX_ALIASED: Final = 10_000

_BYTE_ORDER_MARK = "\ufeff"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

#: What to do, by words of libyaml's messages.
_HINTS: Final = {
    "control characters": "Remove this invisible character.",
    "mapping values": "Check the indentation, and put a text that contains ': ' in quotes.",
    "cannot start any token": "Put a text that begins with this character in quotes.",
    "undefined alias": "Put a text that begins with '*' in quotes.",
    "another document": "Write one specification per file, without a second '---'.",
}


class _Exceeded(Exception):
    """A limit was exceeded at an event."""

    def __init__(self, event: yaml.Event, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.index = event.start_mark.index if event.start_mark else 0
        self.problem = (code, message, hint)


def open_report(data: str | bytes) -> Report:
    """A report on the text in ``data``, with a problem when it cannot be read as text at all."""
    size, text, problem = _decode(data)
    report = Report(text, skipped=len(text) - len(text.lstrip(_BYTE_ORDER_MARK)))
    if size > MAX_BYTES:
        message = f"The text is {size:,} bytes long, and {MAX_BYTES:,} are allowed."
        report.add((0, 0), "too-large", message, "Shorten it, or split it into environments.")
    elif problem is not None:
        start, message, hint = problem
        report.add((start, min(start + 1, len(text))), "invalid-encoding", message, hint)
    return report


def compose(report: Report) -> Node | None:
    """The root node of the report's text; None when it is empty or has been reported."""
    text = report.text[report.skipped :]
    try:
        _check_limits(text)
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except _Exceeded as limit:
        start = limit.index + report.skipped
        report.add((start, min(start + 1, len(report.text))), *limit.problem)
    except yaml.YAMLError as error:
        start, end = _place(error, report)
        report.add((start, end), "yaml-syntax", _message(error), _hint(error, report.text[start:]))
    return None


def _decode(data: str | bytes) -> tuple[int, str, tuple[int, str, str] | None]:
    """The size in bytes, the text, and what is wrong with its encoding, if anything."""
    if isinstance(data, str):
        try:
            return len(data.encode()), data, None
        except UnicodeEncodeError as error:
            message = "The text has half of a surrogate pair, which is not a character."
            return len(data), data, (error.start, message, "Remove this character.")
    if len(data) > MAX_BYTES:
        return len(data), "", None
    try:
        return len(data), data.decode(), None
    except UnicodeDecodeError as error:
        kind = "UTF-16" if data.startswith(_UTF16_MARKS) else "not UTF-8"
        message = f"The text is {kind}; only UTF-8 is understood."
        start = len(data[: error.start].decode())
        return len(data), data.decode(errors="replace"), (start, message, "Save it as UTF-8.")


def _check_limits(text: str) -> None:
    """Raise :class:`_Exceeded` for what must not be composed or visited.

    An alias counts as many nodes as it stands for, so aliases of aliases multiply.
    """
    sizes: dict[str, int] = {}
    open_collections: list[tuple[str | None, int]] = []
    count = aliased = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            size = _size_of_alias(event, sizes, open_collections)
            aliased += size
            count += size
            if aliased > MAX_ALIASED:
                raise _alias_bomb(event, f"Aliases stand for more than {MAX_ALIASED:,} values.")
        elif isinstance(event, yaml.CollectionStartEvent):
            count += 1
            open_collections.append((event.anchor, count))
            if len(open_collections) > MAX_DEPTH:
                message = f"Lists and mappings are nested more than {MAX_DEPTH} deep."
                raise _Exceeded(event, "too-deep", message, "Flatten them.")
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_collections.pop()
            if anchor is not None:
                sizes[anchor] = count - before + 1
        elif isinstance(event, yaml.ScalarEvent):
            count += 1
            if event.anchor is not None:
                sizes[event.anchor] = 1


def _size_of_alias(
    event: yaml.AliasEvent, sizes: dict[str, int], open_collections: list[tuple[str | None, int]]
) -> int:
    if any(anchor == event.anchor for anchor, _ in open_collections):
        raise _alias_bomb(event, "This alias stands for something that contains it.")
    return sizes.get(event.anchor or "", 1)  # the composer reports those that were never defined


def _alias_bomb(event: yaml.Event, message: str) -> _Exceeded:
    return _Exceeded(event, "alias-bomb", message, "Write the values out instead of aliases.")


def _place(error: yaml.YAMLError, report: Report) -> Span:
    index = 0
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        index = mark.index if mark else 0
    elif isinstance(error, yaml.reader.ReaderError):
        # Here, unlike in marks, libyaml counts bytes.
        encoded = report.text[report.skipped :].encode()[: error.position]
        index = len(encoded.decode(errors="ignore"))
    start = min(index + report.skipped, len(report.text))
    return start, min(start + 1, len(report.text))


def _message(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError):
        words = [part for part in (error.context, error.problem) if part]
        return f"Not valid YAML: {', '.join(words)}."
    return f"Not valid YAML: {getattr(error, 'reason', 'it cannot be read')}."


def _hint(error: yaml.YAMLError, rest: str) -> str:
    problem = str(getattr(error, "problem", "") or getattr(error, "reason", ""))
    if rest.startswith("\t"):
        return "Indent with spaces; YAML does not allow tabs here."
    for words, hint in _HINTS.items():
        if words in problem:
            return hint
    return "Check the indentation, brackets and quotes here and just before."
