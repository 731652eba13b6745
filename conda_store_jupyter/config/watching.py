"""Files that are watched. A part of ``c.CondaStore``."""

from __future__ import annotations

from traitlets import Bool, Enum, Float, List, Unicode
from traitlets.config import Configurable


class WatchSettings(Configurable):
    """What :class:`conda_store_jupyter.config.CondaStore` has of them."""

    watch_paths = List(
        Unicode(),
        help="Files and directories that this server watches: each environment.yml there is built "
        "whenever it changes. In a directory every *.yml and *.yaml counts that has dependencies.",
    ).tag(config=True)

    watch_recursive = Bool(
        False, help="Watch what is below the directories of watch_paths, too."
    ).tag(config=True)

    watch_seconds = Float(
        0.5,
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
