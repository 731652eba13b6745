"""Start JupyterLab for the browser tests.

Everything that the tests leave behind (home directory, kernelspecs, store, notebooks) is below one
temporary directory, removed at the end. The conda channel is the one that the other tests use too.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from conda_store_jupyter.store.removal import remove_tree  # noqa: E402
from tests.channel.make import Channel, make_channel  # noqa: E402


def environment(directory: Path, channel: Channel) -> dict[str, str]:
    """Variables that keep the server away from the user's own files."""
    folders = {
        "HOME": "home",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_GALATA_ROOT_DIR": "notebooks",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "CONDA_STORE_UI_TESTS_ROOT": "store",
    }
    for folder in folders.values():
        (directory / folder).mkdir(exist_ok=True)
    extensions = directory / "share" / "labextensions"
    extensions.mkdir(parents=True)
    built = HERE.parent / "conda_store_jupyter" / "labextension"
    (extensions / "conda-store-jupyter").symlink_to(built)
    return {
        **os.environ,
        # The front end of this checkout, whichever one is installed.
        "JUPYTER_PATH": str(extensions.parent),
        **{name: str(directory / folder) for name, folder in folders.items()},
        "CONDA_STORE_UI_TESTS_CHANNEL": channel.url,
        "CONDA_STORE_UI_TESTS_INDEX": channel.index_url,
        "PYTHONPATH": os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")]),
    }


def main() -> int:
    """Serve until told to stop."""
    channel = make_channel(lambda text: print(text, file=sys.stderr, flush=True))
    directory = Path(tempfile.mkdtemp(prefix="conda-store-ui-tests-"))
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyterlab",
            "--config",
            str(HERE / "jupyter_server_test_config.py"),
        ],
        env=environment(directory, channel),
        cwd=directory,
        # Told to stop by this process only, and so only once.
        start_new_session=True,
    )
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: server.terminate())
    try:
        return server.wait()
    finally:
        remove_tree(directory)


if __name__ == "__main__":
    sys.exit(main())
