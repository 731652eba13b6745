"""Fills a prefix from an archive, where packages are not to be had, or another store made it."""

from __future__ import annotations

from pathlib import Path

from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.status import BuildFailed, Failure, Progress, Step
from conda_store_jupyter.store.archives.conda_unpack import MANIFEST, CannotRelocate
from conda_store_jupyter.store.archives.unpacking import (
    ORIGIN,
    NotAnArchive,
    format_of,
    unpack_archive,
)

# What an archive has beside the environment, for those who have no conda-store.
_TOOLS = (ORIGIN, MANIFEST, "bin/activate", "bin/deactivate", "bin/conda-unpack")
_MAGIC_BYTES = 8


def unpack_given(run: Run, archive: Path, prefix: Path) -> None:
    """Unpack ``archive`` into ``prefix``, which has been begun.

    Raises:
        BuildFailed: it is no archive, is damaged, or cannot be used at so long a path.
        OSError: the prefix cannot be written.
    """
    size = archive.stat().st_size
    run.log.info(Step.LINK, f"unpacking an archive of {size / 1e6:.1f} MB")
    run.report(Progress(Step.LINK, total=1, bytes_total=size))
    try:
        with archive.open("rb") as file:
            form = format_of(file.read(_MAGIC_BYTES))
            file.seek(0)
            unpack_archive(file, form, prefix)
    except (NotAnArchive, CannotRelocate) as error:
        raise BuildFailed(_failure(str(error))) from error
    for name in _TOOLS:
        (prefix / name).unlink(missing_ok=True)
    run.report(Progress(Step.LINK, 1, 1, size, size))


def _failure(message: str) -> Failure:
    return Failure(
        code="archive-unusable",
        step=Step.LINK,
        message=f"The archive cannot be used: {message}",
        hints=(
            "Install it again; or by its lockfile, which takes the packages from their channels.",
        ),
    )
