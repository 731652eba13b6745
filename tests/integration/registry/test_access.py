"""Who may pull what."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from conda_store_jupyter.api.registry import listener
from conda_store_jupyter.api.registry.jupyter import is_hub_token
from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.errors import Conflict, InvalidRequest, NotFound, StoreUnusable
from conda_store_jupyter.services.images import tokens
from tests.images.serving import Serving, basic

Build = Callable[..., int]


def token(store: Store, *scopes: str, days: float | None = None, name: str = "t") -> str:
    return store.write(tokens.create, name, scopes, days)[0]


def test_nobody_pulls_without_a_password(serving: Serving, build: Build) -> None:
    build("demo")
    for path in (
        "/v2/",
        "/v2/_catalog",
        "/v2/default/demo/manifests/latest",
        "/v2/no/no/tags/list",
    ):
        for password in (None, "", "wrong"):
            answer = serving.call(path, password=password)
            assert (answer.status, answer.error) == (401, "UNAUTHORIZED"), (path, password)
            assert answer.headers["WWW-Authenticate"] == 'Basic realm="conda-store"'
    assert serving.call("/v2/").status == 200


@pytest.mark.parametrize("header", ["Basic ???", "Basic Og", "Digest x", "Basic", "Negotiate "])
def test_a_header_that_cannot_be_read_is_no_password(serving: Serving, header: str) -> None:
    answer = serving.call("/v2/", password=None, headers={"Authorization": header})
    assert answer.status == 401


def test_a_token_pulls_what_it_was_made_for(store: Store, serving: Serving, build: Build) -> None:
    build("demo", namespace="team")
    build("data-one", namespace="lab")
    build("secret", namespace="lab")
    password = token(store, "team", "lab/data-*")
    names = serving.call("/v2/_catalog", password=password).json["repositories"]
    assert names == ["lab/data-one", "team/demo"]
    assert serving.call("/v2/lab/data-one/manifests/latest", password=password).status == 200
    for path in ("lab/secret", "lab/unknown"):  # it is not said which of them is there
        answer = serving.call(f"/v2/{path}/manifests/latest", password=password)
        assert (answer.status, answer.error) == (403, "DENIED")
    assert serving.call("/v2/team/unknown/tags/list", password=password).error == "NAME_UNKNOWN"
    shown = store.read(tokens.every)
    assert shown[0]["last_used_on"]
    assert password not in str(shown)


def test_a_token_ends_when_it_is_revoked_or_expires(
    store: Store, serving: Serving, build: Build
) -> None:
    build("demo")
    revoked = token(store, "*", name="one")
    assert serving.call("/v2/", password=revoked).status == 200
    store.write(tokens.revoke, "one")
    assert serving.call("/v2/", password=revoked).status == 401
    expired = token(store, "*", days=1e-9, name="two")
    assert serving.call("/v2/", password=expired).status == 401


def test_tokens_that_make_no_sense_are_refused(store: Store) -> None:
    token(store, "*", name="one")
    with pytest.raises(Conflict, match="already"):
        token(store, "*", name="one")
    for scope in ("", "a/b/c", "a b", "/x"):
        with pytest.raises(InvalidRequest):
            token(store, scope, name="two")
    with pytest.raises(InvalidRequest):
        token(store, "*", name="two/three")
    with pytest.raises(NotFound):
        store.write(tokens.revoke, "two")
    assert [row["name"] for row in store.read(tokens.every)] == ["one"]


class TestPublic:
    @pytest.fixture
    def config(self, config: CondaStore) -> CondaStore:
        config.registry_public = ["open"]
        return config

    def test_what_is_public_needs_no_password(self, serving: Serving, build: Build) -> None:
        build("demo", namespace="open")
        build("demo", namespace="closed")
        # Clients send passwords only to a registry that asks for them.
        assert serving.call("/v2/", password=None).status == 401
        assert serving.call("/v2/open/demo/manifests/latest", password=None).status == 200
        nameless = {"Authorization": basic("", "")}
        answer = serving.call("/v2/open/demo/tags/list", password=None, headers=nameless)
        assert answer.status == 200
        assert serving.call("/v2/_catalog", password=None).json["repositories"] == ["open/demo"]
        assert serving.call("/v2/closed/demo/manifests/latest", password=None).status == 401
        assert serving.call("/v2/closed/none/manifests/latest", password=None).status == 401


def test_a_registry_of_a_server_without_passwords_has_none(store: Store, build: Build) -> None:
    build("demo")
    with Serving(store, is_open=True) as serving:
        assert serving.call("/v2/", password=None).status == 200
        assert serving.call("/v2/default/demo/manifests/latest", password=None).status == 200


def test_a_client_that_speaks_tls_is_answered_at_once(serving: Serving) -> None:
    with socket.create_connection(("localhost", serving.server.port), 30) as connection:
        connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500)
        started = time.monotonic()
        answer = connection.recv(1000)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert time.monotonic() - started < 5  # it was 10 s, and not for a busy machine
        while connection.recv(1000):
            pass
    with socket.create_connection(("localhost", serving.server.port), 30):
        pass  # one that says nothing and leaves
    assert serving.call("/v2/").status == 200


def test_a_client_that_says_nothing_is_let_go(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "_SILENT_SECONDS", 0.1)
    with socket.create_connection(("localhost", serving.server.port), 30) as connection:
        assert connection.recv(1) == b""


def test_settings_that_cannot_be_are_said_to_be(store: Store, serving: Serving) -> None:
    store.config.registry_port = serving.server.port
    with pytest.raises(StoreUnusable, match="cannot listen"), Serving(store):
        pass
    store.config.registry_port = 0
    store.config.registry_public = ["a/b/c"]
    with pytest.raises(InvalidRequest, match="registry_public"), Serving(store):
        pass
    store.config.registry_public = []
    store.config.registry_certfile = "/nowhere.pem"
    with pytest.raises(StoreUnusable, match="certificate"), Serving(store):
        pass


class Hub:
    """What JupyterHub's identity provider has, as far as the registry looks at it."""

    access_scopes = frozenset({"access:servers!server=ada/"})

    def user_for_token(self, token: str) -> dict[str, object] | None:
        if token == "away":
            raise OSError("the Hub does not answer")
        scopes = {"of-ada": list(self.access_scopes), "of-bob": []}.get(token)
        return None if scopes is None else {"name": token, "scopes": scopes}

    def check_scopes(self, needed: frozenset[str], user: dict[str, list[str]]) -> set[str]:
        return set(needed) & set(user["scopes"])


@pytest.mark.parametrize(
    ("token", "good"), [("of-ada", True), ("of-bob", False), ("unknown", False), ("away", False)]
)
def test_a_token_of_jupyterhub_is_one_that_may_use_the_server(token: str, good: bool) -> None:
    provider = SimpleNamespace(hub_auth=Hub())
    assert is_hub_token(provider, token) is good
    assert not is_hub_token(SimpleNamespace(), token)
