"""A `SourceTree` over the objects of buckets, by obstore."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError, InvalidPathError
from obstore.store import S3Store

from ...config.retrieval.s3 import S3Settings
from ...errors import AppError, ErrorKind
from ...retrieval.text.extraction import ADDRESS, OBJECTS, SourceError

if TYPE_CHECKING:
    from obstore.store import S3Config

_ADDRESS = re.compile(r"s3://[\w.-]+(/[^\x00-\x1f\x7f]*)?", re.ASCII)
_CODE = re.compile(r"<Code>(\w+)</Code>|status code: (\d{3})")
_INVALID_PATH = re.compile('Path "(.*?)"', re.DOTALL)
_MEANINGS = {
    "NoSuchBucket": "there is no such bucket",
    **dict.fromkeys(
        ("401", "403", "AccessDenied", "ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch"),
        "access is denied",
    ),
    "AuthorizationHeaderMalformed": "is not in the region of retrieval.s3.region",
}
# Parts of errors that come without a code.
_SIGNS = {
    "redirect without LOCATION": "is not in the region of retrieval.s3.region",
    "/latest/api/token": "this machine has no role (retrieval.s3.credentials)",
    "": "the server gives no answer, or no complete one (retrieval.s3.endpoint_url)",
}


class AddressError(AppError):
    """Raised for a text that is no address of objects."""

    kind = ErrorKind.INVALID


def id_of(address: str) -> str:
    """Return what the ids of the objects at or below `s3://bucket/key` start with.

    Raises:
        AddressError: it is another address, or has a password or an empty name in it.
    """
    names = address.removeprefix(ADDRESS).rstrip("/").split("/")
    if not _ADDRESS.fullmatch(address) or not {"", ".", ".."}.isdisjoint(names):
        # It may hold a password.
        raise AddressError("not an address of objects", hint="write s3://BUCKET or s3://BUCKET/PREFIX")
    return OBJECTS + "/".join(names)


def open_bucket(bucket: str, settings: S3Settings, keys: "S3Config") -> S3Store:
    """Return a bucket, of which nothing is asked yet; `keys` are those of the credentials."""
    config: S3Config = {**keys, "region": settings.region, "skip_signature": settings.credentials == "none"}
    if settings.endpoint_url:
        config["endpoint"] = settings.endpoint_url.rstrip("/")
    return S3Store(
        bucket,
        config=config,
        client_options={
            "timeout": timedelta(seconds=settings.timeout_s),
            "connect_timeout": timedelta(seconds=min(5.0, settings.timeout_s)),
            "allow_http": (settings.endpoint_url or "").startswith("http:"),
        },
        retry_config={
            "max_retries": settings.max_attempts - 1,
            "retry_timeout": timedelta(seconds=settings.deadline_s),
        },
    )


@dataclass(slots=True, kw_only=True)
class _Root:
    """Objects at or below a key. `failure` says why the listing that had the ids `listed` is not complete.

    `is_gone` is known only where the server said so.
    """

    store: S3Store
    key: str
    listed: set[str] = field(default_factory=set)
    failure: str = ""
    is_gone: bool = False


class S3Tree:
    """A `SourceTree` of objects. An id is `s3:`, the bucket, and the key after a slash.

    `addresses` are `s3://bucket/key`: that object, and those below it. As in folders, names that start with a dot are
    left out, and objects whose suffix is in `ignored`; so are the empty objects that stand for folders. Where a listing
    fails, the address is yielded as a source whose reading says why, and nothing below it is known to be gone.
    """

    def __init__(
        self,
        addresses: Collection[str],
        open_bucket: Callable[[str], S3Store],
        *,
        max_bytes: int,
        ignored: Collection[str] = (),
    ) -> None:
        self._roots: dict[str, _Root] = {}
        self._max_bytes = max_bytes
        self._ignored = ignored
        for name in sorted(map(id_of, addresses)):
            # What is below another address is listed with it.
            if not self.covers(name):
                bucket, _, key = name.removeprefix(OBJECTS).partition("/")
                self._roots[name] = _Root(store=open_bucket(bucket), key=key)

    def sources(self) -> Iterator[str]:
        """Yield ids, address by address, in order of bytes."""
        for name, root in self._roots.items():
            root.failure, root.is_gone = "", False
            root.listed.clear()
            try:
                yield from self._list(name, root)
            except BaseError as error:
                root.failure, root.is_gone = _reason(error), "<Code>NoSuchBucket<" in str(error)
            if not (root.failure or root.listed):
                root.failure, root.is_gone = "there is no object", True
            if root.failure:
                yield name

    def read(self, source: str) -> bytes:
        """Return the bytes of an object, all of one version."""
        name, root = self._root_of(source)
        if source == name and root.failure:
            raise SourceError(root.failure)
        try:
            found = obstore.get(root.store, _key(source))
            if found.meta["size"] > self._max_bytes:
                raise SourceError(f"is larger than {self._max_bytes:,} bytes (retrieval.max_source_bytes)")
            return bytes(found.bytes())
        except FileNotFoundError as error:
            # Its key may also start with a slash, which obstore takes away.
            raise SourceError("is not there any more") from error
        except (BaseError, ValueError) as error:
            raise SourceError(_reason(error)) from error

    def covers(self, source: str) -> bool:
        """Return whether one of the addresses is the source or above it."""
        return any(source == name or source.startswith(f"{name}/") for name in self._roots)

    def holds(self, source: str) -> bool:
        """Return whether the object was listed or is there; what cannot be asked for is not known to be gone."""
        name, root = self._root_of(source)
        if self._is_left_out(source, name):
            return False
        if root.failure or source in root.listed:
            return not root.is_gone
        try:
            return _is_there(root.store, _key(source))
        except (BaseError, ValueError):
            return True

    def prefixes(self) -> tuple[str, ...]:
        """Return the ids of the addresses."""
        return tuple(self._roots)

    def missing(self) -> tuple[str, ...]:
        """Return the ids of the addresses at which nothing is."""
        return tuple(name for name, root in self._roots.items() if root.is_gone)

    def _list(self, name: str, root: _Root) -> Iterator[str]:
        if _is_there(root.store, root.key):
            root.listed.add(name)
            yield name
        for page in obstore.list(root.store, root.key or None, chunk_size=1_000):
            for found in page:
                source = f"{name.partition('/')[0]}/{found['path']}"
                # A key that ends with a slash stands for a folder; obstore takes the slash away.
                is_folder = not found["size"] and not _is_there(root.store, found["path"])
                if not (is_folder or source in root.listed):
                    root.listed.add(source)
                    if not self._is_left_out(source, name):
                        yield source

    def _is_left_out(self, source: str, name: str) -> bool:
        below = source.removeprefix(name).split("/")
        return any(part.startswith(".") for part in below) or PurePosixPath(source).suffix.lower() in self._ignored

    def _root_of(self, source: str) -> tuple[str, _Root]:
        for name, root in self._roots.items():
            if source == name or source.startswith(f"{name}/"):
                return name, root
        raise SourceError("is not among the addresses")


def _key(source: str) -> str:
    return source.partition("/")[2]


def _is_there(store: S3Store, key: str) -> bool:
    if not key:
        return False
    try:
        obstore.head(store, key)
    except FileNotFoundError:
        return False
    return True


def _reason(error: Exception) -> str:
    """Return what an error means, without its text: that repeats addresses and parts of credentials."""
    if isinstance(error, InvalidPathError | ValueError):
        named = _INVALID_PATH.search(str(error))
        return f"an object has a name that cannot be read, {named[1] if named else ''!r}: rename it"
    # The code of an answer, or the status of one without a body.
    codes = [code or status for code, status in _CODE.findall(str(error))]
    if not codes:
        return next(meaning for sign, meaning in _SIGNS.items() if sign in str(error))
    return f"{_MEANINGS.get(codes[-1], 'the server answers')} ({codes[-1]})"
