from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from conda_store_jupyter.builder.simple_index import Answer, IndexAway, SimpleIndexes
from conda_store_jupyter.builder.uv_indexes import PYPI, index_urls
from conda_store_jupyter.errors import ChannelUnreadable, InvalidRequest
from conda_store_jupyter.services import pypi

FILES = [
    {"filename": "Foo_Bar-1.0-py3-none-any.whl", "requires-python": ">=3.8"},
    {"filename": "foo-bar-1.0.tar.gz"},
    {"filename": "foo_bar-2.0-py3-none-any.whl", "yanked": "broken"},
    {"filename": "foo_bar-3.0rc1-py3-none-any.whl"},
    {"filename": "foo_bar-0.1.win32.exe"},
    {"filename": "other-9.0.tar.gz"},
]
HTML = """<a href="/x/Foo_Bar-1.0-py3-none-any.whl#sha256=0" data-requires-python="&gt;=3.8">a</a>
<a href="foo_bar-2.0-py3-none-any.whl" data-yanked="broken">b</a>
<a href="https://h/foo_bar-3.0rc1-py3-none-any.whl?x=1">c</a>"""


class Pages:
    """Pages by URL; counts how often it is asked."""

    def __init__(self, pages: Mapping[str, Answer | Exception]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, url: str) -> Answer | None:
        self.asked.append(url)
        found = self.pages.get(url)
        if isinstance(found, Exception):
            raise found
        return found


def as_json(value: object) -> Answer:
    return Answer("application/vnd.pypi.simple.v1+json", json.dumps(value).encode())


@pytest.mark.parametrize("page", [as_json({"files": FILES}), Answer("text/html", HTML.encode())])
def test_versions_are_read_from_json_and_html(page: Answer) -> None:
    found = pypi.look_up(
        SimpleIndexes(["https://i/"], Pages({"https://i/foo-bar/": page})), "Foo.bar"
    )
    assert found["exists"]
    assert [(v["version"], v["yanked"]) for v in found["versions"]] == [
        ("3.0rc1", False),
        ("2.0", True),
        ("1.0", False),
    ]
    assert found["newest"] == "1.0"
    assert found["versions"][2]["requires_python"] == ">=3.8"


def test_the_first_index_that_has_it_counts_and_is_asked_once() -> None:
    pages = Pages({"https://b/foo-bar/": as_json({"files": FILES})})
    now = [0.0]
    indexes = SimpleIndexes(["https://a", "https://b"], pages, clock=lambda: now[0])
    for _ in range(2):
        assert pypi.look_up(indexes, "foo-bar")["index"] == "https://b"
    assert pages.asked == ["https://a/foo-bar/", "https://b/foo-bar/"]
    now[0] = 601.0
    assert pypi.look_up(indexes, "foo-bar")["exists"]
    assert len(pages.asked) == 4
    assert not pypi.look_up(indexes, "nothing")["exists"]


@pytest.mark.parametrize(
    "page", [OSError("refused at https://u:pw@i"), as_json([]), Answer("text/json", b"{")]
)
def test_an_index_that_does_not_answer_as_one_is_said_without_secrets(
    page: Answer | Exception,
) -> None:
    indexes = SimpleIndexes(["https://u:pw@i"], Pages({"https://u:pw@i/a/": page}))
    with pytest.raises(ChannelUnreadable, match="cannot be asked") as failed:
        pypi.look_up(indexes, "a")
    assert "pw" not in failed.value.message
    assert failed.value.hints


@pytest.mark.parametrize("name", ["", "-a", "a b", "a/b", "x" * 201])
def test_a_name_that_is_none_is_refused_without_asking(name: str) -> None:
    pages = Pages({})
    with pytest.raises(InvalidRequest, match="no name of a package"):
        pypi.look_up(SimpleIndexes(["https://i"], pages), name)
    assert pages.asked == []


class Index(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        good = self.path == "/a/" and self.headers["Authorization"] == "Basic dTpwdw=="
        body = json.dumps({"files": [{"filename": "a-1.0.tar.gz"}]}).encode() if good else b""
        self.send_response(200 if good else 500 if self.path == "/bad/" else 404)
        self.send_header("Content-Type", "application/vnd.pypi.simple.v1+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def server() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Index) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made.server_port
        made.shutdown()


def test_a_real_index_is_asked_with_the_credentials_of_its_url(server: int) -> None:
    indexes = SimpleIndexes([f"http://u:pw@127.0.0.1:{server}"])
    found = indexes.project("a")
    assert found is not None
    assert (found.releases[0].version, found.index) == ("1.0", f"http://***@127.0.0.1:{server}")
    assert indexes.project("b") is None
    with pytest.raises(IndexAway, match="500"):
        indexes.project("bad")
    with pytest.raises(IndexAway, match="cannot read ftp"):
        SimpleIndexes(["ftp://x"]).project("a")


def test_an_index_may_be_a_directory(tmp_path: Path) -> None:
    (tmp_path / "foo-bar").mkdir()
    (tmp_path / "foo-bar" / "index.html").write_text(HTML)
    indexes = SimpleIndexes([tmp_path.as_uri()])
    found = indexes.project("foo-bar")
    assert found is not None
    assert len(found.releases) == 3
    assert indexes.project("other") is None


def test_indexes_are_those_of_uv(tmp_path: Path) -> None:
    assert index_urls("", {}) == (PYPI,)
    assert index_urls("https://set", {"UV_DEFAULT_INDEX": "https://e"}) == ("https://set",)
    (file := tmp_path / "uv.toml").write_text(
        '[[index]]\nname = "a"\nurl = "https://a"\n[[index]]\nurl = "https://d"\ndefault = true\n'
    )
    variables = {"UV_CONFIG_FILE": str(file), "UV_INDEX": "n=https://n https://m"}
    assert index_urls("", variables) == ("https://n", "https://m", "https://a", "https://d")
    default = {**variables, "UV_DEFAULT_INDEX": "my=https://e/?a=b"}
    assert index_urls("", default)[-1] == "https://e/?a=b"
    file.write_text("index = 3 =")
    assert index_urls("", {"UV_CONFIG_FILE": str(file)}) == (PYPI,)
