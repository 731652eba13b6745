"""Build, serve and share conda environments from JupyterLab."""

from __future__ import annotations

from typing import Any

from conda_store_jupyter.version import __version__

__all__ = ["__version__"]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "conda-store-jupyter"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    # Imported here because this package is also the command line's, which needs no server.
    from conda_store_jupyter.app import CondaStoreApp

    return [{"module": "conda_store_jupyter.app", "app": CondaStoreApp}]
