"""Kernels that run in this server: which builds they use, and what a restart will use."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from conda_store_jupyter.publish.names import environment_prefix
from conda_store_jupyter.services.kernel_uses import Running


class RunningKernels:
    """The kernel manager of the Jupyter server, as far as this extension needs it.

    For its event loop; nothing here waits.
    """

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._seen: dict[str, tuple[Hashable, Running]] = {}

    def forget_kernelspec(self, namespace: str, environment: str) -> None:
        """Let the kernels of an environment read their kernelspec anew at the next restart.

        jupyter_client keeps the kernelspec of a kernel for as long as the kernel manager lives,
        restarts included, and has no public way to drop it (``KernelManager._kernel_spec``).
        The running process is not touched: it keeps its prefix until somebody restarts it.
        """
        self.snapshot()  # what runs now is remembered by its process
        for kernel_id in self._manager.list_kernel_ids():
            kernel = self._manager.get_kernel(kernel_id)
            spec = getattr(kernel, "_kernel_spec", None)
            ours = spec.metadata.get("conda_store", {}) if spec else {}
            if (ours.get("namespace"), ours.get("environment")) == (namespace, environment):
                kernel._kernel_spec = None

    def rename(self, namespace: str, environment: str, name: str) -> None:
        """An environment is called ``name`` now: let a restart find the kernelspecs of that.

        Nothing happens to processes that run, and nothing at all when that is its name.
        """
        before = environment_prefix(namespace, environment)
        after = environment_prefix(namespace, name)
        self.snapshot()
        for kernel_id in self._manager.list_kernel_ids() if before != after else ():
            kernel = self._manager.get_kernel(kernel_id)
            kind = str(kernel.kernel_name).removeprefix(before)
            # A dot more: the environment's name goes on, it is another one.
            if kind != kernel.kernel_name and not kind.startswith("."):
                kernel.kernel_name = after + kind

    def snapshot(self) -> list[Running]:
        """The kernels that run in environments of a store.

        A kernel manager may hold a newer kernelspec than the one that its process was started
        with, or none, see above: what was first seen of a process counts until it is another one.
        """
        seen: dict[str, tuple[Hashable, Running]] = {}
        for kernel_id in self._manager.list_kernel_ids():
            kernel = self._manager.get_kernel(kernel_id)
            process = _process(kernel)
            known = self._seen.get(kernel_id)
            running = known[1] if known and known[0] == process else _running(kernel_id, kernel)
            if running is not None:
                running = replace(running, name=str(kernel.kernel_name))
            if running is not None:
                seen[kernel_id] = (process, running)
        self._seen = seen
        return [running for _, running in seen.values()]


def _running(kernel_id: str, kernel: Any) -> Running | None:
    spec = getattr(kernel, "_kernel_spec", None)
    ours = spec.metadata.get("conda_store", {}) if spec else {}
    build_id = ours.get("build_id")
    if not isinstance(build_id, int):
        return None
    return Running(kernel_id, str(kernel.kernel_name), build_id)


def _process(kernel: Any) -> Hashable:
    """Something that differs for every process of a kernel, as far as its provisioner says."""
    pid: Hashable = getattr(getattr(kernel, "provisioner", None), "pid", None)
    return pid
