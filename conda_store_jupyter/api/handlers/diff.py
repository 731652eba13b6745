"""Differences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.parameters import field, flag, word
from conda_store_jupyter.api.planning import PlanningHandler
from conda_store_jupyter.errors import InvalidRequest
from conda_store_jupyter.services import differences
from conda_store_jupyter.services.references import FileText, Reference


class DiffHandler(PlanningHandler):
    """``/diff/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """What changes from ``a`` to ``b``, both in the store."""
        await self._compare(word(self, "a"), word(self, "b"), flag(self, "solve"))

    @authenticated
    @authorized
    async def post(self) -> None:
        """The same; a side may also be the text of a specification or lockfile."""
        body = self.json_object()
        a, b = _reference(body, "a"), _reference(body, "b")
        await self._compare(a, b, bool(field(body, "solve", bool)))

    async def _compare(self, a: Reference, b: Reference, solve: bool) -> None:
        both = await self.read(differences.sides, self.store.context, a, b)
        if solve:
            both = await self.plan(differences.with_packages, both)
        self.answer(differences.compare(both))


def _reference(body: Mapping[str, Any], side: str) -> Reference:
    value = body.get(side)
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping):
        raise InvalidRequest(
            f"{side!r} must be a reference, or an object with a lockfile or specification.",
            hints=['Send "build:12", or {"lockfile": "…"}.'],
            detail={"parameter": side},
        )
    text = field(value, "lockfile", str) or field(value, "specification", str)
    if text is None:
        raise InvalidRequest(
            f"{side!r} has neither 'lockfile' nor 'specification'.", detail={"parameter": side}
        )
    return FileText(text, field(value, "label", str) or "")
