"""How builds are run in this process. A part of ``c.CondaStore``."""

from __future__ import annotations

from traitlets import Bool, Dict, Enum, Float, Integer, List, Unicode
from traitlets.config import Configurable


class BuildingSettings(Configurable):
    """What :class:`conda_store_jupyter.config.CondaStore` has of them."""

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

    builds_per_namespace = Integer(
        0, min=0, help="Builds of one namespace that run at the same time. 0: no limit."
    ).tag(config=True)

    poll_seconds = Float(
        1.0, min=0.05, help="How often an idle worker looks for builds queued by other processes."
    ).tag(config=True)

    kernel_packages = List(
        Unicode(),
        default_value=["ipykernel"],
        help="Packages added to a specification that has Python and no kernel. Empty: add none.",
    ).tag(config=True)

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
