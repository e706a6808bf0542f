"""Parts in a store that speaks S3, each an object of its own: `recordings/UPLOAD/OFFSET:NONCE` in one bucket."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.error import InvalidResponseError, S3Error, ServerError
from urllib3.exceptions import HTTPError

from dossiers.errors import StoreUnavailable
from dossiers.recordings.parts import PartMissing
from dossiers.recordings.refusals import StoreFull
from dossiers.recordings.upload import PART_BYTES

_Kind = TypeVar("_Kind")

_FOLDER: Final = "recordings/"
_PIECE = 2 * 1024 * 1024
_CONNECTIONS = 20
_GONE = frozenset({"NoSuchKey", "InvalidRange", "NoSuchObject"})
_FULL = frozenset({"InsufficientStorage", "QuotaExceeded", "XMinioStorageFull", "EntityTooLarge"})
_THERE = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})


class S3Parts:
    """`endpoint` is the store's address, such as https://s3.example; its library blocks, so each call has a thread."""

    def __init__(self, endpoint: str, bucket: str, *, access_key: str, secret_key: str, region: str) -> None:
        address = urlsplit(endpoint)
        self._bucket = bucket
        self._client = Minio(
            address.netloc,
            access_key=access_key,
            secret_key=secret_key,
            region=region,
            secure=address.scheme == "https",
            http_client=urllib3.PoolManager(
                maxsize=_CONNECTIONS,
                timeout=urllib3.Timeout(connect=2, read=20),
                retries=urllib3.Retry(total=2, backoff_factor=0.1, status_forcelist=[502, 503, 504]),
            ),
        )

    async def prepare(self) -> None:
        await self._done(self._make_bucket)

    def _make_bucket(self) -> None:
        if self._client.bucket_exists(self._bucket):
            return
        try:
            self._client.make_bucket(self._bucket)
        except S3Error as error:
            if error.code not in _THERE:
                raise

    async def put(self, key: str, content: bytes) -> None:
        def put() -> None:
            # As one object in one request: a part is never larger.
            self._client.put_object(
                self._bucket, _name(key), io.BytesIO(content), len(content), part_size=2 * PART_BYTES
            )

        await self._done(put)

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        answer = await self._done(
            lambda: self._client.get_object(self._bucket, _name(key), offset=start, length=end - start), key
        )
        left = end - start
        try:
            while left > 0:
                piece: bytes = await self._done(lambda: answer.read(min(_PIECE, left)), key)  # noqa: B023 - awaited
                if not piece:
                    raise PartMissing(key)
                yield piece
                left -= len(piece)
        finally:
            answer.close()
            answer.release_conn()

    async def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            await self._done(lambda key=key: self._client.remove_object(self._bucket, _name(key)))  # type: ignore[misc]

    async def keys(self, upload: str) -> list[str]:
        return sorted(map(_key, await self._names(f"{_FOLDER}{upload}/")))

    async def uploads(self) -> set[str]:
        return {name.removeprefix(_FOLDER).rstrip("/") for name in await self._names(_FOLDER)}

    async def _names(self, prefix: str) -> list[str]:
        """Of what lies right below; a folder's ends with a stroke."""

        def names() -> list[str]:
            return [one.object_name or "" for one in self._client.list_objects(self._bucket, prefix)]

        return await self._done(names)

    async def _done(self, call: Callable[[], _Kind], key: str = "") -> _Kind:
        with _answering(key):
            return await asyncio.to_thread(call)


@contextmanager
def _answering(key: str) -> Iterator[None]:
    """Turns the library's word into PartMissing, StoreFull or StoreUnavailable."""
    try:
        yield
    except S3Error as error:
        if error.code in _GONE:
            raise PartMissing(key) from error
        if error.code in _FULL:
            raise StoreFull from error
        if _status(error) < 500:  # noqa: PLR2004 - what it refuses it will refuse again
            raise
        raise StoreUnavailable from error
    except (HTTPError, ServerError, InvalidResponseError, OSError) as error:
        raise StoreUnavailable from error


def _status(error: S3Error) -> int:
    response: Any = error.response
    return int(response.status) if response is not None else 500


def _name(key: str) -> str:
    return _FOLDER + key.replace(":", "/", 1)


def _key(name: str) -> str:
    return name.removeprefix(_FOLDER).replace("/", ":", 1)
