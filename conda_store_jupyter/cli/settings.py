"""The settings of the Jupyter server, read the way the server reads them."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Sequence
from typing import Any

from jupyter_core.application import JupyterApp
from traitlets import List, TraitError
from traitlets.config.loader import Config, DeferredConfigString

from conda_store_jupyter.config import CONFIG_FILE_NAME, CondaStore
from conda_store_jupyter.errors import InvalidRequest

_SECTION = "CondaStore"


def load_settings(
    config_file: str | None = None, overrides: Sequence[str] = (), store: str | None = None
) -> CondaStore:
    """The settings that a Jupyter server started here would have, with ``overrides`` on top.

    Args:
        config_file: read instead of ``jupyter_server_config``, as ``jupyter lab --config`` does.
        overrides: ``CondaStore.workers=4``; lists as in Python, ``['conda-forge']``, or one item
            after the other.
        store: the store's root, over everything else.

    Raises:
        InvalidRequest: a file cannot be read, or a setting does not exist or has a wrong value.
    """
    try:
        config = _files(config_file)
        config.merge(_overrides(overrides))
        if store is not None:
            config.merge(Config({_SECTION: {"root": store}}))
        return CondaStore(config=config)
    except TraitError as error:
        raise InvalidRequest(
            f"A setting has a value that it cannot have: {error}",
            hints=["`jupyter server --help-all` explains the settings of CondaStore."],
        ) from error


def _files(config_file: str | None) -> Config:
    """Config files, in the server's order: its own win over the extension's."""
    config = Config()
    for name, file in ((CONFIG_FILE_NAME, ""), ("jupyter_server_config", config_file or "")):
        reader = _ConfigFiles(config_file_name=name, config_file=file)
        try:
            reader.load_config_file(suppress_errors=False)
        except Exception as error:  # a config file is a program: anything may come out of it
            raise _unreadable(file or name, error) from error
        config.merge(reader.config)
    return config


class _ConfigFiles(JupyterApp):
    """Looks for config files where every Jupyter application does, and nothing more."""

    name = "conda-store"
    raise_config_file_errors = True


def _unreadable(name: str, error: Exception) -> InvalidRequest:
    cause = str(error) or type(error).__name__
    return InvalidRequest(
        f"The configuration {name} cannot be read: {cause}",
        hints=["`jupyter --paths` lists the directories that are searched."],
    )


def _overrides(texts: Sequence[str]) -> Config:
    given: dict[str, list[str]] = {}
    for text in texts:
        name, value = _split(text)
        given.setdefault(name, []).append(value)
    return Config({_SECTION: {name: _value(name, values) for name, values in given.items()}})


def _split(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    section, _, name = key.strip().partition(".")
    if not equals or section != _SECTION or not name:
        raise InvalidRequest(
            f"--set {text}: this is not a setting of CondaStore with a value.",
            hints=[f"Write --set {_SECTION}.workers=4, for example."],
        )
    known = sorted(CondaStore.class_trait_names(config=True))
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"Did you mean {_SECTION}.{near[0]}?" if near else f"It has {', '.join(known)}."
        raise InvalidRequest(f"{_SECTION} has no setting {name!r}.", hints=[hint])
    return name, value.strip()


def _value(name: str, texts: Sequence[str]) -> Any:
    """A list may be written as in Python or given item by item; of other values the last counts."""
    if not isinstance(CondaStore.class_traits()[name], List):
        return DeferredConfigString(texts[-1])
    if len(texts) > 1 or not texts[0].startswith("["):
        return list(texts)
    try:
        return ast.literal_eval(texts[0])
    except (ValueError, SyntaxError) as error:
        raise InvalidRequest(
            f"--set {_SECTION}.{name}: this is not a list.",
            hints=[f"Write --set \"{_SECTION}.{name}=['a', 'b']\", for example."],
        ) from error
