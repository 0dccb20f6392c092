"""Settings of files: how large they may be, where they lie and who sends them."""

import re
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from environs import EnvError

from config import numbers

# MB, save for a picture's millions of pixels.
LIMITS = {
    "image": 20,
    "audio": 100,
    "video": 500,
    "document": 100,
    "day": 2_000,
    "course": 20_000,
    "megapixels": 40,
}
SIGNED = 120  # seconds that an address of the bucket's is good for
_LOCATION = re.compile(r"/(?:[\w-]+/)+", re.ASCII)


def limits(given: str) -> dict[str, int]:
    """`LIMITS` with what `given` sets: "video=900,day=5000". Raises `EnvError`."""
    return numbers.read("UPLOAD_LIMITS", given, LIMITS, example="video=900")


def location(given: str, bucket: str) -> str:
    """Where the reverse proxy keeps the files for itself; "" where it does not. Raises `EnvError`."""
    if given and not _LOCATION.fullmatch(given):
        raise EnvError("MEDIA_ACCEL: an internal location is expected (for example /media-files/)")
    if given and bucket:
        raise EnvError("MEDIA_ACCEL: files of MEDIA_BUCKET are sent by the bucket: set one of them")
    return given


def storage(given: str) -> dict[str, Any]:
    """Django's storage for `s3://KEY:SECRET@HOST/BUCKET?region=NAME`, for no address the disk's.

    Raises `EnvError`. The bucket has to be closed to the public: the site signs each address.
    """
    if not given:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(given)
    name = parts.path.strip("/")
    complete = parts.scheme == "s3" and parts.hostname and parts.username and parts.password
    if not complete or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{2,62}", name):
        raise EnvError("MEDIA_BUCKET: s3://KEY:SECRET@HOST/BUCKET?region=NAME is expected")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise EnvError("MEDIA_BUCKET: install the packages of requirements/s3.txt first")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "bucket_name": name,
            "endpoint_url": f"https://{parts.netloc.rpartition('@')[2]}",
            "region_name": parse_qs(parts.query).get("region", ["us-east-1"])[0],
            "signature_version": "s3v4",
            "addressing_style": "path",
            "default_acl": None,
            "file_overwrite": True,
            "querystring_auth": True,
            "querystring_expire": SIGNED,
        },
    }
