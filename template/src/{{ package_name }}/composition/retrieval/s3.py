"""Wire object storage."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from ...config.secrets import find_secret, require_secret
from ...config.settings import Settings
from ..extras import require_extra

if TYPE_CHECKING:
    from obstore.store import S3Config

    from ...infrastructure.retrieval.s3 import S3Tree


def open_s3_tree(settings: Settings, addresses: Collection[str], *, ignored: Collection[str]) -> "S3Tree":
    """Return the objects at `addresses`.

    Raises:
        AddressError: one is not an address of objects.
        AppError: the package is not installed.
        ConfigError: the keys are not in the environment.
    """
    require_extra("s3", module="obstore", needed_by="s3://")
    from ...infrastructure.retrieval.s3 import S3Tree, open_bucket

    s3 = settings.retrieval.s3
    keys: S3Config = {}
    if s3.credentials == "keys":
        needed_by = "retrieval.s3.credentials keys"
        keys = {
            "access_key_id": require_secret("AWS_ACCESS_KEY_ID", needed_by=needed_by),
            "secret_access_key": require_secret("AWS_SECRET_ACCESS_KEY", needed_by=needed_by),
        }
        if token := find_secret("AWS_SESSION_TOKEN"):
            keys["session_token"] = token
    return S3Tree(
        addresses,
        lambda bucket: open_bucket(bucket, s3, keys),
        max_bytes=settings.retrieval.max_source_bytes,
        ignored=ignored,
    )
