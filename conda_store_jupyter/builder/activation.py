"""What activating a prefix does to the environment variables, found once, when it is built.

The values are templates in the sense of :class:`string.Template`: ``$$`` is a dollar sign and
``${NAME}`` the value that a variable has when the prefix is activated. This is also what Jupyter
does with the ``env`` of a kernelspec.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.status import Step

#: Longest time that a prefix's activation scripts may take together, in seconds.
PATIENCE = 60.0

_SCRIPT = """
for script in "$@"; do . "$script" 1>&2; done
exec "$ENV_PROGRAM" -0
"""

# What a shell changes by itself.
_SHELL = frozenset({"_", "ENV_PROGRAM", "OLDPWD", "PWD", "SHLVL"})

# What a script may rely on; everything else of the server's environment stays out of the result.
_KEPT = ("HOME", "LANG", "LC_ALL", "LOGNAME", "TMPDIR", "TZ", "USER")


def activation(
    run: Run, prefix: Path, environment: str, variables: Mapping[str, str]
) -> dict[str, str]:
    """The variables that activation sets, as templates.

    In conda's order: PATH and names, the variables of packages (``etc/conda/env_vars.d``), those
    of the specification, then what the scripts in ``etc/conda/activate.d`` do. A script that
    fails is named in the log and ignored.
    """
    fixed = {"CONDA_PREFIX": str(prefix), "CONDA_DEFAULT_ENV": environment}
    fixed |= _package_variables(run, prefix) | dict(variables)
    result = {"PATH": f"{_escape(str(prefix / 'bin'))}:${{PATH}}"}
    result |= {name: _escape(value) for name, value in fixed.items()}
    scripts = sorted((prefix / "etc" / "conda" / "activate.d").glob("*.sh"))
    return result | (_of_scripts(run, scripts, prefix, fixed) if scripts else {})


def clean_environment(prefix: Path) -> dict[str, str]:
    """Variables with which a program of ``prefix`` runs as it does for anybody."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {"LANG": "C.UTF-8", **kept, "PATH": f"{prefix / 'bin'}:{_system_path()}"}


def _of_scripts(
    run: Run, scripts: list[Path], prefix: Path, fixed: Mapping[str, str]
) -> dict[str, str]:
    bash, env = shutil.which("bash"), shutil.which("env")
    if bash is None or env is None:
        run.log.warning(Step.SEAL, "activation scripts were not run: there is no bash")
        return {}
    before = {**clean_environment(prefix), **fixed, "ENV_PROGRAM": env}
    command = [bash, "--noprofile", "--norc", "-c", _SCRIPT, "bash", *map(str, scripts)]
    try:
        done = subprocess.run(
            command, env=before, cwd=prefix, capture_output=True, timeout=PATIENCE, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        run.log.warning(Step.SEAL, f"activation scripts failed and are ignored: {error}")
        return {}
    if done.stderr:
        run.log.info(Step.SEAL, done.stderr.decode("utf-8", "replace"))
    return _difference(before, _parse(done.stdout))


def _difference(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    changed = {
        name: _escape(value)
        for name, value in after.items()
        if name not in _SHELL and before.get(name) != value and not name.startswith("BASH_FUNC_")
    }
    if "PATH" in changed:
        changed["PATH"] = _path(after["PATH"])
    return changed


def _path(value: str) -> str:
    """PATH as a template: what the server's own PATH contributed is left open."""
    ours = value.removesuffix(_system_path()).rstrip(":")
    return f"{_escape(ours)}:${{PATH}}"


def _system_path() -> str:
    return os.environ.get("PATH", os.defpath)


def _parse(output: bytes) -> dict[str, str]:
    text = os.fsdecode(output)
    return dict(entry.split("=", 1) for entry in text.split("\0") if "=" in entry)


def _package_variables(run: Run, prefix: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((prefix / "etc" / "conda" / "env_vars.d").glob("*.json")):
        try:
            found |= {str(k): str(v) for k, v in json.loads(path.read_bytes()).items()}
        except (OSError, ValueError, AttributeError) as error:
            run.log.warning(Step.SEAL, f"{path.name} cannot be used: {error}")
    return found


def _escape(value: str) -> str:
    return value.replace("$", "$$")
