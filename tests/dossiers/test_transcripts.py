"""Transcripts: WebVTT, SRT and JSON read to segments, bound to a recording by its hash, and kept on pages."""

import json
from typing import Any

import pytest

from dossiers import handling
from dossiers.errors import IllegalStep, InvalidInput, NotFound, NotPermitted
from dossiers.recordings.recording import Recording
from dossiers.states import Purpose, State
from dossiers.steps import AddRecording, Transfer
from dossiers.transcripts import adding
from dossiers.transcripts.parsing import parse
from dossiers.transcripts.transcript import (
    PER_PAGE,
    Transcript,
    TranscriptForm,
    TranscriptStatus,
    Words,
    check,
    status,
)
from dossiers.viewer import Role, scope
from tests.conftest import JINYUN, LABOUR, NATION, QINGTIAN, a_viewer
from tests.dossiers.taking import CLERK, LAND_STAFF, assert_whole, lead_to, step_call

HASH = "a" * 64
VTT = """WEBVTT - 听证会
Language: zh

STYLE
::cue { color: red }

NOTE 第一段
补记

1
00:00:01.000 --> 00:00:03.500 align:start
<v 王主任>现在<i>开会</i>。

01:02.250 --> 01:04.000
<v.loud 陈大山>补偿款 &lt;未到&gt;</v>
第二行

00:02:00.000 --> 00:02:01.000

"""
SRT = (
    "\ufeff1\r\n00:00:01,000 --> 00:00:03,500\r\n王主任：现在开会。\r\n\r\n"
    "2\r\n00:01:02,25 --> 00:01:04,000\r\n请求：付款\r\n"
)


def words(content: str, form: TranscriptForm) -> list[tuple[int, int, str | None, str]]:
    return [(one.from_ms, one.to_ms, one.speaker, one.text) for one in parse(content, form)]


def test_webvtt_with_voices_notes_and_styles() -> None:
    assert words(VTT, TranscriptForm.WEBVTT) == [
        (1000, 3500, "王主任", "现在开会。"),
        (62_250, 64_000, "陈大山", "补偿款 <未到> 第二行"),
    ]


def test_srt_with_a_byte_order_mark_and_line_ends_of_windows() -> None:
    assert words(SRT, TranscriptForm.SRT) == [(1000, 3500, "王主任", "现在开会。"), (62_250, 64_000, "请求", "付款")]


@pytest.mark.parametrize(
    "given",
    [
        {"text": "…", "segments": [{"id": 0, "start": 1.0, "end": 3.5, "text": " 现在开会。", "speaker": "甲"}]},
        [{"start": 1, "end": 3.5, "text": "现在开会。", "speaker": "甲"}],
        {"transcription": [{"offsets": {"from": 1000, "to": 3500}, "text": "现在开会。", "speaker": "甲"}]},
        {"sentence_info": [{"start": 1000, "end": 3500, "text": "现在开会。", "spk": "甲"}]},
        [{"key": "a", "sentence_info": [{"start": 1000, "end": 3500, "text": "现在开会。", "spk": "甲"}]}],
    ],
)
def test_json_of_recognisers(given: Any) -> None:
    assert words(json.dumps(given), TranscriptForm.JSON) == [(1000, 3500, "甲", "现在开会。")]


