"""compose.yaml and the Containerfile, as far as they can be tried without containers."""

from __future__ import annotations

import hashlib
import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.channel import Channel
from tests.images import clients
from tests.integration.compose import ROOT, TOKEN, Composition, image_environment, running, services
from tests.ports import free_port
from tests.waiting import until


@pytest.fixture
def bucket() -> Iterator[tuple[str, Any]]:
    """An S3 server with the bucket that the object store of compose.yaml makes."""
    boto3 = pytest.importorskip("boto3")
    pytest.importorskip("conda_store_jupyter.store.blobs.s3")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = services()["object-store"]["environment"]
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    for word in services()["object-store"]["command"]:
        if word.startswith("-bucket="):
            client.create_bucket(Bucket=word.removeprefix("-bucket="))
    yield f"{host}:{port}", client
    server.stop()


@pytest.fixture
def composition(tmp_path: Path, bucket: tuple[str, Any]) -> Iterator[Composition]:
    """Lab and two workers, started as compose.yaml says."""
    addresses = {"object-store:8333": bucket[0], "5000": str(free_port())}
    with running(tmp_path, addresses) as started:
        yield started


def built(composition: Composition, text: str) -> dict[str, Any]:
    made = composition.call("POST", "specification/", {"specification": text})

    def ended() -> Any:
        build = composition.call("GET", f"build/{made['build_id']}/")
        return build["ended_on"] and build

    found: dict[str, Any] = until(ended, 180)
    assert found["status"] == "COMPLETED", found["failure"]
    return found


@pytest.mark.postgres
def test_lab_and_two_workers_share_database_files_and_bucket(
    composition: Composition, channel: Channel, bucket: tuple[str, Any]
) -> None:
    text = f"name: small\nchannels: [{channel.url}]\ndependencies: [python, tiny]\n"
    build = built(composition, text)
    (attempt,) = composition.call("GET", f"build/{build['id']}/attempts/")
    pids = {str(process.pid) for name, process in composition.processes.items() if "worker" in name}
    assert len(pids) == 2
    assert any(pid in attempt["worker"] for pid in pids), attempt["worker"]

    def kernels() -> Any:
        specs = json.loads(composition.raw("GET", "api/kernelspecs"))["kernelspecs"]
        return [name for name in specs if name.startswith("cs.default.small.")]

    until(kernels)
    sha256, body = _archive(composition, build["id"])
    assert hashlib.sha256(body).hexdigest() == sha256
    image = composition.call("GET", f"build/{build['id']}/image/")
    layers = clients.inspect(image["reference"], password=TOKEN)["Layers"]
    listed = bucket[1].list_objects_v2(Bucket="conda-store").get("Contents", [])
    for found in (sha256, *(layer.partition(":")[2] for layer in layers)):
        assert any(found in one["Key"] for one in listed)
    assert set(composition.stop().values()) == {0}


def _archive(composition: Composition, build_id: int) -> tuple[str, bytes]:
    """The archive, by a link and without the token."""

    def link() -> Any:
        data = composition.call("POST", f"build/{build_id}/artifact/archive.tar.zst/link/", {})
        return data if "url" in data else None

    found = until(link, 120)
    address = composition.url.rstrip("/") + found["url"]
    with urllib.request.urlopen(address, timeout=120) as response:
        return found["sha256"], response.read()


def test_every_setting_has_a_value_in_the_image() -> None:
    config = (ROOT / "containers" / "conda_store_config.py").read_text()
    needed = set(re.findall(r'environ\["(\w+)"\]', config)) - {"CONDA_STORE_WATCH_PATHS"}
    needed -= {"CONDA_STORE_CHANNEL_ALIAS"}  # read where it is set
    assert needed <= set(image_environment())


def test_what_the_files_name_is_there() -> None:
    document = yaml.safe_load((ROOT / "compose.yaml").read_text())
    used = {
        mount.partition(":")[0]
        for service in document["services"].values()
        for mount in service["volumes"]
    }
    assert used == set(document["volumes"])
    for service in document["services"].values():
        assert set(service.get("depends_on", {})) <= set(document["services"])
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for kept in (line[1:] for line in ignored if line.startswith("!")):
        assert (ROOT / kept).exists(), kept
    containerfile = (ROOT / "Containerfile").read_text()
    for source in re.findall(r"^COPY (?!--from)(\S+) \S", containerfile, re.MULTILINE):
        assert (ROOT / source).exists(), source


def test_the_image_installs_what_the_services_need() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    extras = re.findall(r"\.whl\)\[([\w,]+)\]", (ROOT / "Containerfile").read_text())
    for extra in ",".join(extras).split(","):
        assert f"\n{extra} = [" in project, extra
    assert {"postgres", "s3"} <= set(",".join(extras).split(","))


def test_nothing_is_open_to_other_machines_and_no_secret_is_in_the_image() -> None:
    for name, service in services().items():
        for port in service.get("ports", []):
            assert str(port).startswith("127.0.0.1:"), name
    assert not any("PASSWORD" in name or "SECRET" in name for name in image_environment())
