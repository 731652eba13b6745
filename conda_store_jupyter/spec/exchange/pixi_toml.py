"""``pixi.toml``, and the pixi tables of ``pyproject.toml``: one environment for one platform."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# tomllib of Python reads TOML 1.0; pixi's inline tables of several lines are TOML 1.1.
import tomli

from conda_store_jupyter.spec.dependencies import read_match_spec
from conda_store_jupyter.spec.exchange.draft import Draft
from conda_store_jupyter.spec.exchange.places import error_at, place_at, warn_at
from conda_store_jupyter.spec.problem import Rejected
from conda_store_jupyter.spec.report import Report
from conda_store_jupyter.spec.requirements import canonical_option, canonical_requirement

Table = Mapping[str, Any]

DEFAULT = "default"

# Which names of targets hold for a platform, less exact ones first.
_FAMILIES = {"linux": ("unix", "linux"), "osx": ("unix", "osx"), "win": ("win",)}
# A requirement on a repository or on files of this project.
_ELSEWHERE = re.compile(r"@\s*(git|hg|svn|bzr)\+|@\s*(file:|[./])")
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def read_pixi_toml(text: str, report: Report, environment: str, platform: str) -> Draft | None:
    """What pixi would ask for in ``environment`` on ``platform``."""
    document = _parsed(text, report)
    if document is None:
        return None
    pixi = document.get("tool", {}).get("pixi") if "tool" in document else document
    workspace = (pixi or {}).get("workspace") or (pixi or {}).get("project")
    if not isinstance(workspace, Mapping):
        message = "There is no table [workspace] (or [project], or [tool.pixi.workspace])."
        error_at(report, "", "invalid-pixi-toml", message, "Import the pixi.toml of a workspace.")
        return None
    features = _features(pixi, environment, report)
    if features is None:
        return None
    try:
        return _Manifest(document, workspace, features, report, platform).draft()
    except (AttributeError, TypeError, ValueError) as error:
        message = f"A table has a value of another kind than pixi's: {error}."
        error_at(report, "", "invalid-pixi-toml", message, "Check it with `pixi info`.")
        return None


def _parsed(text: str, report: Report) -> Table | None:
    try:
        return tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError) as error:
        place = _TOML_PLACE.search(str(error))
        reason = _TOML_PLACE.sub("", str(error)).strip()
        hint = "The file may have been cut off: get it again."
        line, column = (int(place[1]), int(place[2])) if place else (1 << 30, 1)
        span = place_at(report, line, column)
        report.add(span, "toml-syntax", f"This is not TOML: {reason}.", hint)
        return None


def _features(pixi: Table, environment: str, report: Report) -> list[Table] | None:
    """The tables that make up an environment, the default one first."""
    named = pixi.get("environments", {})
    if environment != DEFAULT and environment not in named:
        known = ", ".join([DEFAULT, *(name for name in named if name != DEFAULT)])
        message = f"There is no environment {environment[:60]!r} here."
        error_at(report, "[environments]", "unknown-environment", message, f"There are: {known}.")
        return None
    asked = named.get(environment, [])
    alone = isinstance(asked, Mapping) and bool(asked.get("no-default-feature"))
    names = asked.get("features", []) if isinstance(asked, Mapping) else asked
    features = pixi.get("feature", {})
    return [*([] if alone else [pixi]), *(features.get(name, {}) for name in names)]


class _Manifest:
    """Collects what the features of one environment ask for."""

    def __init__(
        self,
        document: Table,
        workspace: Table,
        features: list[Table],
        report: Report,
        platform: str,
    ) -> None:
        self._document = document
        self._workspace = workspace
        self._features = features
        self._report = report
        self._targets = (*_FAMILIES.get(platform.partition("-")[0], ()), platform)

    def draft(self) -> Draft | None:
        """The whole; None when there is an error."""
        project = self._document.get("project") if "tool" in self._document else None
        name = self._workspace.get("name") or (project or {}).get("name", "")
        pip = self._pip(project or {})
        conda = self._conda(project or {})
        if pip and "python" not in conda:
            conda["python"] = "python"
        if not conda and not any(problem.is_error for problem in self._report.problems):
            message = "No package is asked for in this environment."
            hint = "Give --environment, or 'environment', for another one of the workspace."
            error_at(self._report, "", "missing-dependencies", message, hint)
        if any(problem.is_error for problem in self._report.problems):
            return None
        return Draft(
            name=str(name),
            channels=self._channels(),
            dependencies=tuple(conda.values()),
            pip=pip,
            variables=self._variables(),
        )

    def _tables(self, key: str) -> Iterator[Table]:
        """A table of every feature, then those of the targets that hold here."""
        for feature in self._features:
            yield feature.get(key, {})
            for target in self._targets:
                yield feature.get("target", {}).get(target, {}).get(key, {})

    def _channels(self) -> tuple[str, ...]:
        listed = [entry for f in self._features for entry in f.get("channels", [])]
        listed += self._workspace.get("channels", [])
        names = (c.get("channel", "") if isinstance(c, Mapping) else c for c in listed)
        return tuple(dict.fromkeys(map(str, names)))

    def _variables(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for table in self._tables("activation"):
            found |= {key: str(value) for key, value in table.get("env", {}).items()}
            if table.get("scripts"):
                message = "Activation scripts are left out: only variables are set."
                warn_at(self._report, "scripts", "left-out", message, "Set variables instead.")
        return found

    def _conda(self, project: Table) -> dict[str, str]:
        found: dict[str, str] = {}
        if "requires-python" in project:
            self._add_conda(found, "python", project["requires-python"])
        for table in self._tables("dependencies"):
            for name, value in table.items():
                self._add_conda(found, name, value)
        return found

    def _add_conda(self, found: dict[str, str], name: str, value: Any) -> None:
        if isinstance(value, Mapping) and ({"path", "git", "url"} & value.keys()):
            self._leave_out(name)
            return
        try:
            key, text = read_match_spec(_match_spec(name, value))
        except Rejected as why:
            error_at(self._report, name, why.code, why.message, why.hint)
            return
        found[key] = text

    def _pip(self, project: Table) -> tuple[str, ...]:
        options: dict[str, None] = {}
        found: dict[str, str] = {}
        for table in (self._workspace, *self._tables("pypi-options")):
            for option in _index_options(table.get("pypi-options", table)):
                self._guarded(option, lambda o=option: options.update({canonical_option(o): None}))
        for line in project.get("dependencies", []):
            if _ELSEWHERE.search(line):
                self._leave_out(line)
                continue
            self._guarded(line, lambda t=line: found.update(_requirement(t)))
        for table in self._tables("pypi-dependencies"):
            for name, value in table.items():
                if isinstance(value, Mapping) and ({"path", "git"} & value.keys()):
                    self._leave_out(name)
                    continue
                text = _pypi_text(name, value)
                self._guarded(name, lambda t=text: found.update(_requirement(t)))
        return (*options, *found.values()) if found else ()

    def _guarded(self, needle: str, action: Any) -> None:
        try:
            action()
        except Rejected as why:
            error_at(self._report, needle, why.code, why.message, why.hint)

    def _leave_out(self, name: str) -> None:
        warn_at(
            self._report,
            name,
            "left-out",
            f"{name} is built from its source and is left out.",
            "Install it into a copy, or publish it on an index or a channel.",
        )


def _match_spec(name: str, value: Any) -> str:
    """pixi's table of one package as a MatchSpec."""
    if not isinstance(value, Mapping):
        value = {"version": value}
    version = str(value.get("version", "*")).replace(" ", "")
    parts = [name, "" if version == "*" else version]
    if "build" in value:
        parts = [name, version, str(value["build"])]
    text = " ".join(part for part in parts if part)
    brackets = {key: value[key] for key in ("subdir",) if key in value}
    if brackets:
        text += "[" + ",".join(f'{key}="{brackets[key]}"' for key in brackets) + "]"
    return f"{value['channel']}::{text}" if "channel" in value else text


def _pypi_text(name: str, value: Any) -> str:
    """pixi's table of one distribution as a requirement (PEP 508)."""
    if not isinstance(value, Mapping):
        value = {"version": value}
    extras = value.get("extras", [])
    text = name + (f"[{','.join(extras)}]" if extras else "")
    if "url" in value:
        text += f" @ {value['url']}"
    elif (version := str(value.get("version", "*"))) != "*":
        text += version if version[:1] in "<>=!~" else f"=={version}"
    marker = value.get("env-markers")
    return f"{text} ; {marker}" if marker else text


def _requirement(text: str) -> dict[str, str]:
    line, requirement = canonical_requirement(text)
    return {requirement.name: line}


def _index_options(table: Table) -> Iterable[str]:
    if "index-url" in table:
        yield f"--index-url {table['index-url']}"
    for url in table.get("extra-index-urls", []):
        yield f"--extra-index-url {url}"