@pytest.mark.parametrize(
    ("content", "form", "reason"),
    [
        ("00:01.000 --> 00:02.000\n好", TranscriptForm.WEBVTT, "does not begin with WEBVTT"),
        ("WEBVTTX\n", TranscriptForm.WEBVTT, "does not begin with WEBVTT"),
        ("WEBVTT\n\nNOTE a\n\n00:61.000 --> 00:62.000\n好", TranscriptForm.WEBVTT, "line 5: the times"),
        ("WEBVTT\n\n00:01.000 -> 00:02.000\n好", TranscriptForm.WEBVTT, "line 3: no times"),
        ("WEBVTT\n\n00:01 --> 00:02.000\n好", TranscriptForm.WEBVTT, "line 3: the times"),
        ("1\n00:00:01,000 --> 00:00:02,000\n好\n\n2\n好", TranscriptForm.SRT, "line 5: no times"),
        ("{", TranscriptForm.JSON, "is no JSON"),
        ("[" * 100_000, TranscriptForm.JSON, "is no JSON"),
        ("{}", TranscriptForm.JSON, "is not the JSON of a recogniser"),
        ('{"segments": [3]}', TranscriptForm.JSON, "segment 1: has no text"),
        ('{"segments": [{"text": "好"}]}', TranscriptForm.JSON, "segment 1: its beginning and end"),
        ('{"segments": [{"text": "好", "start": NaN, "end": 1}]}', TranscriptForm.JSON, "segment 1: its beginning"),
        ('{"segments": [{"text": "好", "start": -1, "end": 1}]}', TranscriptForm.JSON, "segment 1: its beginning"),
        ('{"segments": [{"text": "好", "start": true, "end": 1}]}', TranscriptForm.JSON, "segment 1: its beginning"),
        ('{"transcription": [{"text": "好"}]}', TranscriptForm.JSON, "segment 1: has no offsets"),
        ("x" * 3_000_001, TranscriptForm.SRT, "has 3000001 characters"),
    ],
)
def test_what_is_none_is_refused_with_its_place(content: str, form: TranscriptForm, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(content, form)
    assert refused.value.field == "content"
    assert refused.value.reason.startswith(reason)


def a_recording(number: int = 1, duration_ms: int = 100_000, sha256: str = HASH) -> Recording:
    return Recording(
        id=f"r{number}", sha256=sha256, size=9, media_type="audio/wav", duration_ms=duration_ms, channels=1,
    )  # fmt: skip


OVERLAPPING = "segment 2, from 1999 ms: the one before ends at 4000 ms; they overlap by too much"


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        ([], "has no segment with words"),
        ([(5, 4)], "segment 1, from 5 ms: ends at 4 ms, before it begins"),
        ([(0, 102_001)], "segment 1, from 0 ms: ends at 102001 ms; the recording has 100000 ms"),
        ([(0, 4000), (1999, 6000)], OVERLAPPING),
    ],
)
def test_times_that_cannot_be_those_of_the_recording(times: list[tuple[int, int]], reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check([Words(from_ms=start, to_ms=end, text="好") for start, end in times], a_recording())
    assert refused.value.reason == reason


def test_people_may_speak_at_once_for_a_while_and_end_a_little_late() -> None:
    times = [(0, 5000), (3000, 6000), (6000, 6000), (99_000, 102_000)]
    check([Words(from_ms=start, to_ms=end, text="好") for start, end in times], a_recording())


def test_too_long_a_segment_is_refused() -> None:
    with pytest.raises(InvalidInput, match="2001 characters"):
        check([Words(from_ms=0, to_ms=1, text="好" * 2001)], a_recording())


async def with_recording(registry, purpose=Purpose.CLAIM, state=State.TRANSFERRED, sha256=HASH):
    dossier = await lead_to(registry, purpose, state)
    facts = AddRecording(recording=a_recording(sha256=sha256))
    return (await handling.take(registry, step_call(CLERK, dossier), lambda _, __: facts)).dossier


def draft(content=SRT, sha256=HASH, form=TranscriptForm.SRT, source="书记员"):
    return adding.TranscriptDraft(sha256=sha256, form=form, content=content, source=source)


def lines(count: int) -> str:
    rows = [{"start": n * 0.05, "end": n * 0.05 + 0.05, "text": f"第{n}句"} for n in range(count)]
    return json.dumps({"segments": rows})


async def test_it_is_bound_by_the_hash_and_read_page_by_page(registry, store):
    dossier = await with_recording(registry)
    long = lines(PER_PAGE * 2 + 5)

    taken = await adding.add(registry, step_call(CLERK, dossier), draft(long, HASH.upper(), TranscriptForm.JSON))

    (transcript,) = taken.dossier.transcripts
    assert (transcript.id, transcript.recording, transcript.segments, transcript.entry) == ("t1", "r1", 405, 4)
    assert_whole(await registry.store.read(dossier.id, scope(CLERK)))
    said = [one.text.text for one in await adding.segments(store, transcript, PER_PAGE - 2, 5)]
    assert said == [f"第{n}句" for n in range(PER_PAGE - 2, PER_PAGE + 3)]
    assert len(await adding.segments(store, transcript, 400, 100)) == 5
    assert await adding.segments(store, transcript, 405, 10) == []


async def test_identities_are_cut_out_and_can_be_opened_again(registry, store):
    dossier = await with_recording(registry)
    content = "1\n00:00:01,000 --> 00:00:03,500\n陈大山：我的电话是13857700123，请回电。\n"

    taken = await adding.add(registry, step_call(CLERK, dossier), draft(content))

    (segment,) = await adding.segments(store, taken.dossier.transcripts[0], 0, 9)
    assert "13857700123" not in segment.text.text
    assert segment.speaker is not None
    assert "陈大山" not in segment.speaker.text
    assert registry.vault.reveal(segment.text) == "我的电话是13857700123，请回电。"
    raw = str(await store.transcripts.find_one({"_id": f"{taken.dossier.transcripts[0].pages}:0"}))
    assert "13857700123" not in raw
    assert "陈大山" not in raw


async def test_a_later_one_stands_and_the_same_again_is_refused(registry):
    dossier = await with_recording(registry)
    await adding.add(registry, step_call(CLERK, dossier), draft())
    taken = await adding.add(registry, step_call(CLERK, dossier), draft(lines(3), form=TranscriptForm.JSON))
    first, second = taken.dossier.transcripts
    assert [status(one, taken.dossier.transcripts) for one in (first, second)] == [
        TranscriptStatus.SUPERSEDED,
        TranscriptStatus.READY,
    ]
    with pytest.raises(InvalidInput, match="in the dossier already, as t1"):
        await adding.add(registry, step_call(CLERK, dossier), draft())


async def test_the_same_call_again_adds_it_once(registry):
    dossier = await with_recording(registry)
    call = step_call(CLERK, dossier)
    taken = [await adding.add(registry, call, draft()) for _ in range(2)]
    assert taken[0].entry.id == taken[1].entry.id
    assert len(taken[1].dossier.transcripts) == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"sha256": "b" * 64}, "sha256"),
        ({"sha256": "r1"}, "sha256"),
        ({"content": ""}, "content"),
        ({"content": "1\n00:01:39,000 --> 00:01:43,000\n好"}, "content"),
        ({"source": ""}, "source"),
    ],
)
async def test_what_cannot_be_is_refused_with_nothing_written(registry, store, stored_bytes, *, fields, field):
    dossier = await with_recording(registry)
    before, pages = await stored_bytes(), await store.transcripts.count_documents({})
    with pytest.raises(InvalidInput) as refused:
        await adding.add(registry, step_call(CLERK, dossier), draft(**fields))
    assert refused.value.field == field
    assert (await stored_bytes(), await store.transcripts.count_documents({})) == (before, pages)


