"""Server configuration of the browser tests; ``serve.py`` sets the variables.

!! Never use this configuration in production: it switches off every protection and gives pages
access to JupyterLab's objects.
"""

from __future__ import annotations

import os

from jupyterlab.galata import configure_jupyter_server

c = get_config()  # noqa: F821  Jupyter gives it to its configuration files

configure_jupyter_server(c)

c.Application.log_level = "ERROR"
c.ServerApp.allow_root = True  # as in a container
c.ServerApp.jpserver_extensions = {"conda_store_jupyter": True}
c.ServerApp.port = int(os.environ.get("CONDA_STORE_UI_TESTS_PORT", "8888"))
c.CondaStore.root = os.environ["CONDA_STORE_UI_TESTS_ROOT"]
c.CondaStore.default_channels = [os.environ["CONDA_STORE_UI_TESTS_CHANNEL"]]
c.CondaStore.pip_index_url = os.environ["CONDA_STORE_UI_TESTS_INDEX"]
# A channel that fails is tried again; nobody wants to wait for it here.
c.CondaStore.retry_seconds = 0.5
