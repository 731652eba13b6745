"""The pip section: resolved with uv against what conda provides, then installed as locked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, parse_tag
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from conda_store_jupyter.builder.leftovers import scratch
from conda_store_jupyter.builder.pip_advice import with_advice
from conda_store_jupyter.builder.pip_failures import missing_python, of_uv
from conda_store_jupyter.builder.pip_minimal import Resolve, chosen, hold, moves
from conda_store_jupyter.builder.pylock import Installed, read_pylock
from conda_store_jupyter.builder.python import Interpreter
from conda_store_jupyter.builder.requests import BuildSettings
from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.builder.uv import UvFailed, call_uv, run_uv
from conda_store_jupyter.spec.lockfile import Lockfile, PypiPackage
from conda_store_jupyter.spec.moves import Move
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildFailed, Policy, Step


@contextmanager
def scratch_prefix(run: Run) -> Iterator[Path]:
    """A directory for the conda packages, so that uv sees them before the lock is known.

    The name of the real prefix comes from the lock, and the lock needs uv's answer.
    """
    with scratch(run.layout, run.request.build_id, "pip") as path:
        yield path


def lock_pypi(
    run: Run, interpreter: Interpreter | None
) -> tuple[tuple[PypiPackage, ...], tuple[Move, ...]]:
    """Resolve the pip section of ``run`` in the prefix of ``interpreter``, which it changes.

    Distributions that conda provides satisfy requirements and are never replaced. Those of the
    base stay where they can; the second value is those that could not.

    Raises:
        BuildFailed: there is no Python, no resolution, or the index cannot be reached.
    """
    if interpreter is None:
        raise BuildFailed(missing_python())
    base = kept_pypi(run.request.policy, run.request.base)
    requirements = run.request.specification.pip_requirements
    requested = {str(canonicalize_name(Requirement(line).name)) for line in requirements}
    work = interpreter.prefix
    provided = _installed(interpreter)
    resolve = _dry_run(run, interpreter, _pins(provided), work)
    try:
        pins = _pins(provided)
        held = hold(base, requirements, tuple(provided), resolve)
        _resolve(run, interpreter, requirements, [*pins, *held.constraints], work)
        new = [d for n, d in _installed(interpreter).items() if provided.get(n) != d]
        if not new:
            return (), ()
        path = _lock(run, interpreter, requirements, new, work)
    except UvFailed as error:
        failure = of_uv(error.output, provided)
        raise BuildFailed(with_advice(failure, requirements, resolve)) from error
    moved = moves(base, {dist.name: dist.version for dist in new}, held)
    return read_pylock(path, new, requested), moved


def kept_pypi(policy: Policy, base: Lockfile | None) -> tuple[PypiPackage, ...]:
    """The PyPI packages that a build starts from."""
    return base.pypi if base is not None and policy is Policy.MINIMAL else ()


def _dry_run(run: Run, interpreter: Interpreter, pins: Sequence[str], work: Path) -> Resolve:
    """What uv would install beside what conda provides; nothing of it goes to the log."""
    asked = run.request.specification.pip_requirements

    def resolve(
        constraints: Sequence[str], requirements: Sequence[str] | None = None
    ) -> dict[str, str]:
        wanted = _write(work / "wanted.txt", asked if requirements is None else requirements)
        held = _write(work / "held.txt", [*pins, *constraints])
        arguments = ["pip", "install", "--dry-run", "--python", str(interpreter.executable)]
        arguments += [*_indexes(run), "-r", str(wanted), "-c", str(held)]
        return chosen(call_uv(run.layout, work, arguments, run.log.clean))

    return resolve


def install_pypi(run: Run, interpreter: Interpreter, packages: Sequence[PypiPackage]) -> None:
    """Install exactly the locked ``packages``.

    Raises:
        BuildFailed: one cannot be had, or is not the file that was locked.
    """
    work = interpreter.prefix / "conda-meta"
    locked = _write(work / "conda-store-pypi.txt", [package.requirement for package in packages])
    arguments = ["pip", "install", "--python", str(interpreter.executable), "--no-deps"]
    if all(package.hashes for package in packages):
        arguments.append("--require-hashes")
    else:
        run.log.warning(Step.PIP, "not every package has a hash: the index gives none")
    try:
        run_uv(run, work, [*arguments, *_indexes(run), "-r", str(locked)])
    except UvFailed as error:
        raise BuildFailed(of_uv(error.output, {})) from error


def _resolve(
    run: Run,
    interpreter: Interpreter,
    requirements: Sequence[str],
    constraints: Sequence[str],
    work: Path,
) -> None:
    wanted = _write(work / "requirements.txt", requirements)
    pins = _write(work / "constraints.txt", constraints)
    run_uv(
        run,
        work,
        [
            *("pip", "install", "--python", str(interpreter.executable), *_indexes(run)),
            *("-r", str(wanted), "-c", str(pins)),
        ],
    )


def _lock(
    run: Run,
    interpreter: Interpreter,
    requirements: Sequence[str],
    new: Sequence[Installed],
    work: Path,
) -> Path:
    """The file in which uv writes the addresses and hashes of the chosen versions."""
    direct = {
        str(canonicalize_name(parsed.name)): str(parsed)
        for parsed in map(Requirement, requirements)
        if parsed.url
    }
    lines = [direct.get(dist.name, f"{dist.name}=={dist.version}") for dist in new]
    path = work / "pylock.toml"
    run_uv(
        run,
        work,
        [
            *("pip", "compile", "--python", str(interpreter.executable), *_indexes(run)),
            *("--no-deps", "--generate-hashes", "--no-header", "--quiet", "--format"),
            *("pylock.toml", "-o", str(path), str(_write(work / "chosen.in", lines))),
        ],
    )
    return path


def _indexes(run: Run) -> list[str]:
    return index_options(run.request.specification, run.settings)


def index_options(specification: Specification, settings: BuildSettings) -> list[str]:
    """uv's options for which indexes (of the specification, else of the settings) and as of when.

    For ``--exclude-newer`` the index must say when files were uploaded (PEP 700), as PyPI does.
    """
    options = [word for line in specification.pip_options for word in line.split(maxsplit=1)]
    if settings.pip_index_url and "--index-url" not in options:
        options = ["--index-url", settings.pip_index_url, *options]
    if specification.as_of:
        options += ["--exclude-newer", specification.as_of.isoformat()]
    return options


def _pins(provided: dict[str, Installed]) -> list[str]:
    pins = []
    for dist in provided.values():
        try:
            pins.append(f"{dist.name}=={Version(dist.version)}")
        except InvalidVersion:  # Older conda packages have versions that pip cannot compare.
            continue
    return pins


def _installed(interpreter: Interpreter) -> dict[str, Installed]:
    """The distributions in the prefix of ``interpreter``, by normalised name."""
    found = distributions(path=[str(interpreter.site_packages)])
    installed = (_describe(dist) for dist in found if dist.metadata["Name"])
    return {dist.name: dist for dist in installed}


def _describe(dist: Distribution) -> Installed:
    wheel = (dist.read_text("WHEEL") or "").splitlines()
    tags: set[Tag] = set()
    for line in wheel:
        key, _, value = line.partition(":")
        if key.strip() == "Tag":
            tags |= parse_tag(value.strip())
    return Installed(
        name=str(canonicalize_name(dist.metadata["Name"])),
        version=dist.version,
        tags=frozenset(tags),
    )


def _write(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
