"""What channels have, for those who write a specification."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conda_store_jupyter.builder.planner import IndexQuery, Planner
from conda_store_jupyter.errors import ChannelUnreadable
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.status import BuildFailed


def look_up(planner: Planner, context: Context, query: IndexQuery) -> Any:
    """The answer to a question; without channels it is about the default ones.

    Raises:
        ChannelUnreadable: a channel cannot be read.
    """
    if query.kind != "state" and not query.channels:
        query = replace(query, channels=context.default_channels)
    try:
        return planner.look_up(query)
    except BuildFailed as failed:
        failure = context.secrets.hide_in(failed.failure)
        raise ChannelUnreadable(
            failure.message, hints=failure.hints, detail={"failure": failure.to_json()}
        ) from failed
