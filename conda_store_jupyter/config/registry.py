"""The settings of images and their registry; they are a part of ``c.CondaStore``."""

from __future__ import annotations

import re
from typing import Any

from traitlets import Bool, Enum, Float, Integer, List, TraitError, Unicode, validate
from traitlets.config import Configurable


class RegistrySettings(Configurable):
    """What :class:`conda_store_jupyter.config.CondaStore` has of them."""

    registry_port = Integer(
        0,
        min=0,
        max=65535,
        help="Port of the registry of container images, which every environment can be pulled "
        "from. 0: there is none.",
    ).tag(config=True)

    registry_ip = Unicode(
        "localhost", help="Address on which the registry listens. Empty: all of the machine's."
    ).tag(config=True)

    registry_certfile = Unicode(
        "", help="File with the registry's TLS certificate. Empty: plain HTTP."
    ).tag(config=True)

    registry_keyfile = Unicode(
        "", help="File with the key of that certificate. Empty: it is in the same file."
    ).tag(config=True)

    registry_public = List(
        Unicode(),
        help="NAMESPACE or NAMESPACE/ENVIRONMENT, with *: what anybody may pull without a token.",
    ).tag(config=True)

    registry_patience = Float(
        10.0,
        min=0.0,
        help="Seconds that a pull waits for an image that is being made before it is told to come "
        "back later.",
    ).tag(config=True)

    image_prefix = Unicode(
        "/opt/env", help="Where the environment is in an image. At most 64 characters."
    ).tag(config=True)

    @validate("image_prefix")
    def _check_image_prefix(self, proposal: Any) -> str:
        value: str = proposal["value"]
        if not re.fullmatch(r"(/[A-Za-z0-9._+-]+)+", value) or len(value) > 64 or "/." in value:
            raise TraitError(
                f"image_prefix must be an absolute path of at most 64 letters, digits, '.', '_', "
                f"'+', '-' and '/', and not {value!r}"
            )
        return value

    image_base = Unicode(
        "",
        help="Base image under the environment: the path of an OCI layout or OCI archive, with "
        ":TAG if it has several images. Empty: none; then programs need the C library of "
        "whatever image copies the environment.",
    ).tag(config=True)

    image_layers = Integer(
        50,
        min=2,
        max=120,
        help="Layers of an image at most. Docker takes up to 125; more layers are shared better.",
    ).tag(config=True)

    image_compression = Enum(
        ["gzip", "zstd"],
        default_value="gzip",
        help="How layers are compressed. zstd is smaller; docker before 23 and umoci cannot read "
        "it.",
    ).tag(config=True)

    image_first_packages = List(
        Unicode(),
        help="Packages whose layers come first, because most environments here have them in the "
        "same version.",
    ).tag(config=True)

    images_ahead = Bool(
        False,
        help="Whether the image of every environment's current build is made as soon as it can be, "
        "by a process that builds or serves the registry. Else it is made when it is pulled.",
    ).tag(config=True)

    on_demand = Bool(
        False,
        help="Whether pulling an image such as on-demand/python__3.11/pandas builds the "
        "environment.",
    ).tag(config=True)

    on_demand_namespace = Unicode(
        "on-demand", help="Namespace of environments that are built because they are pulled."
    ).tag(config=True)

    on_demand_packages = Integer(
        20, min=1, help="Packages that an image may ask for by its name, at most."
    ).tag(config=True)

    on_demand_builds = Integer(
        10, min=1, help="Builds on demand that may wait or run at the same time."
    ).tag(config=True)

    on_demand_days = Float(
        0.0,
        min=0.0,
        help="After so many days a pull lets an environment on demand be built again, with newer "
        "packages; until that is ready the pull gets the older one. 0: never.",
    ).tag(config=True)
