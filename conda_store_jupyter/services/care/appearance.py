"""Whether what is seen of environments, links and kernelspecs, is what the record says."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from conda_store_jupyter.db.repositories import environments, former_names, inventory
from conda_store_jupyter.db.repositories.inventory import Current
from conda_store_jupyter.publish.kernel_choice import UNCHANGED, choices_of
from conda_store_jupyter.publish.kernelspecs import (
    Registered,
    read_registered,
    registered,
    spec_name,
)
from conda_store_jupyter.services.care.finding import Finding, Severity
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.store import links, prefixes
from conda_store_jupyter.store.layout import prefix_name, stem_of
from conda_store_jupyter.store.survey import namespaces_on_disk

_Name: TypeAlias = "tuple[str, str]"
_Specs: TypeAlias = "Mapping[_Name, Sequence[Registered]]"


def check_appearance(site: Site) -> Iterator[Finding]:
    """Links and kernelspecs that differ from the record, of all environments."""
    shown = _links(site)
    specs = _specs(site, site.spec)
    wanted = {(row.namespace, row.environment): row for row in _currents(site)}
    for name, current in wanted.items():
        why = _difference(site, current, shown.get(name), specs.get(name, ()))
        if why and name in shown and shown[name] is None:
            yield _not_a_link(site, name)
        elif why and prefixes.state(_prefix(site, current)) == "ready":
            yield _not_in_line(site, current, why, specs.get(name, ()))
    former = site.database.read(former_names.stems)
    for name in sorted({*shown, *_ours(site, specs)} - set(wanted)):
        ours = _made_here(shown, name, former.get(name, set()))
        yield _not_in_record(site, name) if ours else _not_a_link(site, name)


def check_untold(site: Site) -> Iterator[Finding]:
    """Environments that were published by a process which died before it told anybody."""
    for name in site.database.read(environments.unpublished):
        yield Finding(
            code="not-told",
            severity=Severity.WARNING,
            subject="/".join(name),
            message="Another build is current, and open pages may not have heard of it.",
            remedy="publish it again, which tells them",
            repair=partial(_tell, site, name),
            automatic=True,
        )


def _tell(site: Site, name: _Name) -> bool:
    def is_told() -> bool:
        return name not in site.database.read(environments.unpublished)

    return site.context.publication.publish_unless(*name, is_told)


def _not_in_line(site: Site, current: Current, why: str, specs: Sequence[Registered]) -> Finding:
    foreign = next((spec for spec in specs if _is_foreign(site, spec)), None)
    remedy = "publish the current build again"
    if foreign is not None:
        remedy = "take the kernelspec over; or give this store its own c.CondaStore.kernels_dir"
    name = (current.namespace, current.environment)
    return Finding(
        code="not-in-line",
        severity=Severity.ERROR,
        subject="/".join(name),
        message=f"What is seen of it is not build {current.number}, which is current: {why}.",
        remedy=remedy,
        repair=partial(_publish, site, name),
        automatic=foreign is None,
    )


def _not_in_record(site: Site, name: _Name) -> Finding:
    return Finding(
        code="not-in-record",
        severity=Severity.WARNING,
        subject="/".join(name),
        message="There is a link or a kernelspec, but the environment has no current build.",
        remedy="remove link and kernelspecs",
        repair=partial(_publish, site, name),
        automatic=True,
    )


def _not_a_link(site: Site, name: _Name) -> Finding:
    return Finding(
        code="not-our-link",
        severity=Severity.ERROR,
        subject="/".join(name),
        message=f"This store did not make {site.layout.link(*name)}.",
        remedy="move it away",
    )


def _publish(site: Site, name: _Name) -> bool:
    publication = site.context.publication
    return publication.publish_unless(*name, partial(_is_in_line, site, name))


def _is_in_line(site: Site, name: _Name) -> bool:
    """The same question for one environment, answered from the files themselves."""
    current = next(iter(site.database.read(inventory.currents, *name)), None)
    link = site.layout.link(*name)
    target = os.readlink(link) if link.is_symlink() else None  # noqa: PTH115 - as it is written
    specs = _specs(site, read_registered).get(name, ())
    if current is None:
        return target is None and not specs
    return not _difference(site, current, target, specs)


def _difference(
    site: Site, current: Current, target: str | None, specs: Sequence[Registered]
) -> str:
    """In what link and kernelspecs differ from the record; empty when they do not."""
    namespace, environment = current.namespace, current.environment
    name = prefix_name(current.stem, current.lock_sha256)
    if target is None:
        return "there is no link"
    # The usual form is compared as text: there may be thousands.
    if target != f"../{name}" and links.target_of(site.layout.link(namespace, environment)) != (
        _prefix(site, current)
    ):
        return f"the link leads to {target}"
    prefix = f"{site.layout.root}/{namespace}/{name}"
    found = {spec.name: spec for spec in specs}
    choices = choices_of(current.choices)
    for kernel in current.kernels or ():
        if choices.get(kernel["name"], UNCHANGED).hidden:
            continue  # One that is registered nevertheless is left over below.
        spec = found.pop(spec_name(namespace, environment, kernel["name"]), None)
        if spec is None:
            return f"the kernel {kernel['name']} is not registered"
        if str(spec.prefix) != prefix or spec.build_id != current.build_id:
            return f"the kernel {kernel['name']} is that of {spec.prefix}, build {spec.build}"
    return f"{', '.join(found)} is no kernel of it" if found else ""


def _prefix(site: Site, current: Current) -> Path:
    return site.layout.prefix(current.namespace, current.stem, current.lock_sha256)


def _made_here(shown: Mapping[_Name, str | None], name: _Name, former: Collection[str]) -> bool:
    """Whether the link of that name, if there is one, leads where this store lets it lead.

    Args:
        former: stems of environments that had this name.
    """
    target = shown.get(name, "")
    if target is None:
        return False
    above, _, last = target.rpartition("/")
    return not target or (above == ".." and stem_of(last) in {name[1], *former})


def _is_foreign(site: Site, spec: Registered) -> bool:
    """Whether another store that is there has the same name in the same directory of kernels."""
    return not _is_below(site.layout.root, spec.prefix) and spec.prefix.is_dir()


def _is_below(root: Path, path: Path) -> bool:
    return str(path).startswith(f"{root}{os.sep}")


def _currents(site: Site) -> list[Current]:
    return site.database.read(inventory.currents)


def _links(site: Site) -> dict[_Name, str | None]:
    return {
        (found.namespace, name): target
        for found in namespaces_on_disk(site.layout)
        for name, target in found.links.items()
    }


def _specs(site: Site, read: Callable[[str], Registered | None]) -> _Specs:
    found: dict[_Name, list[Registered]] = defaultdict(list)
    for spec in registered(site.context.publication.kernels_dir, read):
        found[spec.namespace, spec.environment].append(spec)
    return found


def _ours(site: Site, specs: _Specs) -> set[_Name]:
    """The environments of this store that have a kernelspec; others may share the directory."""
    root = site.layout.root
    return {name for name, found in specs.items() if any(_is_below(root, s.prefix) for s in found)}
