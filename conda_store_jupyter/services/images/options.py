"""What serves images in a process, as the settings of its store say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.images.maker import ImageMaker
from conda_store_jupyter.services.images.on_demand import OnDemandPolicy

if TYPE_CHECKING:
    from conda_store_jupyter.config import CondaStore


def image_maker(database: Database, context: Context, config: CondaStore) -> ImageMaker:
    """Makes images in this process, once it is started."""
    return ImageMaker(
        database,
        context,
        lease_seconds=config.lease_seconds,
        poll_seconds=config.poll_seconds,
        ahead=config.images_ahead,
    )


def on_demand_policy(config: CondaStore) -> OnDemandPolicy:
    """Whether images are built because they are pulled."""
    return OnDemandPolicy(
        enabled=config.on_demand,
        namespace=config.on_demand_namespace,
        max_packages=config.on_demand_packages,
        max_waiting=config.on_demand_builds,
        fresh_days=config.on_demand_days,
    )
