from __future__ import annotations

import json
from pathlib import Path

from conda_store_jupyter.builder.kernels import Kernel
from conda_store_jupyter.builder.requests import BuildRequest, BuildResult
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile, PypiPackage
from conda_store_jupyter.spec.moves import Move
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import Policy


def test_requests_go_through_json() -> None:
    specification = Specification("n", ("c",), ("a", "b"), ("--index-url https://i",), {"A": "1"})
    request = BuildRequest(3, "ns", "n", specification)
    assert BuildRequest.from_json(json.loads(json.dumps(request.to_json()))) == request


def test_requests_carry_the_lockfiles_that_they_start_from() -> None:
    lockfile = Lockfile("linux-64", (CondaPackage("a", "1", "0", 0, "c", "noarch", "c/a"),))
    for more in ({"base": lockfile}, {"policy": Policy.EXACT, "given": lockfile}):
        request = BuildRequest(3, "ns", "n", Specification("n"), **more)
        assert BuildRequest.from_json(json.loads(json.dumps(request.to_json()))) == request


def test_results_go_through_json() -> None:
    package = CondaPackage("a", "1", "0", 0, "https://c", "noarch", "https://c/a", "00", size=4)
    lockfile = Lockfile("linux-64", (package,), (PypiPackage("p", "1", hashes=("h",)),), {"A": "1"})
    kernel = Kernel("python3", "Python", "python", ("python", "-m"), {"argv": []}, Path("/p/k"))
    moved = (Move("a", "1", "2", "b 2 needs a >=2"),)
    result = BuildResult(
        lockfile, Path("/p"), False, 5, (kernel,), ("x",), moved, {"solve": 0.5}, 6
    )
    again = BuildResult.from_json(json.loads(json.dumps(result.to_json())))
    assert again == result
    assert again.kernels[0].spec == {"argv": []}
    assert again.lockfile.sha256 == lockfile.sha256
