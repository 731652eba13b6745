"""What channels have, for those who write a specification."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conda_store_jupyter.builder.planner import IndexQuery, Planner
from conda_store_jupyter.db.paging import Page, PageRequest
from conda_store_jupyter.errors import ChannelUnreadable, Forbidden
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.status import BuildFailed


def look_up(planner: Planner, context: Context, query: IndexQuery) -> Any:
    """The answer to a question; without channels it is about the default ones.

    Raises:
        Forbidden: the rules of this site do not allow a channel.
        ChannelUnreadable: a channel cannot be read.
    """
    for channel in query.channels:
        if not context.rules.allows(channel):
            raise Forbidden(
                f"The channel {channel[:200]!r} is not allowed here.",
                hints=["c.CondaStore.allowed_channels says which are."],
            )
    if query.kind != "state" and not query.channels:
        query = replace(query, channels=context.default_channels)
    try:
        return planner.look_up(query)
    except BuildFailed as failed:
        failure = context.secrets.hide_in(failed.failure)
        raise ChannelUnreadable(
            failure.message, hints=failure.hints, detail={"failure": failure.to_json()}
        ) from failed


def list_channels(planner: Planner, context: Context) -> list[dict[str, Any]]:
    """The default channels and those that were asked for, as conda-store lists channels."""
    known = {
        str(channel["url"]): channel["fetched_on"]
        for channel in look_up(planner, context, IndexQuery("state"))["channels"]
    }
    names = dict.fromkeys([*context.default_channels, *known])
    return [
        {"id": number, "name": name, "last_update": known.get(name)}
        for number, name in enumerate(names, 1)
    ]


def list_packages(
    planner: Planner, context: Context, search: str, *, exact: bool, request: PageRequest
) -> Page[dict[str, Any]]:
    """A page of what the default channels have, as conda-store lists packages.

    With ``exact`` every version of the package ``search``, else one row for each package with
    ``search`` in its name: its newest version.
    """
    kind = "versions" if exact else "search"
    # The page asked for is the last one that is looked at: others are not counted exactly.
    most = request.page * request.size + 1
    found = look_up(planner, context, IndexQuery(kind, search, limit=most))
    rows = [
        {
            "id": number,
            "name": row.get("name", search),
            "version": row["version"],
            "channel": {"id": 0, "name": row["channel"]},
            "license": None,
            "summary": None,
        }
        for number, row in enumerate(found, 1)
    ]
    first = (request.page - 1) * request.size
    return Page(rows[first : first + request.size], len(rows), request.page, request.size)
