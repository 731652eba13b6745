"""Rules, limits, and how long things are kept. A part of ``c.CondaStore``."""

from __future__ import annotations

from traitlets import Dict, Enum, Float, Integer, List, Unicode
from traitlets.config import Configurable


class KeepingSettings(Configurable):
    """What :class:`conda_store_jupyter.config.CondaStore` has of them."""

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
