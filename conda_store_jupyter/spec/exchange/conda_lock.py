"""``conda-lock.yml``, version 1 (CEP 37): made to say what rattler's reader of it expects.

rattler refuses what conda-lock itself writes for packages of pip (``"2.14.3"`` as what another one
is needed in) and for virtual packages (no hash). Neither matters here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from conda_store_jupyter.spec.exchange.places import error_at, warn_at
from conda_store_jupyter.spec.exchange.unchecked import (
    REPOSITORIES,
    refuse_half_hash,
    refuse_repository,
    refuse_unhashed,
)
from conda_store_jupyter.spec.report import Report

_MAIN = "main"
_HASH = {"md5": re.compile(r"[0-9a-fA-F]{32}"), "sha256": re.compile(r"[0-9a-fA-F]{64}")}


def read_entries(text: str, report: Report) -> str | None:
    """The document without what is for development, optional or virtual, for rattler to read.

    Args:
        text: YAML that is nested so little that reading it is safe.
    """
    document = _loaded(text, report)
    if document is None:
        return None
    entries, metadata = document.get("package"), document.get("metadata")
    if not isinstance(entries, list) or not isinstance(metadata, dict):
        missing = "package" if isinstance(metadata, dict) else "metadata"
        message = f"This conda-lock.yml cannot be read: it has no section {missing!r}."
        hint = "The file may have been cut off: get it again, or lock it anew."
        error_at(report, "", "invalid-lockfile", message, hint)
        return None
    real = [entry for entry in entries if not _is_virtual(entry)]
    kept = [entry for entry in real if _is_main(entry)]
    _tell_left_out(len(real) - len(kept), report)
    _refuse_unchecked(kept, report)
    normal = {
        **document,
        "metadata": _metadata(metadata),
        "package": [_entry(entry) for entry in kept],
    }
    return yaml.dump(normal, Dumper=yaml.CSafeDumper)


def _loaded(text: str, report: Report) -> Mapping[str, Any] | None:
    try:
        document = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        start = min(mark.index, max(0, len(report.text) - 1)) if mark else 0
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
        message = f"This conda-lock.yml cannot be read: {reason}."
        hint = "The file may have been cut off or edited: get it again, or lock it anew."
        report.add((start, min(start + 1, len(report.text))), "invalid-lockfile", message, hint)
        return None
    return document if isinstance(document, Mapping) else {}


def _is_virtual(entry: Any) -> bool:
    return isinstance(entry, Mapping) and str(entry.get("name", "")).startswith("__")


def _is_main(entry: Any) -> bool:
    if not isinstance(entry, Mapping):
        return True  # rattler says what is wrong with it.
    return entry.get("category", _MAIN) == _MAIN and not entry.get("optional")


def _tell_left_out(count: int, report: Report) -> None:
    if count:
        warn_at(
            report,
            "package:",
            "left-out",
            f"Packages of other categories than {_MAIN!r} are left out: {count}.",
            "Add what you need of them to the specification.",
        )


def _refuse_unchecked(entries: list[Any], report: Report) -> None:
    for entry in entries:
        if not isinstance(entry, Mapping):
            continue
        name, url = entry.get("name"), str(entry.get("url", ""))
        if url.startswith(REPOSITORIES):
            refuse_repository(report, str(name), url)
        elif not (hashes := _hashes(entry)):
            refuse_unhashed(report, str(name), url or str(name))
        elif not all(_HASH[kind].fullmatch(value) for kind, value in hashes.items()):
            refuse_half_hash(report, str(name), url or str(name))


def _hashes(entry: Mapping[str, Any]) -> dict[str, str]:
    found = entry.get("hash")
    if not isinstance(found, Mapping):
        return {}
    return {kind: str(found[kind]) for kind in ("md5", "sha256") if found.get(kind)}


def _metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    # Before version 1.1 of conda-lock channels were only names.
    channels = [
        {"url": channel, "used_env_vars": []} if isinstance(channel, str) else channel
        for channel in metadata.get("channels") or []
    ]
    return {**metadata, "channels": channels}


def _entry(entry: Any) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    needs = {} if entry.get("manager") == "pip" else entry.get("dependencies") or {}
    found = {**entry, "dependencies": needs, "hash": _hashes(entry)}
    return {"optional": False, "category": _MAIN, **found}
