"""Settings of the servers and workers of compose.yaml; all are taken from the environment."""

from __future__ import annotations

import os

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - Jupyter gives it

c.CondaStore.root = os.environ["CONDA_STORE_ROOT"]
# Workers register kernels for the server, so both must see this directory; JUPYTER_PATH names it.
c.CondaStore.kernels_dir = os.environ["CONDA_STORE_KERNELS_DIR"]
c.CondaStore.workers = int(os.environ["CONDA_STORE_WORKERS"])
c.CondaStore.database_url = os.environ["CONDA_STORE_DATABASE_URL"]
c.CondaStore.blob_store = os.environ["CONDA_STORE_BLOB_STORE"]
if os.environ["CONDA_STORE_S3_ENDPOINT"]:
    c.CondaStore.s3_endpoint = os.environ["CONDA_STORE_S3_ENDPOINT"]
    c.CondaStore.s3_addressing = "path"
# Browsers do not know the name that the object store has among the containers.
c.CondaStore.blob_redirect = False
if os.environ.get("CONDA_STORE_CHANNEL_ALIAS"):
    c.CondaStore.channel_alias = os.environ["CONDA_STORE_CHANNEL_ALIAS"]
if os.environ.get("CONDA_STORE_WATCH_PATHS"):
    c.CondaStore.watch_paths = os.environ["CONDA_STORE_WATCH_PATHS"].split(os.pathsep)
if port := os.environ.get("CONDA_STORE_REGISTRY_PORT"):
    c.CondaStore.registry_port = int(port)
    c.CondaStore.registry_ip = ""
