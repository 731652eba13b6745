"""``conda-meta/history``: what conda was asked for, one command after the other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from rattler import MatchSpec
from rattler.exceptions import InvalidMatchSpecError

from conda_store_jupyter.spec.exchange.draft import Draft
from conda_store_jupyter.spec.exchange.packages import channel_name
from conda_store_jupyter.spec.report import Report

# Lines that conda's own History reads: revisions, what was added and removed, and the requests.
REVISION = re.compile(r"^==> .+ <==$", re.MULTILINE)
_REQUEST = re.compile(r"#\s*(?P<kind>update|install|remove|neutered) specs:\s*(?P<value>.*)")
_LINKED = re.compile(r"\+(?P<channel>\S+?)(?:/(?P<subdir>[^/\s:]+))?::(?P<dist>\S+)")


def read_history(text: str, report: Report) -> Draft | None:
    """The specification that the commands of the history add up to."""
    requests = requested_specs(text)
    if not requests:
        report.add(
            (0, len(text.partition("\n")[0])),
            "empty-history",
            "This history does not say what was asked for.",
            "Import the directory of the environment instead: it has the packages themselves.",
        )
        return None
    return Draft(
        channels=_channels(text),
        dependencies=tuple(requests[name] for name in sorted(requests)),
    )


def requested_specs(text: str) -> dict[str, str]:
    """Package name → the MatchSpec that was asked for last and not removed again."""
    requests: dict[str, str] = {}
    for line in text.splitlines():
        found = _REQUEST.match(line.strip())
        if found is None:
            continue
        for spec, name in _named(_values(found["value"])):
            if found["kind"] == "remove":
                requests.pop(name, None)
            elif found["kind"] != "neutered" or name in requests:
                requests[name] = spec
    return requests


def _values(text: str) -> list[str]:
    """A Python list, or words with commas between, as conda before 4.4 wrote them."""
    try:
        value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return [word.strip() for word in text.split(",") if word.strip()]
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else [str(value)]


def _named(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        try:
            spec = MatchSpec(text)
        except InvalidMatchSpecError:
            continue  # A file or an archive that was installed by hand.
        if spec.name is not None:
            yield text.strip(), str(spec.name.normalized)


def _channels(text: str) -> tuple[str, ...]:
    found = (match["channel"] for match in map(_LINKED.match, text.splitlines()) if match)
    known = (channel_name(channel) for channel in found if channel != "<unknown>")
    return tuple(dict.fromkeys("defaults" if name == "pkgs/main" else name for name in known))
