"""One door for every format: what a file is, what it says, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from conda_store_jupyter.spec import parse
from conda_store_jupyter.spec.document import MAX_BYTES, open_report
from conda_store_jupyter.spec.exchange.detect import FORMATS, Format, detect
from conda_store_jupyter.spec.exchange.draft import Draft
from conda_store_jupyter.spec.exchange.explicit import read_explicit
from conda_store_jupyter.spec.exchange.history import read_history
from conda_store_jupyter.spec.exchange.lockfiles import read_conda_lock, read_pixi_lock
from conda_store_jupyter.spec.exchange.pixi_toml import DEFAULT, read_pixi_toml
from conda_store_jupyter.spec.exchange.places import error_at
from conda_store_jupyter.spec.exchange.requirements_txt import read_requirements_txt
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.names import is_name, suggest_name
from conda_store_jupyter.spec.problem import Problem
from conda_store_jupyter.spec.report import Report, TooManyProblems

#: Longest file, in bytes of UTF-8. Lockfiles of several platforms are much longer than
#: specifications.
MAX_FILE_BYTES: Final = 32 << 20


@dataclass(frozen=True)
class Conversion:
    """What was read from a file.

    Attributes:
        format: one of the :data:`FORMATS`, or ``prefix``; None when nobody knows it, and a
            problem says so.
        name: of the environment; "" when the file gives none.
        specification: an ``environment.yml``, without a name where the file gives none; None when
            there are errors.
        lockfiles: by platform.
        problems: errors, and warnings about what was left out.
        lock_source: the text of the lockfiles.
    """

    format: str | None
    name: str = ""
    specification: str | None = None
    lockfiles: Mapping[str, Lockfile] = field(default_factory=dict, hash=False)
    problems: tuple[Problem, ...] = ()
    lock_source: str = ""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that prevent an import."""
        return tuple(problem for problem in self.problems if problem.is_error)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "format": self.format,
            "name": self.name,
            "specification": self.specification,
            "lockfile": bool(self.lockfiles),
            "platforms": sorted(self.lockfiles),
            "problems": [problem.to_json() for problem in self.problems],
        }


def convert(
    data: str | bytes,
    *,
    platform: str,
    file_name: str = "",
    file_format: Format | None = None,
    environment: str = DEFAULT,
) -> Conversion:
    """Read a file of any of the :data:`FORMATS`; never raises for what is in it.

    Args:
        platform: for which files of several platforms are read, such as ``linux-64``.
        file_name: helps to tell the format; the content decides where it can.
        file_format: when it is known.
        environment: which one of a pixi workspace.
    """
    report = _opened(data)
    if report.problems:
        return Conversion(file_format, problems=report.problems)
    kind = file_format or detect(report.text, file_name)
    if kind is None:
        _refuse_unknown(report)
        return Conversion(None, problems=report.problems)
    draft = _read(kind, report, environment, platform)
    if draft is not None and not is_name(draft.name):
        draft = replace(draft, name=suggest_name(draft.name))
    if draft is not None and not draft.source:
        _check(draft, report)
    problems = report.problems
    if draft is None or any(problem.is_error for problem in problems):
        return Conversion(kind, problems=problems)
    source = report.text if draft.lockfiles else ""
    return Conversion(kind, draft.name, draft.to_yaml(), draft.lockfiles, problems, source)


def _opened(data: str | bytes) -> Report:
    size = len(data.encode(errors="surrogatepass") if isinstance(data, str) else data)
    if size <= MAX_BYTES:
        report = open_report(data)
        return report if report.problems else Report(report.text[report.skipped :])
    text = data if isinstance(data, str) else data.decode(errors="replace")
    if size <= MAX_FILE_BYTES and "\ufffd" not in text:
        return Report(text)
    report = Report("")
    message = f"The file is {size:,} bytes long, and {MAX_FILE_BYTES:,} are allowed."
    report.add((0, 0), "too-large", message, "Import a lockfile of one platform.")
    return report


def _read(kind: Format, report: Report, environment: str, platform: str) -> Draft | None:
    text = report.text
    readers: Mapping[Format, Callable[[], Draft | None]] = {
        "conda-lock.yml": lambda: read_conda_lock(text, report, platform),
        "pixi.lock": lambda: read_pixi_lock(text, report, environment, platform),
        "pixi.toml": lambda: read_pixi_toml(text, report, environment, platform),
        "explicit.txt": lambda: read_explicit(text, report, platform),
        "requirements.txt": lambda: read_requirements_txt(text, report),
        "history": lambda: read_history(text, report),
        "environment.yml": lambda: _environment_yml(report),
    }
    try:
        return readers[kind]()
    except TooManyProblems:
        return None


def _check(draft: Draft, report: Report) -> None:
    """Note what would be wrong with the specification that is written of a file."""
    text = draft.to_yaml()
    try:
        for problem in parse.read(text, default_name="unnamed").problems:
            if problem.is_error:
                place = text[problem.start : problem.end].strip("'\"")
                error_at(report, place, problem.code, problem.message, problem.hint)
    except TooManyProblems:
        pass


def _environment_yml(report: Report) -> Draft | None:
    """The text as it is, with the problems of :mod:`conda_store_jupyter.spec.parse`."""
    reading = parse.read(report.text, default_name="unnamed")
    for problem in reading.problems:
        span = (problem.start, problem.end)
        report.add(span, problem.code, problem.message, problem.hint, problem.severity)
    if reading.specification is None:
        return None
    name = reading.specification.name
    return Draft(name="" if name == "unnamed" else name, source=report.text)


def _refuse_unknown(report: Report) -> None:
    report.add(
        (0, len(report.text.partition("\n")[0])),
        "unknown-format",
        "This is none of the formats that can be imported.",
        f"These can: {', '.join(FORMATS)}, and the directory of a conda environment.",
    )
