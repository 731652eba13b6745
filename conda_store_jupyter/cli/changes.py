"""A difference, as the API shows it, in lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conda_store_jupyter.cli import amounts
from conda_store_jupyter.cli.output import Output

Json = Mapping[str, Any]

_MARKS = {
    "added": ("+", "green"),
    "removed": ("-", "red"),
    "upgraded": ("^", "cyan"),
    "downgraded": ("v", "yellow"),
    "rebuilt": ("~", "magenta"),
    "channel-changed": ("~", "magenta"),
}
_WORDS = {"channel-changed": "from another channel"}


def show_diff(output: Output, found: Json) -> None:
    """What was asked for differently, each package that changes, and the sums."""
    show_specification_diff(output, found["specification"])
    if _is_solved(found):
        show_changes(output, found["changes"])
        output.line(summary(found))


def show_changes(output: Output, changes: Iterable[Json]) -> None:
    """A line for each package, those that were asked for in bold."""
    rows = [(change, _cells(change)) for change in changes]
    widths = [max((len(cells[n]) for _, cells in rows), default=0) for n in range(3)]
    for change, cells in rows:
        mark, color = _MARKS[change["change"]]
        columns = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=False))
        text = f"  {mark} {columns}  {cells[3]}".rstrip()
        output.line(text, fg=color, bold=change["requested"])


def show_specification_diff(output: Output, found: Json | None) -> None:
    """What is asked for now and was not, and the other way round."""
    lines = _specification_lines(found) if found else []
    for mark, text in lines:
        output.line(f"  {mark} {text}", fg="green" if mark == "+" else "red")
    if lines:
        output.line()


def summary(found: Json) -> str:
    """``2 added, 1 upgraded; 45.1 MB -> 47.0 MB (+1.9 MB)``."""
    counts = [
        f"{count} {_WORDS.get(kind, kind)}" for kind, count in found["counts"].items() if count
    ]
    before, after = found["size_before"], found["size_after"]
    parts = [", ".join(counts) or "The same packages"]
    if before != after and before and after:  # 0: a lockfile that does not say
        sign = "+" if after > before else "-"
        difference = amounts.size(abs(after - before))
        parts.append(
            f"archives {amounts.size(before)} -> {amounts.size(after)} ({sign}{difference})"
        )
    return "; ".join(parts) + "."


def differs(found: Json) -> bool:
    """Whether anything is different, asked for or installed."""
    asked = _specification_lines(found["specification"]) if found["specification"] else []
    return bool(asked or found["changes"])


def _is_solved(found: Json) -> bool:
    """A plan is; of two things that are compared, both have to be."""
    return all(side["packages"] is not None for key in "ab" if (side := found.get(key)))


def _cells(change: Json) -> tuple[str, str, str, str]:
    """Name, versions, distance, and the rest."""
    before, after = change["before"], change["after"]
    name = change["name"] + (" (PyPI)" if change["kind"] == "pypi" else "")
    if before is None or after is None:
        package = after or before
        size = amounts.size(package["size"]) if package["size"] else ""
        return name, _version(package), "", size
    versions = f"{before['version']} -> {after['version']}"
    if change["change"] == "rebuilt":
        versions = f"{_version(before)} -> {after['build'] or 'another file'}"
    if before["version"] == after["version"] and change["change"] == "channel-changed":
        versions = before["version"]
    rest = ""
    if before["channel"] != after["channel"]:
        rest = f"{before['channel']} -> {after['channel']}"
    return name, versions, change["distance"] or "", rest


def _version(package: Json) -> str:
    return " ".join(part for part in (package["version"], package["build"]) if part)


def _specification_lines(found: Json) -> list[tuple[str, str]]:
    lines = []
    channels = found["channels"]
    if channels["before"] != channels["after"]:
        lines.append(("-", f"channels: {', '.join(channels['before']) or 'none'}"))
        lines.append(("+", f"channels: {', '.join(channels['after']) or 'none'}"))
    for section, prefix in (("dependencies", ""), ("pip", "pip: ")):
        removed = [("-", f"{prefix}{text}") for text in found[section]["removed"]]
        added = [("+", f"{prefix}{text}") for text in found[section]["added"]]
        # What was asked for differently stands together.
        lines += sorted(removed + added, key=lambda line: (line[1].split()[0], line[0] == "+"))
    variables = found["variables"]
    lines += [("-", f"variable {key}={value}") for key, value in variables["removed"].items()]
    lines += [("+", f"variable {key}={value}") for key, value in variables["added"].items()]
    for key, (old, new) in variables["changed"].items():
        lines += [("-", f"variable {key}={old}"), ("+", f"variable {key}={new}")]
    moments = found["as_of"]
    if moments["before"] != moments["after"]:
        lines += [("-", f"as of {moments['before']}")] if moments["before"] else []
        lines += [("+", f"as of {moments['after']}")] if moments["after"] else []
    return lines
