"""Every setting, with its help text. No logic: ``bootstrap`` decides what they mean."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path
from traitlets import Bool, Enum, Float, Integer, List, Unicode, default

from conda_store_jupyter.config.building import BuildingSettings
from conda_store_jupyter.config.keeping import KeepingSettings
from conda_store_jupyter.config.registry import RegistrySettings
from conda_store_jupyter.config.serving import ServingSettings
from conda_store_jupyter.config.watching import WatchSettings

#: Read beside the Jupyter server's own configuration, which wins: ``conda_store_config.py``.
CONFIG_FILE_NAME = "conda_store_config"


class CondaStore(
    BuildingSettings, KeepingSettings, RegistrySettings, ServingSettings, WatchSettings
):
    """Settings of the store, shared by the Jupyter server and the ``conda-store`` command."""

    root = Unicode(
        help="Directory of the store: prefixes, package cache, logs and the embedded database. "
        "Everything is on one file system, so that packages are linked, not copied.",
    ).tag(config=True)

    @default("root")
    def _root(self) -> str:
        return str(user_data_path("conda-store"))

    database_url = Unicode(
        "",
        help="SQLAlchemy URL of the database. Empty: SQLite in the store's root.",
    ).tag(config=True)

    sqlite_on_network = Bool(
        False,
        help="Allow the SQLite database on a network file system, such as an NFS home directory. "
        "Only for a store that ONE machine uses at a time: two lose data. Without WAL it is slower "
        "under load. Better: database_url on a local disk, or PostgreSQL.",
    ).tag(config=True)

    default_namespace = Unicode("default", help="Namespace of a request that names none.").tag(
        config=True
    )

    default_policy = Enum(
        ["minimal", "latest"],
        default_value="minimal",
        help="How a specification is resolved when the request does not say. minimal: what the "
        "current build has stays as it is where the solver allows; latest: the newest packages "
        "that fit together.",
    ).tag(config=True)

    plan_seconds = Float(
        300.0,
        min=1.0,
        help="How long a preview may take, channels that were never read included.",
    ).tag(config=True)

    default_channels = List(
        Unicode(),
        default_value=["conda-forge"],
        help="Channels of a specification that lists none.",
    ).tag(config=True)

    known_channels = List(
        Unicode(),
        default_value=["conda-forge", "bioconda"],
        help="Channels in which a package is looked for that the channels of a specification do "
        "not have: the failure then suggests to add one.",
    ).tag(config=True)

    channel_alias = Unicode(
        "https://conda.anaconda.org",
        help="What a channel given by a bare name is looked up under.",
    ).tag(config=True)

    kernels_dir = Unicode(
        help="Directory in which kernelspecs are registered. The default is the user's own, "
        "which every Jupyter client of the user reads.",
    ).tag(config=True)

    @default("kernels_dir")
    def _kernels_dir(self) -> str:
        from jupyter_core.paths import jupyter_data_dir

        return str(Path(jupyter_data_dir()) / "kernels")

    log_redact = List(
        Unicode(),
        help="Regular expressions; what they match never reaches the log of a build. "
        "With groups in one, only what its groups match is hidden.",
    ).tag(config=True)

    secret_variables = List(
        Unicode(),
        default_value=["*TOKEN*", "*PASSWORD*", "*SECRET*", "*_KEY", "*CREDENTIAL*"],
        help="Names of variables (* stands for anything, case does not matter) whose values in a "
        "specification are secret: they never reach the log of a build.",
    ).tag(config=True)

    max_page_size = Integer(
        100, min=1, help="Largest page that a listing of the REST API answers with."
    ).tag(config=True)
