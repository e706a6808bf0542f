"""Kinds of media: how a file's first bytes tell what it is, and by what other names that is known."""

from dataclasses import dataclass

SIGNATURE_BYTES = 16
_ELEVEN_BITS = 0b111_1111_1111


@dataclass(frozen=True, slots=True)
class Kind:
    """`demuxer` is FFmpeg's word for the one format that the file is read as: nothing else is ever tried."""

    media_type: str
    demuxer: str
    suffix: str
    also: frozenset[str]
    """Other media types by which browsers and recorders call it."""


WAV = Kind("audio/wav", "wav", "wav", frozenset({"audio/x-wav", "audio/wave", "audio/vnd.wave", "audio/x-pn-wav"}))
MP3 = Kind("audio/mpeg", "mp3", "mp3", frozenset({"audio/mp3", "audio/x-mp3", "audio/x-mpeg"}))
M4A = Kind("audio/mp4", "mov", "m4a", frozenset({"audio/m4a", "audio/x-m4a", "audio/mp4a-latm", "video/mp4"}))
MP4 = Kind("video/mp4", "mov", "mp4", frozenset({"video/x-m4v", "application/mp4"}))
AAC = Kind("audio/aac", "aac", "aac", frozenset({"audio/x-aac", "audio/aacp"}))
FLAC = Kind("audio/flac", "flac", "flac", frozenset({"audio/x-flac"}))
OGG = Kind("audio/ogg", "ogg", "ogg", frozenset({"audio/opus", "audio/vorbis", "application/ogg", "audio/x-opus+ogg"}))

KINDS: dict[str, Kind] = {kind.media_type: kind for kind in (WAV, MP3, M4A, MP4, AAC, FLAC, OGG)}
"""By media type."""
UNTOLD = frozenset({"", "application/octet-stream", "application/offset+octet-stream", "binary/octet-stream"})
"""Media types that say nothing of the content."""


def kind_of(beginning: bytes) -> Kind | None:
    """What a file is by its first bytes; None where it is nothing that is taken. M4A stands for MP4 too."""
    for fits, kind in (
        (beginning[:4] in {b"RIFF", b"RF64"} and beginning[8:12] == b"WAVE", WAV),
        (beginning[4:8] == b"ftyp", M4A),
        (beginning.startswith(b"fLaC"), FLAC),
        (beginning.startswith(b"OggS"), OGG),
        (beginning.startswith(b"ID3"), MP3),
        (_frame(beginning, layer=0), AAC),
        (_frame(beginning, layer=1), MP3),
    ):
        if fits:
            return kind
    return None


def _frame(beginning: bytes, layer: int) -> bool:
    """Whether it begins as a frame of MPEG audio does: eleven bits set, then version and layer (ISO/IEC 11172-3,
    13818-7); layer 1 is MP3's, 0 that of ADTS.
    """
    header = int.from_bytes(beginning[:2])
    return header >> 5 == _ELEVEN_BITS and header >> 1 & 0b11 == layer


def known(media_type: str) -> str | None:
    """The media type by its one name here; None where it is not known."""
    plain = media_type.partition(";")[0].strip().lower()
    if plain in KINDS:
        return plain
    return next((kind.media_type for kind in KINDS.values() if plain in kind.also), None)


def agrees(declared: str | None, found: str) -> bool:
    """Whether the content is what it was said to be; who says nothing of it is not contradicted."""
    plain = (declared or "").partition(";")[0].strip().lower()
    return plain in UNTOLD or plain == found or plain in KINDS[found].also
