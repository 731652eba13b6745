"""Strict channel priority for the packages that are asked for by name.

rattler keeps to it among the records that it is given, but for a package that is asked for it
loads only those that match. Where the first channel has the package and no matching version, the
next channel would win; that is what strict priority rules out.
"""

from __future__ import annotations

from collections.abc import Sequence

from rattler import Channel, MatchSpec, RepoDataRecord

from conda_store_jupyter.builder.channels import name_of
from conda_store_jupyter.builder.conflict_tree import node
from conda_store_jupyter.builder.gateway import Repodata, platform
from conda_store_jupyter.builder.redact import redact
from conda_store_jupyter.builder.suggestions import Asked, edit
from conda_store_jupyter.status import Failure, Step


async def violation(
    records: Sequence[RepoDataRecord],
    asked: Asked,
    channels: Sequence[Channel],
    repodata: Repodata,
) -> Failure | None:
    """The failure of a solution that takes a package from a channel that does not come first.

    Raises:
        rattler.exceptions.GatewayError: a channel cannot be read.
    """
    bases = [channel.base_url for channel in channels]
    chosen = {str(record.name.normalized): record for record in records}
    for spec in asked.specs:
        record = chosen.get(name_of(spec))
        if record is None or spec.channel is not None:
            continue  # A channel that is named in the specification may be any.
        place = _place(record, bases)
        for earlier in channels[:place]:
            versions = await _versions(name_of(spec), earlier, repodata)
            if versions:
                text = asked.text_of(name_of(spec))
                return _failure(spec, text, earlier, channels[place], versions)
    return None


def _place(record: RepoDataRecord, bases: Sequence[str]) -> int:
    base = str(record.channel or "").rstrip("/") + "/"
    return bases.index(base) if base in bases else 0


async def _versions(name: str, channel: Channel, repodata: Repodata) -> list[str]:
    found = await repodata.gateway.query(
        [channel], [platform(), "noarch"], [MatchSpec(name)], recursive=False
    )
    return sorted({str(record.version) for records in found for record in records})


def _failure(
    spec: MatchSpec, text: str, first: Channel, other: Channel, versions: Sequence[str]
) -> Failure:
    name, wanted = name_of(spec), redact(str(spec))
    first_url, other_url = (redact(c.base_url.rstrip("/")) for c in (first, other))
    there = node(f"{first_url} has {', '.join(versions[-8:])}", name)
    elsewhere = node(f"{other_url} has what matches, but comes later", name)
    tree = node("", None, [node(f"you ask for {wanted}", name, [there, elsewhere])])
    # That is how it was solved, so it needs no further try.
    named = f"{other_url}::{wanted}"
    suggestion = edit("relax", f"Take {name} from {other_url}.", remove=text, add=named)
    return Failure(
        code="unsatisfiable",
        step=Step.SOLVE,
        message=f"The channel {first_url} has {name}, but no version that matches {wanted!r}.",
        hints=(
            f"Channel priority is strict: {name} is taken from the first channel that has it. "
            f"There, it is available in {', '.join(versions[-8:])}.",
            f"To take it from {other_url}, put that channel first, or ask for {other_url}::{name}.",
        ),
        conflict=tree,
        suggestions=(suggestion,),
    )
