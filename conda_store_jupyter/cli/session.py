"""What one run of the command has: its options, its output, and the store once it is needed."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from conda_store_jupyter.cli.output import Output
from conda_store_jupyter.errors import NotFound

if TYPE_CHECKING:
    from conda_store_jupyter.bootstrap import Store
    from conda_store_jupyter.config import CondaStore

    OpenStore: TypeAlias = Callable[[CondaStore], Store]


@dataclass
class Session:
    """Handed to every subcommand.

    Attributes:
        config_file, store_root, overrides: global options.
        has_built: a build ran in this process.
        open_store: how the store is opened; tests give one with a scripted builder.
    """

    config_file: str | None = None
    store_root: str | None = None
    overrides: tuple[str, ...] = ()
    has_built: bool = False
    open_store: OpenStore | None = None
    output: Output = field(default_factory=Output)

    @cached_property
    def settings(self) -> CondaStore:
        """The settings of this run.

        Raises:
            InvalidRequest: the configuration is wrong.
        """
        from conda_store_jupyter.cli.settings import load_settings

        return load_settings(self.config_file, self.overrides, self.store_root)

    @cached_property
    def store(self) -> Store:
        """The open store.

        Raises:
            InvalidRequest: the configuration is wrong.
            StoreUnusable: the store cannot be used.
        """
        from conda_store_jupyter.bootstrap import open_store

        return (self.open_store or open_store)(self.settings)

    def until_done(self, function: Callable[..., bool], *arguments: Any) -> None:
        """Write with ``function`` again and again until it says that it was all.

        What is gone by the second time was removed by the reconciler of another process.
        """
        done = self.store.write(function, *arguments)
        with suppress(NotFound):
            while not done:
                time.sleep(0.1)
                done = self.store.write(function, *arguments)

    @property
    def is_open(self) -> bool:
        """Whether the store has been needed so far."""
        return "store" in self.__dict__

    def close(self) -> None:
        """Close the store if it was opened; builds that still run here are given back."""
        if self.is_open:
            self.store.close()
