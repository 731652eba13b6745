"""Real builds of the test channel's packages, by the builder that ships."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.services import cancellation, catalog, submission
from conda_store_jupyter.services.submission import SubmissionRequest
from conda_store_jupyter.store import prefixes
from tests.waiting import until

SETTINGS: Mapping[str, Any] = {
    "kernel_packages": [],
    "lease_seconds": 6.0,
    "max_attempts": 3,
    "poll_seconds": 0.05,
    "retry_seconds": 0.5,
    # Longer than the library tries a download again by itself; tests of silence set it shorter.
    "stall_seconds": 30.0,
}


class Plant:
    """A store whose workers are threads of this process."""

    def __init__(self, store: Store, channel: str) -> None:
        self.store = store
        self.channel = channel

    def submit(
        self, *dependencies: str, name: str = "demo", pip: Sequence[str] = (), channel: str = ""
    ) -> int:
        """Ask for a build; its id."""
        wanted = [*dependencies, *([{"pip": list(pip)}] if pip else [])]
        text = f"name: {name}\nchannels: [{channel or self.channel}]\ndependencies: {wanted}\n"
        request = SubmissionRequest(text)
        return self.store.write(submission.submit, self.store.context, request).build_id

    def again(self, build_id: int) -> int:
        """A new build of the same specification."""
        return self.store.write(submission.rebuild, self.store.context, build_id, "")

    def cancel(self, build_id: int) -> None:
        """Ask for its end."""
        self.store.write(cancellation.cancel, build_id)

    def build(self, build_id: int) -> dict[str, Any]:
        """The build as the API shows it."""
        return self.store.read(catalog.get_build, build_id)

    def ended(self, build_id: int, seconds: float = 60) -> dict[str, Any]:
        """The build once it has ended."""

        def look() -> dict[str, Any]:
            found = self.build(build_id)
            return found if found["ended_on"] else {}

        return until(look, seconds)

    def completed(self, build_id: int) -> dict[str, Any]:
        """The build, which must end well."""
        found = self.ended(build_id)
        assert found["status"] == "COMPLETED", f"{found}\n{self.log(build_id)}"
        return found

    def retried(self, build_id: int) -> dict[str, Any]:
        """The build while it waits for its next attempt."""

        def look() -> dict[str, Any]:
            found = self.build(build_id)
            return found if found["status"] == "QUEUED" and found["failure"] else {}

        return until(look)

    def log(self, build_id: int) -> str:
        """The log of a build."""
        return self.store.layout.log(build_id).read_text(encoding="utf-8")

    def half_made(self) -> list[Path]:
        """Prefixes that are there and not ready."""
        directory = self.store.layout.namespace("default")
        found = directory.glob("[!.e]*") if directory.is_dir() else ()
        return [path for path in found if prefixes.state(path) != "ready"]


@contextmanager
def plant(
    directory: Path, channel: str, *, root: Path | None = None, **settings: Any
) -> Iterator[Plant]:
    """A plant with everything below ``directory``, but the store perhaps elsewhere."""
    config = CondaStore(
        root=str(root or directory / "store"),
        kernels_dir=str(directory / "kernels"),
        **{**SETTINGS, **settings},
    )
    store = open_store(config)
    try:
        store.start()
        yield Plant(store, channel)
    finally:
        store.close()
