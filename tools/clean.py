"""``make clean``: removes what the other targets made in this checkout, and nothing else."""

from __future__ import annotations

import shutil

from tools import say
from tools.places import ROOT

_MADE = (
    ".venv",
    ".make",
    ".yarn",
    "node_modules",
    "lib",
    "coverage",
    "junit.xml",
    "build",
    "dist",
    "conda_store_jupyter/labextension",
    "ui-tests/node_modules",
    "ui-tests/.yarn",
    "ui-tests/test-results",
    "ui-tests/playwright-report",
)
_CACHES = ("*.tsbuildinfo", ".eslintcache", ".stylelintcache", ".*_cache", ".hypothesis")


def main() -> None:
    """Remove it."""
    caches = [found for pattern in _CACHES for found in ROOT.glob(pattern)]
    for path in [*(ROOT / made for made in _MADE), *caches]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for cache in ROOT.rglob("__pycache__"):
        shutil.rmtree(cache)
    say.info("Environments are not in the checkout: `conda-store env delete NAME` removes them.")


if __name__ == "__main__":
    main()
