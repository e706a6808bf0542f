"""The recogniser (语音识别): a command of the office's own that is handed a recording and writes what is said in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dossiers.errors import AnjuanError
from dossiers.transcripts.transcript import MOST_CHARACTERS, TranscriptForm

RECORDING = "{recording}"
"""Stands in a word of the command for the path of the recording."""
MOST_BYTES = 4 * MOST_CHARACTERS
"""Of what it may write: more cannot be taken, whatever the characters."""


class RecogniserAbsent(AnjuanError):
    def __init__(self) -> None:
        super().__init__(
            "no recogniser is set up at this installation: add a transcript that was made elsewhere, or have the "
            "administration set ANJUAN_RECOGNISER (未配置语音识别)"
        )


@dataclass(frozen=True, slots=True)
class Recogniser:
    """`command` is the program, by its whole path, and its words; no shell ever reads them.

    `name` goes into the transcripts as their source, `longest` is how long it may take for one recording, `at_once` how
    many of it may run in one process of this installation.
    """

    command: tuple[str, ...]
    form: TranscriptForm
    name: str
    longest: timedelta
    at_once: int = 1

    @property
    def reads_input(self) -> bool:
        """Whether the recording is its standard input, since no word asks for the path."""
        return not any(RECORDING in word for word in self.command)

    def words(self, recording: Path) -> Sequence[str]:
        return [word.replace(RECORDING, str(recording)) for word in self.command]
