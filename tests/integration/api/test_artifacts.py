"""Downloads: made once, whoever asks; resumable; named by their hash."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from backports import zstd
from tornado.httpclient import HTTPResponse

from conda_store_jupyter.services.artifacts import TYPES
from conda_store_jupyter.store.blobs.local import LocalBlobs
from tests.integration.api.conftest import Api
from tests.scripted_app import ScriptedApp
from tests.waiting import until_async

ZST = "archive.tar.zst"


async def made(api: Api, build_id: int, kind: str = ZST) -> HTTPResponse:
    """The artifact, asked for again while it is being made."""

    async def ready() -> Any:
        response = await api.raw("GET", f"build/{build_id}/artifact/{kind}/")
        assert response.code in (200, 202), response.body
        return response if response.code == 200 else None

    answer: HTTPResponse = await until_async(ready)
    return answer


async def test_everything_is_listed_with_its_address(api: Api) -> None:
    build = await api.build()
    listed = (await api.get(f"build/{build['id']}/artifacts/"))["data"]
    assert [one["type"] for one in listed] == list(TYPES)
    for one in listed:
        kind = one["type"]
        assert one["url"].endswith(f"/conda-store/api/v1/build/{build['id']}/artifact/{kind}/")
        if kind.startswith("archive"):
            assert (one["state"], one["size"], one["sha256"]) == ("absent", None, None)
            continue
        response = await made(api, build["id"], kind)
        assert one["state"] == "ready"
        assert one["size"] == len(response.body)
        assert one["sha256"] == hashlib.sha256(response.body).hexdigest()
        assert one["media_type"] == response.headers["Content-Type"]


async def test_an_archive_is_made_when_it_is_asked_for(api: Api, app: ScriptedApp) -> None:
    build = await api.build()
    first = await api.raw("GET", f"build/{build['id']}/artifact/{ZST}/")
    assert first.code == 202
    assert int(first.headers["Retry-After"]) >= 1
    assert json.loads(first.body)["data"]["state"] == "pending"
    response = await made(api, build["id"])
    body = response.body
    sha256 = hashlib.sha256(body).hexdigest()
    assert response.headers["ETag"] == f'"{sha256}"'
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    assert response.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert 'filename="e-1-linux-64.tar.zst"' in response.headers["Content-Disposition"]
    assert response.headers["Content-Type"] == "application/zstd"
    assert int(response.headers["Content-Length"]) == len(body)
    with tarfile.open(fileobj=io.BytesIO(zstd.decompress(body))) as tar:
        assert "bin/conda-unpack" in tar.getnames()
    listed = {
        one["type"]: one for one in (await api.get(f"build/{build['id']}/artifacts/"))["data"]
    }
    assert (listed[ZST]["state"], listed[ZST]["size"]) == ("ready", len(body))
    assert listed[ZST]["sha256"] == sha256
    assert list(app.store.layout.making.iterdir()) == []


async def test_many_who_ask_at_once_get_the_one_that_is_made(api: Api, app: ScriptedApp) -> None:
    build = await api.build()
    answers = await asyncio.gather(*(made(api, build["id"]) for _ in range(50)))
    assert len({answer.body for answer in answers}) == 1
    rows = await asyncio.to_thread(app.store.read, _attempts)
    assert rows == [(ZST, 1)]


def _attempts(session: Any) -> list[tuple[str, int]]:
    from sqlalchemy import select

    from conda_store_jupyter.db.models import Artifact

    return [tuple(row) for row in session.execute(select(Artifact.type, Artifact.attempt))]


@pytest.mark.parametrize("kind", [ZST, "pixi.lock"])
async def test_a_download_can_be_resumed(api: Api, kind: str) -> None:
    build = await api.build()
    whole = await made(api, build["id"], kind)
    path, size = f"build/{build['id']}/artifact/{kind}/", len(whole.body)

    async def part(wanted: str, **more: str) -> HTTPResponse:
        headers = {"Range": wanted, **{k.replace("_", "-"): v for k, v in more.items()}}
        return await api.raw("GET", path, headers=headers)

    for wanted, start, stop in (
        ("bytes=0-9", 0, 10),
        ("bytes=100-", 100, size),
        ("bytes=-7", size - 7, size),
        (f"bytes=10-{size + 5}", 10, size),
    ):
        answer = await part(wanted)
        assert answer.code == 206
        assert answer.body == whole.body[start:stop]
        assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{size}"
    beyond = await part(f"bytes={size}-")
    assert (beyond.code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    for ignored in ("bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=-", "bytes=x-y"):
        answer = await part(ignored)
        assert (answer.code, len(answer.body)) == (200, size)
    etag = whole.headers["ETag"]
    assert (await part("bytes=0-9", If_Range=etag)).code == 206
    assert (await part("bytes=0-9", If_Range='"another"')).code == 200


async def test_who_has_it_already_learns_so(api: Api) -> None:
    build = await api.build()
    whole = await made(api, build["id"])
    path = f"build/{build['id']}/artifact/{ZST}/"
    for tag in (
        whole.headers["ETag"],
        f"W/{whole.headers['ETag']}",
        "*",
        f'"x", {whole.headers["ETag"]}',
    ):
        answer = await api.raw("GET", path, headers={"If-None-Match": tag})
        assert (answer.code, answer.body) == (304, b"")
    assert (await api.raw("GET", path, headers={"If-None-Match": '"x"'})).code == 200


async def test_head_says_how_large_and_makes_nothing(api: Api) -> None:
    build = await api.build()
    path = f"build/{build['id']}/artifact/{ZST}/"
    assert (await api.raw("HEAD", path)).code == 202
    listed = (await api.get(f"build/{build['id']}/artifacts/"))["data"]
    assert {one["state"] for one in listed if one["type"] == ZST} == {"absent"}
    whole = await made(api, build["id"])
    answer = await api.raw("HEAD", path)
    assert (answer.code, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(whole.body)
    assert answer.headers["ETag"] == whole.headers["ETag"]


async def test_conda_stores_path_gives_what_conda_pack_makes(api: Api) -> None:
    build = await api.build()
    await made(api, build["id"], "archive.tar.gz")
    answer = await api.raw("GET", f"build/{build['id']}/archive/")
    assert answer.headers["Content-Type"] == "application/gzip"
    with tarfile.open(fileobj=io.BytesIO(answer.body), mode="r:gz") as tar:
        assert "bin/conda-unpack" in tar.getnames()


async def test_bytes_that_are_lost_are_made_again(api: Api, app: ScriptedApp) -> None:
    build = await api.build()
    first = await made(api, build["id"])
    blobs = app.store.context.blobs
    assert isinstance(blobs, LocalBlobs)
    assert blobs.delete(first.headers["ETag"].strip('"'))
    assert (await api.raw("GET", f"build/{build['id']}/artifact/{ZST}/")).code == 202
    assert (await made(api, build["id"])).body == first.body


async def test_what_cannot_be_had_is_refused_with_a_reason(api: Api, app: ScriptedApp) -> None:
    build = await api.build()
    path = f"build/{build['id']}/artifact"
    code, answer = await api.call("GET", f"{path}/archive.zip/")
    assert code == 404
    assert any("archive.tar.zst" in hint for hint in answer["error"]["hints"])
    assert (await api.raw("GET", f"build/999/artifact/{ZST}/")).code == 404
    app.builder.failures["bad"] = _failure()
    failed = await api.build("name: bad\nchannels: [c]\ndependencies: [python]\n")
    for kind in (ZST, "pixi.lock"):
        code, answer = await api.call("GET", f"build/{failed['id']}/artifact/{kind}/")
        assert code == 404
        assert "FAILED" in answer["message"]
    typed = await made(api, failed["id"], "environment.yml")
    assert yaml.safe_load(typed.body)["name"] == "bad"
    listed = (await api.get(f"build/{failed['id']}/artifacts/"))["data"]
    assert [one["type"] for one in listed] == ["environment.yml"]


def _failure() -> Any:
    from conda_store_jupyter.status import Failure, Step

    return Failure("unsatisfiable", Step.SOLVE, "no")


async def test_files_that_are_gone_are_not_waited_for(api: Api) -> None:
    build = await api.build()
    prefix = Path(build["prefix"])
    prefix.rename(prefix.with_name("elsewhere"))
    code, answer = await api.call("GET", f"build/{build['id']}/artifact/{ZST}/")
    assert code == 409
    assert any("Roll back" in hint for hint in answer["error"]["hints"])
