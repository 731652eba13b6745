"""Container images of builds, for those who want to know how to pull one."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.parameters import identity
from conda_store_jupyter.api.registry.server import RegistryServer
from conda_store_jupyter.services.images import describing


class BuildImageHandler(Handler):
    """``/build/{build_id}/image/``"""

    @authenticated
    @authorized
    async def get(self, build_id: str) -> None:
        """What it is called; ``reference`` is null where this server has no registry."""
        found = await self.read(describing.describe, identity(build_id))
        registry: RegistryServer | None = self.settings.get("conda_store_registry")
        name = f"{found['repository']}:{found['build_id']}"
        config = self.store.config
        self.answer(
            {
                **found,
                "reference": f"{registry.address}/{name}" if registry else None,
                "prefix": config.image_prefix,
                "has_base": bool(config.image_base),
            }
        )


def registry_json(registry: RegistryServer | None) -> dict[str, Any] | None:
    """Where a server's registry of images is, if it has one."""
    return {"address": registry.address, "secure": registry.is_secure} if registry else None
