"""Everything the office refuses, as one tree.

AnjuanError
├── InvalidInput        a field that cannot be taken as it is: which, and why
├── NotFound            not there, or not to be seen by this viewer: the two look the same
│   └── UnknownReceipt      a code and secret that open nothing
├── NotPermitted        seen, but this role may not do this
├── IllegalStep         not possible in this state: which steps are
├── NotNow              the state allows it, but something must come first: what
├── Conflict            somebody else stepped first: the version that now stands
├── KeyReused           an idempotency key that came before with another input
├── RateLimited         too many calls: when to try again
├── IdentityUnreadable  a sealed identity that no configured key opens
├── DossierFull         larger than the store takes a document: go on in another dossier
├── PageMissing         a long text of a dossier that the store has lost
└── Unavailable         a store that does not answer: try again
    ├── StoreUnavailable    MongoDB
    └── SearchUnavailable   Elasticsearch
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pydantic import ValidationError

_SHOWN = 100
"""Characters of what somebody typed that a message repeats."""


class AnjuanError(Exception):
    """A refusal that its reader can act on; the message is written for them."""


class InvalidInput(AnjuanError):
    """`field` is the path of the input at fault (``party.identity.phone``), in snake case here."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class NotFound(AnjuanError):
    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"no {kind} {key[:_SHOWN]!r} that you may see")
        self.kind = kind
        self.key = key


class UnknownReceipt(NotFound):
    """An unknown code, a wrong secret, a receipt whose dossier is not there: nothing tells which."""

    def __init__(self) -> None:
        AnjuanError.__init__(
            self,
            "no matter is found by this query code and secret: compare both with the receipt, or ask the office named "
            "on it (查询码或查询密码有误，请对照回执核对，或向回执所载单位询问)",
        )
        self.kind = "receipt"
        self.key = ""


class NotPermitted(AnjuanError):
    pass


class IllegalStep(AnjuanError):
    """`possible` are the steps that the state allows now, in the order of its table."""

    def __init__(self, step: str, state: str, possible: Sequence[str]) -> None:
        now = ", ".join(possible) or "none"
        super().__init__(f"{step} is not possible while the dossier is {state}; possible now: {now}")
        self.step = step
        self.state = state
        self.possible = tuple(possible)


class NotNow(AnjuanError):
    """`lacking` says what must come first, in English; `lacking_zh` in Chinese."""

    def __init__(self, step: str, lacking: str, lacking_zh: str) -> None:
        super().__init__(f"{step} is not possible yet: {lacking}")
        self.step = step
        self.lacking = lacking
        self.lacking_zh = lacking_zh


class Conflict(AnjuanError):
    def __init__(self, dossier_id: str, current_version: int) -> None:
        super().__init__(f"dossier {dossier_id} has moved on to version {current_version}; read it again, then decide")
        self.dossier_id = dossier_id
        self.current_version = current_version


class KeyReused(AnjuanError):
    def __init__(self, key: str) -> None:
        super().__init__(f"idempotency key {key!r} was used before with another input; take a new key")
        self.key = key


class RateLimited(AnjuanError):
    def __init__(self, what: str, retry_after_seconds: int) -> None:
        super().__init__(f"too many calls of {what}; try again in {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class IdentityUnreadable(AnjuanError):
    def __init__(self) -> None:
        super().__init__("the identity was sealed with a key that is not configured; add that key to the settings")


class DossierFull(AnjuanError):
    def __init__(self, dossier_id: str) -> None:
        super().__init__(
            f"dossier {dossier_id} has reached the size that the store takes (16 MB), nothing was changed; register "
            "what is new as a dossier of its own and link the two"
        )
        self.dossier_id = dossier_id


class PageMissing(AnjuanError):
    def __init__(self, dossier_id: str) -> None:
        super().__init__(
            f"a long text of dossier {dossier_id} is missing in the collection `pages`; tell the administration, "
            "which must restore that collection from a backup as new as that of the dossiers"
        )
        self.dossier_id = dossier_id


class Unavailable(AnjuanError):
    pass


class StoreUnavailable(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "the document store does not answer; nothing was changed unless it says so later: try again "
            "with the same idempotency key"
        )


class SearchUnavailable(Unavailable):
    def __init__(self) -> None:
        super().__init__("search does not answer now; registering, steps and reading by number go on, try again later")


@contextmanager
def invalid_input(*path: str) -> Iterator[None]:
    """Turns what pydantic finds wrong with the input below `path` into InvalidInput: its first fault."""
    try:
        yield
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join((*path, *(str(part) for part in fault["loc"]))) or "input"
        # Pydantic's own words repeat the input, which may tell who somebody is: they go into no log.
        raise InvalidInput(field, fault["msg"].removeprefix("Value error, ")) from None
