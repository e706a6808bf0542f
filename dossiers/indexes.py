"""Indexes of the collections beside that of the dossiers, whose own are declared with its fields (documents.py)."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, IndexModel

_FORGOTTEN = IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0)


def _by(*fields: str) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in fields])


def _where(there: str, field: str) -> IndexModel:
    """Of what has the field `there`."""
    return IndexModel([(field, ASCENDING)], partialFilterExpression={there: {"$exists": True}})


def _waiting_by(field: str) -> IndexModel:
    return _where(field, field)


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "idempotency_claims": [_FORGOTTEN],
    "call_counters": [_FORGOTTEN],
    "pages": [_where("entries", "entries"), _where("entries", "rows.by.subject")],
    "audit_log": [_by("dossier", "at")],
    "supervising_posts": [_by("within", "area"), _by("area", "_id"), _by("tenures.official", "_id")],
    "themed_calls": [_by("office.path", "closes_on", "_id"), _by("closed", "closes_on", "_id")],
    "recording_parts": [_by("recording", "offset")],
    "recordings": [
        _by("dossier", "created_at"),
        _by("by.subject", "status"),
        _waiting_by("prove_due"),
        _waiting_by("sweep_due"),
    ],
    "transcriptions": [_FORGOTTEN, _waiting_by("due"), _by("dossier", "number"), _by("recording", "number")],
}
"""By the name of the collection (store.py)."""
