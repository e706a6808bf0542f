"""An MP4 as a stream: whatever stands where, each place that its table tells is where it says."""

import struct

import pytest

from dossiers.recordings import remote
from dossiers.recordings.mp4 import table_first
from dossiers.recordings.remote import Fault, Remote, pieces
from tests.dossiers.recordings.sounds import sound

TABLE = (b"moov", b"trak", b"mdia", b"minf", b"stbl")


@pytest.fixture
def streamed(monkeypatch):
    def streamed(content: bytes) -> bytes:
        monkeypatch.setattr(remote, "_asked", lambda offset, length: content[offset : offset + length])
        return b"".join(pieces(table_first(Remote(len(content)), len(content))))

    return streamed


def places(content: bytes) -> list[list[int]]:
    """Of each track."""
    found = []
    for name, form in ((b"stco", "I"), (b"co64", "Q")):
        at = content.find(name)
        while at >= 0:
            (count,) = struct.unpack_from(">4xI", content, at + 4)
            found.append((at, list(struct.unpack_from(f">{count}{form}", content, at + 12))))
            at = content.find(name, at + 4)
    return [one for _, one in sorted(found)]


@pytest.mark.parametrize("media_type", ["audio/mp4", "video/mp4"])
def test_each_place_has_the_bytes_it_had(streamed, media_type):
    content = sound(media_type, 6)
    assert content.index(b"mdat") < content.index(b"moov")

    stream = streamed(content)

    assert stream.index(b"moov") < stream.index(b"mdat")
    assert len(places(stream)) == (2 if media_type == "video/mp4" else 1)
    for before, after in zip(places(content), places(stream), strict=True):
        assert before
        assert [stream[at : at + 64] for at in after] == [content[at : at + 64] for at in before]


def test_what_stands_behind_the_table_is_found_too(streamed):
    content = sound("audio/mp4") + struct.pack(">I4s", 16, b"mdat") + b"a moment"
    behind = len(content) - 8
    start = content.index(b"stco") + 12
    content = content[:start] + struct.pack(">I", behind) + content[start + 4 :]

    stream = streamed(content)

    assert stream[places(stream)[0][0] :] == b"a moment"


@pytest.mark.parametrize("words", ["+faststart", "frag_keyframe+empty_moov"])
def test_a_table_that_stands_first_stays_where_it_is(streamed, words):
    content = sound("audio/mp4", 2, 440, "-movflags", words)
    assert streamed(content) == content


def test_places_beyond_four_gigabytes_once_moved_are_told_whole(monkeypatch):
    last = 2**32 - 16
    head = struct.pack(">I4s", 8, b"ftyp") + struct.pack(">I4sQ", 1, b"mdat", 2**32)
    table = struct.pack(">I4s4xII", 20, b"stco", 1, last)
    for name in reversed(TABLE):
        table = struct.pack(">I4s", 8 + len(table), name) + table
    size = 8 + 2**32 + len(table)

    def asked(offset: int, length: int) -> bytes:
        if offset >= size - len(table) - remote.PIECE:
            piece = bytes(max(size - len(table) - offset, 0)) + table
            return piece[max(offset - (size - len(table)), 0) :][:length]
        return (head + bytes(length))[offset : offset + length]

    monkeypatch.setattr(remote, "_asked", asked)
    before, moved, *rest = table_first(Remote(size), size)

    assert (before, rest) == ((0, 8), [(8, size - len(table)), (size, size)])
    assert places(moved) == [[last + len(moved)]]
    assert last + len(moved) > 2**32


def test_what_lacks_its_end_or_its_table_is_told_so(streamed):
    content = sound("audio/mp4")
    with pytest.raises(Fault, match="cut short"):
        streamed(content[:-1])
    with pytest.raises(Fault, match="no table"):
        streamed(content[: content.index(b"moov") - 4])
