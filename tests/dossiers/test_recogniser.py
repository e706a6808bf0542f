"""Running the recogniser: what it is given, what is taken of it, and that nothing of it is left."""

import asyncio
import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from dossiers.transcripts.recogniser import Recogniser
from dossiers.transcripts.running import LAST_BYTES, RecogniserFailed, run
from dossiers.transcripts.transcribing import last_lines
from dossiers.transcripts.transcript import TranscriptForm
from dossiers.transcripts.transcription import Fault
from tests.dossiers.recognisers import a_recogniser
from tests.kill.waiting import until

SOUND = b"RIFF" + bytes(range(256)) * 4_000
SECOND = timedelta(seconds=1)
STAYING = """
import os, subprocess, sys, time
programs = [subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) for _ in range(2)]
programs.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True))
open("pids", "w").write(" ".join(map(str, [os.getpid(), *(one.pid for one in programs)])))
os.rename("pids", "begun")
"""
"""Begins more programs, one of which leaves the group, and writes down which."""


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    folder = tmp_path / "of this one"
    folder.mkdir()
    file = folder / "recording.wav"
    file.write_bytes(SOUND)
    return file


@pytest.mark.parametrize(
    ("program", "reads_input"),
    [
        ("import sys; print(len(open(sys.argv[1], 'rb').read()), sys.stdin.buffer.read())", False),
        ("import sys; print(len(sys.stdin.buffer.read()), b'')", True),
    ],
)
async def test_it_is_given_the_recording_as_a_file_or_as_its_input(recording, program, reads_input) -> None:
    said = await run(a_recogniser(program, reads_input=reads_input), recording)
    assert said == f"{len(SOUND)} b''\n"


async def test_no_shell_reads_the_command(recording) -> None:
    program = "import json, sys; print(json.dumps(sys.argv[1:]))"
    words = (sys.executable, "-c", program, "$HOME; echo *", "--in={recording}", "`id` && {other}")
    recogniser = Recogniser(words, TranscriptForm.JSON, "听写", 60 * SECOND)
    assert json.loads(await run(recogniser, recording)) == ["$HOME; echo *", f"--in={recording}", "`id` && {other}"]


async def test_of_the_environment_nothing_is_handed_on(recording, monkeypatch) -> None:
    monkeypatch.setenv("ANJUAN_HASH_KEY", "secret")
    told = "dict(os.environ), os.getcwd(), os.nice(0), len(os.listdir('/proc/self/fd'))"
    program = f"import json, os; print(json.dumps([{told}]))"
    environment, folder, niceness, descriptors = json.loads(await run(a_recogniser(program), recording))
    assert set(environment) - {"LC_CTYPE"} == {"PATH", "HOME", "TMPDIR", "LANG"}
    assert folder == environment["HOME"] == environment["TMPDIR"] == str(recording.parent)
    assert (niceness - os.nice(0), descriptors) == (10, 4)


@pytest.mark.parametrize(
    ("program", "fault", "message"),
    [
        ("import sys; sys.exit('no model')", Fault.RECOGNISER_FAILED, "it ended with status 1"),
        ("import os; os.kill(os.getpid(), 9)", Fault.RECOGNISER_FAILED, "it was ended by signal 9"),
        ("print('[]'); raise SystemExit(3)", Fault.RECOGNISER_FAILED, "it ended with status 3"),
        ("pass", Fault.WROTE_NOTHING, "it ended well, and wrote nothing"),
        ("print('\\n  \\n')", Fault.WROTE_NOTHING, "it ended well, and wrote nothing"),
        (
            "import sys; sys.stdout.buffer.write(b'ab\\xff')",
            Fault.REFUSED,
            "what it wrote is no UTF-8 text, from byte 2",
        ),
        ("while True: print('x' * 10_000)", Fault.WROTE_TOO_MUCH, "it was ended when it had written more than 100,000"),
        ("while True: pass", Fault.TIMED_OUT, "it was ended when it had taken 0.0166667 minutes"),
        ("import sys, time; print('[]'); sys.stdout.close(); time.sleep(600)", Fault.TIMED_OUT, "it was ended when"),
        ("import signal; signal.signal(15, signal.SIG_IGN)\nwhile True: pass", Fault.TIMED_OUT, "it was ended when"),
    ],
)
async def test_whatever_goes_wrong_is_told(recording, program, fault, message) -> None:
    with pytest.raises(RecogniserFailed) as failed:
        await run(
            a_recogniser(program, longest=SECOND if fault is Fault.TIMED_OUT else 60 * SECOND), recording, 100_000
        )
    assert failed.value.fault is fault
    assert str(failed.value).startswith(message)


async def test_a_program_that_is_not_there_or_none_is_told(recording) -> None:
    missing = Recogniser(("/nowhere/recognise", "{recording}"), TranscriptForm.SRT, "听写", SECOND)
    with pytest.raises(RecogniserFailed, match="recognise is not there") as failed:
        await run(missing, recording)
    assert failed.value.fault is Fault.RECOGNISER_MISSING
    program = recording.with_name("program")
    program.write_bytes(b"\0\0\0\0")
    program.chmod(0o700)
    with pytest.raises(RecogniserFailed, match="ended with status 126") as failed:
        await run(Recogniser((str(program),), TranscriptForm.SRT, "听写", 60 * SECOND), recording)
    assert failed.value.last_words == b"cannot be started: Exec format error\n"


async def test_of_its_messages_the_last_are_kept(recording) -> None:
    program = "import sys\nfor n in range(200_000): print(n, file=sys.stderr)\nsys.exit(1)"
    with pytest.raises(RecogniserFailed) as failed:
        await run(a_recogniser(program), recording)
    assert len(failed.value.last_words) == LAST_BYTES
    assert failed.value.last_words.endswith(b"\n199998\n199999\n")


def test_its_messages_are_shown_as_lines_of_text() -> None:
    assert (
        last_lines("\x1b[31m错误\x1b[0m\r 10%\r 20%\n\n\x07完\xff".encode() + b"\xff")
        == "错误\n 10%\n 20%\n完\xff\ufffd"
    )
    assert last_lines(b"\n".join(b"%d" % n for n in range(30))).split("\n") == [str(n) for n in range(10, 30)]
    cut = b"00112 is my number\n" + b"x" * (LAST_BYTES - 19)
    assert last_lines(cut) == "x" * (LAST_BYTES - 19)
    assert last_lines(b"") == ""


@pytest.mark.parametrize("end", ["sys.exit(1)", "print('[]')"])
async def test_nothing_that_it_began_is_left(recording, end) -> None:
    await asyncio.gather(run(a_recogniser(STAYING + end), recording), return_exceptions=True)
    _assert_gone(recording)


async def test_whoever_breaks_it_off_ends_it(recording) -> None:
    running = asyncio.create_task(run(a_recogniser(STAYING + "time.sleep(600)"), recording))
    await until(recording.with_name("begun").exists, "it does not begin")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    _assert_gone(recording)


def _assert_gone(recording: Path) -> None:
    pids = [int(pid) for pid in recording.with_name("begun").read_text().split()]
    assert len(pids) == 4
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
