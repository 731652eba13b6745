"""The documents of an image: its configuration and its manifest.

OCI image-spec 1.1, ``config.md`` and ``manifest.md``. Written so that equal contents are equal
bytes: sorted keys, no time of making, no number of a build.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from conda_store_jupyter.spec.oci import (
    MANIFEST,
    Descriptor,
    ImagePlatform,
    Layer,
    digest_of,
)

#: What a shell finds programs in when nothing else was said.
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_REFERENCE = re.compile(r"\$(?:\$|\{(\w+)\}|(\w+))")


@dataclass(frozen=True)
class Facts:
    """What an image says about itself.

    Attributes:
        activation: variables that activation sets, as templates with the image's prefix.
        command: what runs when nothing else is asked for; empty leaves the base image's.
        created: seconds since 1970 of the newest package in it; 0 when packages do not say.
        labels: further names and values.
    """

    title: str
    platform: ImagePlatform
    prefix: str
    activation: Mapping[str, str]
    command: tuple[str, ...] = ()
    created: float = 0
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class NamedLayer:
    """A layer, and what is in it, for people."""

    layer: Layer
    name: str


def config_json(
    facts: Facts, layers: Sequence[NamedLayer], base: Mapping[str, Any] | None = None
) -> bytes:
    """The image's configuration.

    Args:
        layers: those on top of the base image, from the bottom up.
        base: the base image's configuration.
    """
    base = base or {}
    under = dict(base.get("config") or {})
    env = environment(facts.activation, under.get("Env") or ())
    config = {**under, "Env": env, "Labels": {**(under.get("Labels") or {}), **_labels(facts)}}
    config.setdefault("WorkingDir", "/")
    if facts.command:
        # An entry point of the base image would get the command as its arguments.
        config.pop("Entrypoint", None)
        config["Cmd"] = list(facts.command)
    diff_ids = list((base.get("rootfs") or {}).get("diff_ids") or ())
    return _bytes(
        {
            **facts.platform.to_json(),
            "created": _time(facts.created),
            "config": config,
            "rootfs": {
                "type": "layers",
                "diff_ids": [*diff_ids, *(digest_of(named.layer.diff_id) for named in layers)],
            },
            "history": [*_history(base, len(diff_ids)), *(_step(facts, n) for n in layers)],
        }
    )


def manifest_json(
    config: Descriptor, layers: Sequence[Descriptor], annotations: Mapping[str, str]
) -> bytes:
    """The image's manifest."""
    return _bytes(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": config.to_json(),
            "layers": [layer.to_json() for layer in layers],
            "annotations": dict(annotations),
        }
    )


def annotations_of(facts: Facts) -> dict[str, str]:
    """The manifest's, which clients show without pulling anything."""
    return {**_labels(facts), "org.opencontainers.image.created": _time(facts.created)}


def environment(activation: Mapping[str, str], base: Sequence[str] = ()) -> list[str]:
    """``NAME=value`` for every variable, those of the base image first.

    Activation's templates (``${PATH}``, ``$$``) refer to the base image's variables.
    """
    before = {"PATH": SYSTEM_PATH, **dict(entry.partition("=")[::2] for entry in base)}
    after = {name: _filled(value, before) for name, value in sorted(activation.items())}
    return [f"{name}={value}" for name, value in {**before, **after}.items()]


def _filled(template: str, values: Mapping[str, str]) -> str:
    """As :meth:`string.Template.substitute`, but unknown variables are empty, as in a shell."""

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        return values.get(name, "") if name else "$"

    return _REFERENCE.sub(value, template)


def _labels(facts: Facts) -> dict[str, str]:
    # https://github.com/opencontainers/image-spec/blob/v1.1.0/annotations.md
    return {"org.opencontainers.image.title": facts.title, **facts.labels}


def _history(base: Mapping[str, Any], layers: int) -> list[Any]:
    """The base image's history, or as much of one as its layers need."""
    found = base.get("history")
    if isinstance(found, list) and sum(not step.get("empty_layer") for step in found) == layers:
        return found
    return [{"created_by": "base image"} for _ in range(layers)]


def _step(facts: Facts, named: NamedLayer) -> dict[str, str]:
    return {"created": _time(facts.created), "created_by": f"conda-store: {named.name}"}


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), tz=timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _bytes(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
