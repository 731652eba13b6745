"""Which packages policy adds, so that an environment has a kernel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rattler import MatchSpec, RepoDataRecord

from conda_store_jupyter.builder.channels import name_of

#: Packages that bring a Jupyter kernel. An environment with one of them gets none by policy.
KERNEL_PACKAGES = frozenset(
    {
        "ansible-kernel",
        "bash_kernel",
        "calysto_bash",
        "ijavascript",
        "ipykernel",
        "jupyter-lfortran-kernel",
        "metakernel",
        "octave_kernel",
        "r-irkernel",
        "sos-notebook",
        "tslab",
        "xeus-cling",
        "xeus-cpp",
        "xeus-javascript",
        "xeus-lua",
        "xeus-octave",
        "xeus-python",
        "xeus-r",
        "xeus-sql",
    }
)


def missing_kernel(
    policy: Sequence[str], records: Iterable[RepoDataRecord], requirements: Iterable[str]
) -> tuple[str, ...]:
    """The packages that policy adds: none without Python, or where a kernel is there already."""
    there = {str(record.name.normalized) for record in records}
    if not policy or "python" not in there:
        return ()
    known = KERNEL_PACKAGES | {name_of(MatchSpec(text)) for text in policy}
    there |= {str(canonicalize_name(Requirement(text).name)) for text in requirements}
    return () if known & there else tuple(policy)