@pytest.mark.parametrize(
    ("viewer", "refusal"),
    [
        (a_viewer(Role.UNIT, QINGTIAN, LABOUR), NotFound),
        (a_viewer(region=JINYUN), NotFound),
        (a_viewer(Role.ADMIN, NATION), NotFound),
    ],
)
async def test_to_whom_the_dossier_is_none_it_is_none_here(registry, stored_bytes, *, viewer, refusal):
    dossier = await with_recording(registry)
    before = await stored_bytes()
    with pytest.raises(refusal):
        await adding.add(registry, step_call(viewer, dossier), draft())
    assert await stored_bytes() == before


async def test_a_unit_that_had_it_in_hand_once_adds_none(registry):
    dossier = await with_recording(registry)
    await handling.step(registry, step_call(LAND_STAFF, dossier), Transfer, {"to_unit": LABOUR, "reason": None})
    with pytest.raises(NotPermitted, match="only it may add a transcript"):
        await adding.add(registry, step_call(LAND_STAFF, dossier), draft())


async def test_a_sealed_dossier_takes_none(registry):
    dossier = await lead_to(registry, Purpose.ACCUSATION, State.REGISTERED)
    with pytest.raises(IllegalStep):
        await adding.add(registry, step_call(CLERK, dossier), draft())


def test_a_transcript_of_another_recording_changes_no_status() -> None:
    def one(number: int, recording: str) -> Transcript:
        return Transcript(
            id=f"t{number}", recording=recording, sha256=HASH, form=TranscriptForm.SRT, source="x", segments=1,
            pages=str(number),
        )  # fmt: skip

    among = [one(1, "r1"), one(2, "r2")]
    assert {status(each, among) for each in among} == {TranscriptStatus.READY}
