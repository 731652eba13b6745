"""The composition root."""

from conda_store_jupyter.bootstrap.opening import open_store, premises_of
from conda_store_jupyter.bootstrap.store import Store
from conda_store_jupyter.makers import local_planner, rattler_builder

__all__ = ["Store", "local_planner", "open_store", "premises_of", "rattler_builder"]
