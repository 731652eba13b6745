"""The OpenAPI document and the handlers say the same, and no request makes the server fail."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from openapi_spec_validator import validate

from conda_store_jupyter.api.openapi import description
from conda_store_jupyter.api.routes import ROUTES
from tests.integration.api.conftest import TEXT, Api
from tests.live import TOKEN, LiveServer

METHODS = ("get", "post", "put", "delete")

# Other names for a path that the document has once.
ALIASES = re.compile(r"conda-lock\.ya\?ml$")


def served() -> set[tuple[str, str]]:
    """Path and verb of every handler, with the parameters written as OpenAPI writes them."""
    found = set()
    for pattern, handler in ROUTES:
        if ALIASES.search(pattern):
            continue
        path = "/" + re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", pattern)
        if not re.search(r"\.\w+$", path) and path != "/":
            path += "/"
        found |= {(path, method) for method in METHODS if method in vars(handler)}
    return found


def test_the_document_is_valid_openapi() -> None:
    validate(description())


def test_the_document_names_what_is_served_and_nothing_else() -> None:
    described = {
        (path, method)
        for path, item in description()["paths"].items()
        for method in METHODS
        if method in item
    }
    assert described == served()


async def test_the_document_is_served(api: Api) -> None:
    response = await api.raw("GET", "openapi.json")
    assert b'"operationId": "submitSpecification"' in response.body


def test_no_request_makes_the_server_fail(tmp_path: Path) -> None:
    """schemathesis asks everything that the document allows, and what it does not allow."""
    settings = {"kernels_dir": str(tmp_path / "kernels"), "poll_seconds": 0.2}
    with LiveServer(tmp_path, extension="tests.scripted_app", settings=settings) as server:
        server.built(TEXT)
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")),
                "run",
                f"{server.api}/openapi.json",
                f"--header=Authorization: Bearer {TOKEN}",
                "--checks=not_a_server_error,response_schema_conformance,content_type_conformance",
                "--phases=examples,coverage,fuzzing",
                "--max-examples=20",
                "--seed=1",
                "--generation-database=none",
                "--no-color",
            ],
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
            cwd=tmp_path,
        )
    assert done.returncode == 0, done.stdout[-6000:]
    assert re.search(r"(\d{3,}) generated, \1 passed", done.stdout), done.stdout[-2000:]
