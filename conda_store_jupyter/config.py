"""Every setting, with its help text. No logic: ``bootstrap`` decides what they mean."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path
from traitlets import Bool, Dict, Enum, Float, Integer, List, Unicode, default

from conda_store_jupyter.registry_config import RegistrySettings

#: Read beside the Jupyter server's own configuration, which wins: ``conda_store_config.py``.
CONFIG_FILE_NAME = "conda_store_config"


class CondaStore(RegistrySettings):
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

    workers = Integer(
        2, min=0, help="Builds that run at the same time in this process. 0: build nothing here."
    ).tag(config=True)

    worker_name = Unicode(
        "",
        help="How the builds that this process runs call their worker. Empty: host and process id.",
    ).tag(config=True)

    lease_seconds = Float(
        30.0,
        min=0.5,
        help="How long a worker owns a build without renewing. Renewed every third of it; "
        "a build whose lease has run out is taken over by another worker.",
    ).tag(config=True)

    max_attempts = Integer(
        3, min=1, help="How often a build is tried when its worker is lost or a cause is transient."
    ).tag(config=True)

    retry_seconds = Float(
        10.0,
        min=0.0,
        help="Longest wait before the second try of a build; it doubles for each further one. "
        "The wait is drawn at random up to it.",
    ).tag(config=True)

    retry_longest_seconds = Float(
        600.0, min=0.0, help="Longest wait between two tries of a build."
    ).tag(config=True)

    step_seconds = Dict(
        key_trait=Unicode(),
        value_trait=Float(min=0.0),
        default_value={"solve": 1800.0, "fetch": 7200.0, "link": 3600.0, "pip": 3600.0, "": 600.0},
        help="Seconds that each step of a build may take: solve, fetch, link, pip, bytecode, "
        "check, seal; the empty name is every other one. 0: no limit. What is left out keeps its "
        "default.",
    ).tag(config=True)

    stall_seconds = Float(
        600.0,
        min=0.0,
        help="A build without progress, output or a line in its log for so long is stopped, and "
        "tried again. 0: never.",
    ).tag(config=True)

    memory_limit = Integer(
        0,
        min=0,
        help="Bytes of memory that the processes of one build may use together (Linux only); "
        "a build that takes more is stopped. 0: no limit.",
    ).tag(config=True)

    reconcile_seconds = Float(
        30.0,
        min=0.1,
        help="How often a process that builds compares the store with its record: links and "
        "kernelspecs, builds without a worker, deletions without an end, what dead builds left.",
    ).tag(config=True)

    allowed_channels = List(
        Unicode(),
        help="Channels that specifications and lockfiles may use, by name or address; * stands for "
        "anything. Empty: all.",
    ).tag(config=True)

    required_channels = List(
        Unicode(),
        help="Channels that every specification must list.",
    ).tag(config=True)

    included_packages = List(
        Unicode(),
        help="Packages (`pip`, `ipykernel >=6`) that are added to every specification that does "
        "not ask for them.",
    ).tag(config=True)

    required_packages = List(
        Unicode(),
        help="Packages that every specification and lockfile must have.",
    ).tag(config=True)

    environments_per_namespace = Integer(
        0, min=0, help="Environments that a namespace may have. 0: no limit."
    ).tag(config=True)

    bytes_per_namespace = Integer(
        0,
        min=0,
        help="Bytes on disk (files that are shared count once) from which on a namespace gets no "
        "further builds. 0: no limit.",
    ).tag(config=True)

    namespace_limits = Dict(
        key_trait=Unicode(),
        value_trait=Dict(key_trait=Enum(["environments", "bytes"]), value_trait=Integer(min=0)),
        help="Other limits for some namespaces: {'team-a': {'environments': 50, 'bytes': 10**11}}. "
        "What is left out is as for all others.",
    ).tag(config=True)

    keep_last = Integer(
        5,
        min=0,
        help="So many of the newest prefixes of each environment are kept. What is not kept by "
        "this, by keep_days, by being current, pinned or in use is collected: its directory is "
        "removed, its lockfile stays, and it can be restored.",
    ).tag(config=True)

    keep_days = Float(
        30.0,
        min=0.0,
        help="Prefixes are kept for so many days since they were made, were current, or were used "
        "by a kernel. 0: age keeps none.",
    ).tag(config=True)

    keep_logs_days = Float(
        90.0,
        min=0.0,
        help="Logs of builds that have no prefix (failed, canceled, collected) are kept for so "
        "many days. 0: for ever.",
    ).tag(config=True)

    collect_seconds = Float(
        3600.0,
        min=0.0,
        help="How often the processes that build collect what is not kept. 0: only when asked, "
        "with `conda-store collect`.",
    ).tag(config=True)

    collect_grace_seconds = Float(
        600.0,
        min=0.0,
        help="What was made, current or used so recently is not collected, whatever the other "
        "settings say: a kernel may be starting from it on another machine.",
    ).tag(config=True)

    builds_per_namespace = Integer(
        0, min=0, help="Builds of one namespace that run at the same time. 0: no limit."
    ).tag(config=True)

    poll_seconds = Float(
        1.0, min=0.05, help="How often an idle worker looks for builds queued by other processes."
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

    kernel_packages = List(
        Unicode(),
        default_value=["ipykernel"],
        help="Packages added to a specification that has Python and no kernel. Empty: add none.",
    ).tag(config=True)

    kernels_dir = Unicode(
        help="Directory in which kernelspecs are registered. The default is the user's own, "
        "which every Jupyter client of the user reads.",
    ).tag(config=True)

    @default("kernels_dir")
    def _kernels_dir(self) -> str:
        from jupyter_core.paths import jupyter_data_dir

        return str(Path(jupyter_data_dir()) / "kernels")

    pip_index_url = Unicode(
        "", help="Package index for the pip section. Empty: uv's own default and configuration."
    ).tag(config=True)

    compile_bytecode = Bool(
        True, help="Compile byte-code once per package and link it into every prefix."
    ).tag(config=True)

    read_only_prefixes = Bool(
        True, help="Remove write permission from the directories of a finished prefix."
    ).tag(config=True)

    link_scripts = Enum(
        ["run", "skip"],
        default_value="skip",
        help="Whether post-link scripts of packages run. They run as the user who builds; "
        "few packages need them, and the log names those that were skipped.",
    ).tag(config=True)

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

    blob_store = Unicode(
        "",
        help="Where archives and image layers are kept: a directory, or s3://BUCKET/PREFIX. "
        "Empty: the directory `blobs` in the store's root.",
    ).tag(config=True)

    s3_endpoint = Unicode(
        "",
        help="URL of the service that has the bucket of `blob_store`. Empty: AWS. Credentials are "
        "found where every AWS program finds them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
        "~/.aws, the role of the machine or container.",
    ).tag(config=True)

    s3_public_endpoint = Unicode(
        "",
        help="URL under which those who download reach the service, where it is not `s3_endpoint`.",
    ).tag(config=True)

    s3_region = Unicode("", help="Region of the bucket. Empty: as AWS programs find it.").tag(
        config=True
    )

    s3_profile = Unicode(
        "", help="Profile of the shared AWS files. Empty: the usual search for credentials."
    ).tag(config=True)

    s3_encryption = Enum(
        ["", "AES256", "aws:kms"],
        default_value="",
        help="What the service encrypts blobs with. Empty: the bucket's default.",
    ).tag(config=True)

    s3_kms_key = Unicode(
        "", help="Key for `s3_encryption = 'aws:kms'`. Empty: the account's own."
    ).tag(config=True)

    s3_addressing = Enum(
        ["auto", "path", "virtual"],
        default_value="auto",
        help="Whether the bucket is in the path of an address or in its host name.",
    ).tag(config=True)

    blob_redirect = Bool(
        True,
        help="Send who downloads from a bucket to the bucket itself, with an address that is good "
        "for `blob_link_seconds`. False: the server passes everything on, for a bucket that only "
        "the server can reach.",
    ).tag(config=True)

    blob_link_seconds = Integer(
        600, min=10, help="How long the address of a blob in a bucket is good for."
    ).tag(config=True)

    link_seconds = Integer(
        3600,
        min=10,
        max=7 * 24 * 3600,
        help="How long a link to an artifact is good for, at most. Whoever has it can download "
        "without logging in.",
    ).tag(config=True)

    artifacts = List(
        Enum(["archive.tar.zst", "archive.tar.gz"]),
        default_value=[],
        help="Archives that are made of every build when it has completed. Others are made when "
        "somebody asks for them.",
    ).tag(config=True)

    max_page_size = Integer(
        100, min=1, help="Largest page that a listing of the REST API answers with."
    ).tag(config=True)

    watch_paths = List(
        Unicode(),
        help="Files and directories that this server watches: each environment.yml there is built "
        "whenever it changes. In a directory every *.yml and *.yaml counts that has dependencies.",
    ).tag(config=True)

    watch_recursive = Bool(
        False, help="Watch what is below the directories of watch_paths, too."
    ).tag(config=True)

    watch_seconds = Float(
        2.0,
        min=0.1,
        help="How often watched files are looked at. Looks never take more than 1 % of a core: "
        "where they take long they are rarer.",
    ).tag(config=True)

    watch_removed = Enum(
        ["keep", "archive"],
        default_value="keep",
        help="What becomes of the environment of a watched file that is removed. keep: it stays "
        "in use. archive: its kernels go; builds stay, and it is back when the file is.",
    ).tag(config=True)

    watch_namespace = Unicode(
        "", help="Namespace of environments of watched files. Empty: default_namespace."
    ).tag(config=True)
