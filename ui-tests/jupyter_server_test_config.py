"""Server configuration of the browser tests; ``serve.py`` sets the variables.

What other processes on the same store have to know too is in ``conda_store_config.json``, which
``serve.py`` writes.

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
c.JupyterNotebookApp.expose_app_in_browser = True
c.CondaStore.registry_port = int(os.environ["CONDA_STORE_UI_TESTS_REGISTRY"])
