"""Links by which a player fetches a recording: short-lived, good for one recording and one person.

A link alone opens nothing: whoever uses it must be signed in as the one it was made for (decision 0012).
"""

import base64
import hmac
from datetime import datetime, timedelta

from dossiers.identity import Vault
from dossiers.recordings.refusals import LinkExpired, LinkRefused
from dossiers.viewer import Viewer

_LONGEST = 100


def made(vault: Vault, viewer: Viewer, recording_id: str, moment: datetime, good_for: timedelta) -> str:
    """The word in the link: until when it is good, and a seal over that, recording and person."""
    until = int((moment + good_for).timestamp())
    return f"{until}.{_seal(vault, viewer, recording_id, until)}"


def check(vault: Vault, viewer: Viewer, recording_id: str, word: str, moment: datetime) -> None:
    """Raises LinkRefused or LinkExpired."""
    until, _, seal = word.partition(".")
    if len(word) > _LONGEST or not (until.isascii() and until.isdecimal() and seal.isascii()):
        raise LinkRefused
    if not hmac.compare_digest(seal, _seal(vault, viewer, recording_id, int(until))):
        raise LinkRefused
    if moment.timestamp() >= int(until):
        raise LinkExpired


def _seal(vault: Vault, viewer: Viewer, recording_id: str, until: int) -> str:
    seal = vault.derived("recording link", f"{recording_id}:{until}:{viewer.subject}")
    return base64.urlsafe_b64encode(seal).rstrip(b"=").decode()
