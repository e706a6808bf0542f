"""Answering: whether the document store answers at all, by what its driver says."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError, WTimeoutError

from dossiers.errors import InvalidInput, StoreUnavailable

_INTERNAL_ERROR = 1
_BEHIND_IS_AWAY = re.compile(
    "failed to connect|write failed|failed to receive|unexpected EOF|connection reset|broken pipe|conn closed|"
    "closed pool|terminating connection|the database system is |too many clients|connection slots"
)
"""What FerretDB calls an internal error while the PostgreSQL behind it is gone, or on its way back."""


@asynccontextmanager
async def answering() -> AsyncIterator[None]:
    """Turns the driver's word that the store does not answer into StoreUnavailable.

    Raises InvalidInput for a key that is no text (a lone surrogate), which the driver cannot send.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        raise InvalidInput("input", "has a character that is no text; remove it") from error
    except PyMongoError as error:
        if _is_away(error):
            raise StoreUnavailable from error
        raise


def _is_away(error: PyMongoError) -> bool:
    if isinstance(error, OperationFailure) and error.code == _INTERNAL_ERROR:
        return bool(_BEHIND_IS_AWAY.search(str(error)))
    return error.timeout or isinstance(error, (ConnectionFailure, WTimeoutError))
