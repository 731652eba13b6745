"""Kernels that run in this server: a restart must use the build that is current then."""

from __future__ import annotations

from typing import Any


class RunningKernels:
    """The kernel manager of the Jupyter server, as far as this extension needs it."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager

    def forget_kernelspec(self, namespace: str, environment: str) -> None:
        """Let the kernels of an environment read their kernelspec anew at the next restart.

        jupyter_client keeps the kernelspec of a kernel for as long as the kernel manager lives,
        restarts included, and has no public way to drop it (``KernelManager._kernel_spec``).
        The running process is not touched: it keeps its prefix until somebody restarts it.
        """
        for kernel_id in self._manager.list_kernel_ids():
            kernel = self._manager.get_kernel(kernel_id)
            spec = getattr(kernel, "_kernel_spec", None)
            ours = spec.metadata.get("conda_store", {}) if spec else {}
            if (ours.get("namespace"), ours.get("environment")) == (namespace, environment):
                kernel._kernel_spec = None
