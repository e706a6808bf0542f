"""Recognisers that behave well or badly: real commands, each a small program."""

import hashlib
import secrets
import sys
from datetime import timedelta
from typing import Any

from dossiers import handling
from dossiers.dossier import Dossier
from dossiers.recordings import keeping
from dossiers.recordings.recording import Recording
from dossiers.recordings.upload import Part, part_key
from dossiers.registry import Registry
from dossiers.states import Purpose, State
from dossiers.steps import AddRecording
from dossiers.transcripts.recogniser import RECORDING, Recogniser
from dossiers.transcripts.transcript import TranscriptForm
from tests.dossiers.recordings.sounds import wav
from tests.dossiers.taking import CLERK, lead_to, step_call

WELL = """
import hashlib, json, sys
digest = hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest()
said = [("王主任", "现在开会。"), (None, "青苗补偿未到，我的电话是13857700123。"), (None, digest)]
print(json.dumps([{"start": n, "end": n + 1, "speaker": who, "text": what} for n, (who, what) in enumerate(said)]))
"""
"""Ends with what it has read, so that whoever looks sees that it was all of it."""


def a_recogniser(program: str = WELL, *, reads_input: bool = False, **more: Any) -> Recogniser:
    words = (sys.executable, "-c", program, *(() if reads_input else (RECORDING,)))
    chosen = {"form": TranscriptForm.JSON, "name": "听写 1.0", "longest": timedelta(seconds=60)}
    return Recogniser(command=words, **{**chosen, **more})


SOUND = wav(3)


async def with_sound(registry: Registry, content: bytes = SOUND, dossier: Dossier | None = None) -> Dossier:
    """A dossier, or that one, with a recording whose bytes lie in the store."""
    dossier = dossier or await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    store, moment = registry.store, registry.clock()
    recording, half = secrets.token_hex(16), len(content) // 2
    for offset, piece in ((0, content[:half]), (half, content[half:])):
        key, digest = part_key(recording, offset, "a"), hashlib.sha256(piece).hexdigest()
        await store.parts.put(key, piece)
        part = Part(offset=offset, size=len(piece), sha256=digest, key=key)
        assert await keeping.append(store, recording, part, moment)
    reference = Recording(
        id=recording, size=len(content), sha256=hashlib.sha256(content).hexdigest(), media_type="audio/wav",
        duration_ms=3_000, channels=1,
    )  # fmt: skip
    facts = AddRecording(recording=reference)
    return (await handling.take(registry, step_call(CLERK, dossier), lambda _, __: facts)).dossier
