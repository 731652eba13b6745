"""Settings in, a working store out: nothing else picks implementations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from conda_store_jupyter.bootstrap.store import Store
from conda_store_jupyter.builder.secrets import Secrets
from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.migrate import migrate
from conda_store_jupyter.errors import StoreUnusable
from conda_store_jupyter.makers import local_planner, rattler_builder
from conda_store_jupyter.queue.dispatch import Dispatch, LocalDispatch
from conda_store_jupyter.queue.doorbell import Doorbell
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.disposal import Disposal
from conda_store_jupyter.services.images.settings import image_settings
from conda_store_jupyter.services.limits import Limits
from conda_store_jupyter.services.publication import Publication
from conda_store_jupyter.spec.rules import Rules, checked
from conda_store_jupyter.store import machine
from conda_store_jupyter.store.blobs.opening import blob_store, settings_of
from conda_store_jupyter.store.layout import Layout

# The checks of the doctor and the reconciler are only loaded by a process that makes them.
if TYPE_CHECKING:
    from conda_store_jupyter.builder.planner import Planner
    from conda_store_jupyter.config import CondaStore
    from conda_store_jupyter.services.care.premises import Premises
    from conda_store_jupyter.worker import PrefixBuilder


def premises_of(config: CondaStore) -> Premises:
    """What a store stands on, without opening it; nothing is made or changed."""
    from conda_store_jupyter.services.care.premises import Premises

    layout = Layout(Path(config.root))
    return Premises(
        layout,
        _database(config, layout, refuse=False),
        Path(config.kernels_dir),
        sqlite_on_network=config.sqlite_on_network,
    )


def open_store(
    config: CondaStore,
    make_builder: Callable[[Store], PrefixBuilder] = rattler_builder,
    make_planner: Callable[[Store], Planner] = local_planner,
) -> Store:
    """Make what is missing of the store and open it.

    Args:
        make_builder: what builds in this process; called when the first worker is.
        make_planner: what previews builds; called when the first preview is.

    Raises:
        StoreUnusable: the directory cannot be written, a newer version has used the database, it
            is an SQLite file on a network, or a pattern of the settings is none.
        DatabaseAway: it cannot be reached.
    """
    secrets = Secrets(tuple(config.log_redact), tuple(config.secret_variables)).check()
    layout = Layout(Path(config.root))
    layout.create()
    database = _database(config, layout)
    migrate(database, layout.locks / "migrate.lock")
    doorbell = Doorbell()
    publication = Publication(database, layout, Path(config.kernels_dir))
    context = Context(
        layout=layout,
        publication=publication,
        disposal=Disposal(database, layout, publication),
        dispatch=_dispatch(database, doorbell),
        blobs=blob_store(layout, settings_of(config)),
        default_namespace=config.default_namespace,
        default_channels=tuple(config.default_channels),
        rules=_rules(config),
        limits=_limits(config),
        secrets=secrets,
        images=image_settings(config),
        channel_alias=config.channel_alias,
        artifacts_ahead=tuple(config.artifacts),
    )
    return Store(config, layout, database, context, make_builder, make_planner, doorbell)


def _rules(config: CondaStore) -> Rules:
    """Raises InvalidRequest: a rule cannot be understood."""
    return checked(
        Rules(
            allowed_channels=tuple(config.allowed_channels),
            required_channels=tuple(config.required_channels),
            included_packages=tuple(config.included_packages),
            required_packages=tuple(config.required_packages),
            channel_alias=config.channel_alias,
        ),
        config.default_channels,
    )


def _limits(config: CondaStore) -> Limits:
    return Limits(
        config.environments_per_namespace,
        config.bytes_per_namespace,
        {name: dict(limits) for name, limits in config.namespace_limits.items()},
    )


def _dispatch(database: Database, doorbell: Doorbell) -> Dispatch:
    if not database.is_postgresql:
        return LocalDispatch(doorbell)
    from conda_store_jupyter.queue.jobs import JobDispatch

    return JobDispatch()


def _database(config: CondaStore, layout: Layout, *, refuse: bool = True) -> Database:
    database = Database(config.database_url or f"sqlite:///{layout.database}")
    kind = machine.file_system(database.file.parent) if database.file else ""
    if database.file is None or kind not in machine.NETWORK_FILE_SYSTEMS:
        return database
    if config.sqlite_on_network or not refuse:
        return Database(database.url, on_network=True)
    raise StoreUnusable(
        f"The database {database.file} is an SQLite file on {kind}, a file system that several "
        "machines share: used by two of them, SQLite loses data.",
        hints=[
            "Set c.CondaStore.database_url to a PostgreSQL database.",
            "Or, for one machine alone, to a file on its own disk: sqlite:////var/….",
            "Or set c.CondaStore.root to a directory on its own disk.",
            "Or, where never more than one machine at a time uses this store, set "
            "c.CondaStore.sqlite_on_network = True.",
        ],
    )
