"""Artifacts, the blobs that they are kept as, and links to them. A part of ``c.CondaStore``."""

from __future__ import annotations

from traitlets import Bool, Enum, Integer, List, Unicode
from traitlets.config import Configurable


class ServingSettings(Configurable):
    """What :class:`conda_store_jupyter.config.CondaStore` has of them."""

    blob_store = Unicode(
        "",
        help="Where archives and image layers are kept: a directory, or s3://BUCKET/PREFIX. "
        "Empty: the directory `blobs` in the store's root.",
    ).tag(config=True)

    s3_endpoint = Unicode(
        "",
        help="URL of the service that has the bucket of `blob_store`. Empty: AWS. Credentials are "
        "found where every AWS program finds them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
        "~/.aws, the role of the machine or container.",
    ).tag(config=True)

    s3_public_endpoint = Unicode(
        "",
        help="URL under which those who download reach the service, where it is not `s3_endpoint`.",
    ).tag(config=True)

    s3_region = Unicode("", help="Region of the bucket. Empty: as AWS programs find it.").tag(
        config=True
    )

    s3_profile = Unicode(
        "", help="Profile of the shared AWS files. Empty: the usual search for credentials."
    ).tag(config=True)

    s3_encryption = Enum(
        ["", "AES256", "aws:kms"],
        default_value="",
        help="What the service encrypts blobs with. Empty: the bucket's default.",
    ).tag(config=True)

    s3_kms_key = Unicode(
        "", help="Key for `s3_encryption = 'aws:kms'`. Empty: the account's own."
    ).tag(config=True)

    s3_addressing = Enum(
        ["auto", "path", "virtual"],
        default_value="auto",
        help="Whether the bucket is in the path of an address or in its host name.",
    ).tag(config=True)

    blob_redirect = Bool(
        True,
        help="Send who downloads from a bucket to the bucket itself, with an address that is good "
        "for `blob_link_seconds`. False: the server passes everything on, for a bucket that only "
        "the server can reach.",
    ).tag(config=True)

    blob_link_seconds = Integer(
        600, min=10, help="How long the address of a blob in a bucket is good for."
    ).tag(config=True)

    link_seconds = Integer(
        3600,
        min=10,
        max=7 * 24 * 3600,
        help="How long a link to an artifact is good for, at most. Whoever has it can download "
        "without logging in.",
    ).tag(config=True)

    artifacts = List(
        Enum(["archive.tar.zst", "archive.tar.gz"]),
        default_value=[],
        help="Archives that are made of every build when it has completed. Others are made when "
        "somebody asks for them.",
    ).tag(config=True)
