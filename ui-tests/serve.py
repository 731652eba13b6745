"""Start JupyterLab for the browser tests, and Jupyter Notebook beside it under ``/tree``.

Everything that the tests leave behind (home directory, kernelspecs, store, notebooks) is below one
temporary directory, removed at the end. The conda channel is the one that the other tests use too.
What other processes need to know to use the same store is in ``conda-store-ui-tests-PORT.json`` in
the temporary directory of the machine.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PORT = os.environ.get("CONDA_STORE_UI_TESTS_PORT", "8888")
NOTE = Path(tempfile.gettempdir()) / f"conda-store-ui-tests-{PORT}.json"
sys.path.insert(0, str(HERE.parent))

from conda_store_jupyter.store.removal import remove_tree  # noqa: E402
from tests.channel.make import Channel, make_channel  # noqa: E402

FOLDERS = {
    "HOME": "home",
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_GALATA_ROOT_DIR": "notebooks",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
}


def variables(directory: Path) -> dict[str, str]:
    """Variables that keep whoever has them away from the user's own files."""
    extensions = directory / "share" / "labextensions"
    return {
        # The front end of this checkout, whichever one is installed.
        "JUPYTER_PATH": str(extensions.parent),
        **{name: str(directory / folder) for name, folder in FOLDERS.items()},
        "PYTHONPATH": os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")]),
    }


def prepare(directory: Path, channel: Channel) -> None:
    """Make the folders, and the settings that servers and the command line read there."""
    for folder in (*FOLDERS.values(), "watched"):
        (directory / folder).mkdir()
    extensions = directory / "share" / "labextensions"
    extensions.mkdir(parents=True)
    built = HERE.parent / "conda_store_jupyter" / "labextension"
    (extensions / "conda-store-jupyter").symlink_to(built)
    # A channel with a name that people know.
    channels = directory / "channels"
    channels.mkdir()
    (channels / "conda-forge").symlink_to(channel.path)
    settings = {
        "root": str(directory / "store"),
        "channel_alias": channels.as_uri(),
        "pip_index_url": channel.index_url,
        # A channel that fails is tried again; nobody wants to wait for it here.
        "retry_seconds": 0.5,
        "watch_paths": [str(directory / "watched")],
    }
    config = directory / "config" / "conda_store_config.json"
    config.write_text(json.dumps({"CondaStore": settings}))


def free_port() -> int:
    """For the registry of images, which takes no port of its own choice."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def main() -> int:
    """Serve until told to stop."""
    channel = make_channel(lambda text: print(text, file=sys.stderr, flush=True))
    directory = Path(tempfile.mkdtemp(prefix="conda-store-ui-tests-"))
    prepare(directory, channel)
    NOTE.write_text(json.dumps({"directory": str(directory), "variables": variables(directory)}))
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyterlab",
            "--config",
            str(HERE / "jupyter_server_test_config.py"),
        ],
        env={
            **os.environ,
            **variables(directory),
            "CONDA_STORE_UI_TESTS_REGISTRY": str(free_port()),
        },
        cwd=directory,
        # Told to stop by this process only, and so only once.
        start_new_session=True,
    )
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: server.terminate())
    try:
        return server.wait()
    finally:
        if NOTE.exists() and str(directory) in NOTE.read_text():  # or else a newer server's
            NOTE.unlink()
        remove_tree(directory)


if __name__ == "__main__":
    sys.exit(main())
