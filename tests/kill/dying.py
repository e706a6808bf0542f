"""The command line, to be killed at one command that it sends to MongoDB.

`python -m tests.kill.dying MOMENT COMMAND WORDS COMMAND-LINE…` dies of SIGKILL at the first command of that name whose
text has WORDS, where MOMENT is `before` (it is never sent) or `after` (it was answered, and nobody has heard).
"""

import os
import signal
import sys

from pymongo import monitoring

from scripts.cli import main


class Death(monitoring.CommandListener):
    def __init__(self, moment: str, command: str, words: str) -> None:
        self._moment = moment
        self._command = command
        self._words = words
        self._awaited: int | None = None

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name == self._command and self._words in str(event.command):
            if self._moment == "before":
                _die()
            self._awaited = event.request_id

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        if event.request_id == self._awaited:
            _die()

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """What fails is not what it is to die at."""


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    moment, command, words, *line = sys.argv[1:]
    monitoring.register(Death(moment, command, words))
    sys.argv[1:] = line
    main()
