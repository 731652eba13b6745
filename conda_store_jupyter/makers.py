"""What builds and what previews, made for an open store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from conda_store_jupyter.builder.requests import BuildSettings, PrefixBuilder
from conda_store_jupyter.spec.rules import Rules
from conda_store_jupyter.store.layout import Layout

if TYPE_CHECKING:
    from conda_store_jupyter.builder.planner import Planner
    from conda_store_jupyter.config import CondaStore


class Opened(Protocol):
    """An open store, as far as it matters here."""

    config: CondaStore
    layout: Layout


def rattler_builder(store: Opened) -> PrefixBuilder:
    """The builder that ships: every build in a child process of its own."""
    from conda_store_jupyter.builder.isolation import IsolatedBuilder, PipelineFactory
    from conda_store_jupyter.builder.limits import Limits

    config = store.config
    return IsolatedBuilder(
        store.layout,
        PipelineFactory(store.layout, settings_of(config)),
        Limits(config.step_seconds, config.stall_seconds, config.memory_limit),
        # A build of a frozen process ends before another worker can take it.
        silence_seconds=config.lease_seconds / 3,
    )


def settings_of(config: CondaStore) -> BuildSettings:
    """What builds and previews have in common."""
    rules = Rules(tuple(config.allowed_channels), channel_alias=config.channel_alias)
    return BuildSettings(
        channel_alias=config.channel_alias,
        known_channels=tuple(filter(rules.allows, config.known_channels)),
        kernel_packages=tuple(config.kernel_packages),
        pip_index_url=config.pip_index_url,
        compile_bytecode=config.compile_bytecode,
        read_only_prefixes=config.read_only_prefixes,
        run_link_scripts=config.link_scripts == "run",
    )


def local_planner(store: Opened) -> Planner:
    """Previews in this process: for a command that ends when it has its answer."""
    from conda_store_jupyter.builder.planner_factory import PlannerFactory

    return PlannerFactory(store.layout, settings_of(store.config))()


def resident_planner(store: Opened) -> Planner:
    """Previews in a child process: for a server."""
    from conda_store_jupyter.builder.planner_factory import PlannerFactory
    from conda_store_jupyter.builder.resident_planner import ResidentPlanner

    return ResidentPlanner(
        PlannerFactory(store.layout, settings_of(store.config)),
        patience_seconds=store.config.plan_seconds,
    )
