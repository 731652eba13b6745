"""Which path is whose. Paths are conda-store's; a slash at the end may be left out."""

from __future__ import annotations

from jupyter_server.utils import url_path_join
from tornado.web import RequestHandler

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.handlers import (
    artifacts,
    builds,
    diff,
    environments,
    images,
    importing,
    kernels,
    links,
    log_stream,
    namespaces,
    planning,
    room,
    service,
    specifications,
    terminals,
    watching,
)

NAMESPACE = r"(?P<namespace>[^/]+)"
NAME = r"(?P<name>[^/]+)"
BUILD = r"(?P<build_id>[0-9]+)"

ROUTES: tuple[tuple[str, type[Handler]], ...] = (
    ("", service.StatusHandler),
    ("openapi.json", service.OpenApiHandler),
    ("permission", service.PermissionHandler),
    ("namespace", namespaces.NamespacesHandler),
    (f"namespace/{NAMESPACE}", namespaces.NamespaceHandler),
    ("changes", environments.ChangesHandler),
    ("environment", environments.EnvironmentsHandler),
    (f"environment/{NAMESPACE}/{NAME}", environments.EnvironmentHandler),
    (f"environment/{NAMESPACE}/{NAME}/history", environments.EnvironmentHistoryHandler),
    (f"environment/{NAMESPACE}/{NAME}/lockfile", environments.EnvironmentLockfileHandler),
    (f"environment/{NAMESPACE}/{NAME}/conda-lock.ya?ml", environments.EnvironmentLockfileHandler),
    ("specification", specifications.SpecificationHandler),
    ("validate", specifications.ValidateHandler),
    ("plan", planning.PlanHandler),
    ("channel", planning.ChannelsHandler),
    ("package", planning.PackagesHandler),
    ("index", planning.IndexHandler),
    ("index/packages", planning.IndexPackagesHandler),
    (f"index/packages/{NAME}", planning.IndexPackageHandler),
    (f"index/pypi/{NAME}", planning.IndexPypiHandler),
    ("index/modules/(?P<module>[^/]+)", planning.IndexModuleHandler),
    ("watch", watching.WatchHandler),
    ("watch/(?P<path_id>[0-9]+)", watching.WatchPathHandler),
    ("diff", diff.DiffHandler),
    ("import", importing.ImportHandler),
    ("convert", importing.ConvertHandler),
    ("build", builds.BuildsHandler),
    (f"build/{BUILD}", builds.BuildHandler),
    (f"build/{BUILD}/attempts", builds.BuildAttemptsHandler),
    (f"build/{BUILD}/clone", importing.CloneHandler),
    (f"build/{BUILD}/cancel", builds.BuildCancelHandler),
    (f"build/{BUILD}/packages", builds.BuildPackagesHandler),
    (f"build/{BUILD}/packages/(?P<package>[^/]+)", builds.BuildPackageHandler),
    (f"build/{BUILD}/updates", planning.BuildUpdatesHandler),
    (f"build/{BUILD}/logs", builds.BuildLogsHandler),
    (f"build/{BUILD}/image", images.BuildImageHandler),
    (f"build/{BUILD}/artifacts", artifacts.ArtifactsHandler),
    (f"build/{BUILD}/artifact/(?P<kind>[^/]+)", artifacts.ArtifactHandler),
    (f"build/{BUILD}/artifact/(?P<kind>[^/]+)/link", links.LinkHandler),
    (f"download/{BUILD}/(?P<kind>[^/]+)/(?P<filename>[^/]+)", links.DownloadHandler),
    (f"build/{BUILD}/archive", artifacts.CondaPackHandler),
    (f"build/{BUILD}/yaml", builds.BuildYamlHandler),
    (f"build/{BUILD}/lockfile", builds.BuildLockfileHandler),
    (f"build/{BUILD}/conda-lock.ya?ml", builds.BuildLockfileHandler),
    (f"build/{BUILD}/explicit.txt", builds.BuildExplicitHandler),
    ("kernel", kernels.KernelsHandler),
    ("usage", room.UsageHandler),
    ("collect", room.CollectHandler),
    ("terminal", terminals.TerminalsHandler),
)

#: WebSockets. OpenAPI has no words for them; the description of the log says what they send.
SOCKETS: tuple[tuple[str, type[RequestHandler]], ...] = (
    (f"build/{BUILD}/logs/stream", log_stream.BuildLogStreamHandler),
)

_EVERYTHING_ELSE: tuple[str, type[Handler]] = ("(?P<path>.+)", service.UnknownPathHandler)


def handlers() -> list[tuple[str, type[RequestHandler]]]:
    """The routes as Tornado takes them, below the server's base URL."""
    return [
        (url_path_join("conda-store/api/v1", path) + "/?", handler)
        for path, handler in (*ROUTES, *SOCKETS, _EVERYTHING_ELSE)
    ]
