from __future__ import annotations

from conda_store_jupyter.spec.dependents import Dependent, presence
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile


def _package(name: str, *depends: str, requested: bool = False) -> CondaPackage:
    return CondaPackage(
        name=name,
        version="1.0",
        build="0",
        build_number=0,
        channel="https://conda.example.org/main",
        subdir="noarch",
        url=f"https://conda.example.org/main/noarch/{name}-1.0-0.conda",
        requested=requested,
        record={"depends": list(depends)},
    )


LOCK = Lockfile(
    "linux-64",
    conda=(
        _package("glibc-like"),
        _package("zlib", "__glibc >=2.17", "glibc-like"),
        _package("blas"),
        _package("numpy", "blas", "zlib >=1.2,<2", "python"),
        _package("python", "zlib", requested=True),
        _package("pandas", "numpy >=1.23,<3", "python >=3.10", requested=True),
        _package("ipykernel"),
        _package("circle", "circle"),
    ),
)


def test_says_who_needs_it_and_what_they_want() -> None:
    found = presence(LOCK, "zlib")
    assert found is not None
    assert found.required_by == (
        Dependent("numpy", "1.0", "zlib >=1.2,<2"),
        Dependent("python", "1.0", "zlib"),
    )
    assert found.depends == ("glibc-like",)


def test_the_way_is_the_shortest_from_anything_requested() -> None:
    def path(name: str) -> tuple[str, ...]:
        found = presence(LOCK, name)
        assert found is not None
        return found.path

    assert path("zlib") == ("python", "zlib")
    assert path("blas") == ("pandas", "numpy", "blas")
    assert path("glibc-like") == ("python", "zlib", "glibc-like")
    assert path("python") == ("python",)


def test_what_nothing_leads_to_has_no_way() -> None:
    added = presence(LOCK, "ipykernel")
    assert added is not None
    assert added.path == ()
    itself = presence(LOCK, "circle")
    assert itself is not None
    assert itself.required_by == ()


def test_what_is_not_there_is_not_there() -> None:
    assert presence(LOCK, "scipy") is None


def test_a_record_without_dependencies_is_no_obstacle() -> None:
    bare = CondaPackage("a", "1", "0", 0, "c", "noarch", "u", requested=True)
    found = presence(Lockfile("linux-64", conda=(bare,)), "a")
    assert found is not None
    assert (found.depends, found.path) == ((), ("a",))
