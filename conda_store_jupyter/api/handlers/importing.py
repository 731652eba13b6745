"""Environments that come from files, prefixes and other environments."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.parameters import choice, field, identity, required
from conda_store_jupyter.errors import InvalidRequest
from conda_store_jupyter.services.importing import (
    Source,
    Target,
    clone,
    import_source,
    read_source,
)
from conda_store_jupyter.services.submission import Submission
from conda_store_jupyter.spec.exchange.detect import FORMATS, Format


class ImportHandler(Handler):
    """``/import/``"""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Create an environment from a file or a prefix, and queue its build."""
        body = self.json_object()
        source, target = _source(body), _target(body, self.person)
        found = await asyncio.to_thread(read_source, source)
        made = await self.change(import_source, self.store.context, found, target)
        problems = [problem.to_json() for problem in found.problems]
        self.answer({**_made(made), "format": found.format, "problems": problems})


class ConvertHandler(Handler):
    """``/convert/``"""

    @authenticated
    @authorized
    async def post(self) -> None:
        """What an import would take from a file or a prefix; nothing is created."""
        found = await asyncio.to_thread(read_source, _source(self.json_object()))
        self.answer(found.to_json())


class CloneHandler(Handler):
    """``/build/{build_id}/clone/``"""

    @authenticated
    @authorized
    async def post(self, build_id: str) -> None:
        """Create another environment with the packages of this build."""
        target = _target(self.json_object(), self.person)
        made = await self.change(clone, self.store.context, identity(build_id), target)
        self.answer(_made(made))


def _source(body: Mapping[str, Any]) -> Source:
    prefix = field(body, "prefix", str) or ""
    content = "" if prefix else required(body, "content", str)
    return Source(
        content=content,
        prefix=prefix,
        lockfile=field(body, "lockfile", str) or "",
        file_name=field(body, "filename", str) or "",
        file_format=_format(body),
        environment=field(body, "environment", str) or "default",
    )


def _format(body: Mapping[str, Any]) -> Format | None:
    wanted = choice(body, "format", ("auto", *FORMATS))
    return next((known for known in FORMATS if known == wanted), None)


def _target(body: Mapping[str, Any], person: str) -> Target:
    exact = body.get("exact")
    if not isinstance(exact, bool | None):
        raise InvalidRequest("'exact' must be true or false.", detail={"parameter": "exact"})
    return Target(
        namespace=field(body, "namespace", str) or "",
        name=field(body, "environment_name", str) or "",
        description=field(body, "environment_description", str),
        exact=exact,
        requested_by=person,
    )


def _made(made: Submission) -> dict[str, Any]:
    return {
        "build_id": made.build_id,
        "environment": {"namespace": made.namespace, "name": made.environment},
        "new": made.new,
    }
