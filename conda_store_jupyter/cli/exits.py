"""Exit codes: part of the interface, listed by ``conda-store --help``."""

from __future__ import annotations

from typing import Final

from conda_store_jupyter.errors import CondaStoreError, Conflict, Forbidden, NotFound, StoreUnusable

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
NOT_FOUND: Final = 3
INTERRUPTED: Final = 130

HELP: Final = """\b
Exit codes:
  0    done
  1    the build failed, the store cannot be used, or the doctor found something
  2    wrong usage, or an invalid specification
  3    what was named does not exist, or its state does not allow this
  130  interrupted
"""


def of_error(error: CondaStoreError) -> int:
    """The exit code that stands for a refused request."""
    if isinstance(error, (NotFound, Conflict, Forbidden)):
        return NOT_FOUND
    return FAILED if isinstance(error, StoreUnusable) else USAGE
