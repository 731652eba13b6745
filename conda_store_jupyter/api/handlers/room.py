"""Room on disk: who takes how much of it, and what is not needed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.parameters import MAX_INTEGER, field
from conda_store_jupyter.errors import InvalidRequest
from conda_store_jupyter.services import usage


class UsageHandler(Handler):
    """``/usage/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """What each namespace takes, as it was counted last."""
        store = self.store
        found = await self.read(usage.show, store.context.limits)
        room = await asyncio.to_thread(usage.room, store.context.layout)
        self.answer(found, disk=room)


class CollectHandler(Handler):
    """``/collect/``"""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Remove what is not kept, or with ``dry_run`` say what would be."""
        body = self.json_object()
        report = await asyncio.to_thread(
            self.store.collect,
            dry_run=bool(field(body, "dry_run", bool)),
            keep_last=_amount(body, "keep_last"),
            keep_days=_amount(body, "keep_days"),
        )
        config = self.store.config
        settings = {"keep_last": config.keep_last, "keep_days": config.keep_days}
        self.answer({**report.to_json(), "settings": settings})


def _amount(body: Mapping[str, Any], name: str) -> int | None:
    value = field(body, name, int)
    if value is not None and not 0 <= value <= MAX_INTEGER:
        raise InvalidRequest(f"{name!r} must not be less than 0.", detail={"parameter": name})
    return value
