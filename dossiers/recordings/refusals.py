"""What is refused of uploads and links, beside the tree in dossiers/errors.py; each says what to do."""

from dossiers.errors import AnjuanError, Unavailable


class OffsetDiffers(AnjuanError):
    """The bytes sent do not begin where those that are here end; `offset` is where that is."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"the upload stands at byte {offset}: ask for its offset (HEAD), and go on from there")
        self.offset = offset


class UploadOver(AnjuanError):
    def __init__(self) -> None:
        super().__init__("this upload was given up or has expired; begin a new one")


class UploadTooLarge(AnjuanError):
    def __init__(self, most: int) -> None:
        super().__init__(f"more than the {most:,} bytes that are taken; record in shorter parts, or send what was said")
        self.most = most


class ChecksumDiffers(AnjuanError):
    def __init__(self) -> None:
        super().__init__("the bytes that came are not those of the checksum; nothing of them was kept: send them again")


class MediaTypeRefused(AnjuanError):
    def __init__(self, media_type: str, taken: frozenset[str]) -> None:
        super().__init__(f"{media_type[:60]!r} is not taken; taken are: {', '.join(sorted(taken))}")


class LinkRefused(AnjuanError):
    def __init__(self) -> None:
        super().__init__("the link is not for you, or not for this recording; ask for a link of your own")


class LinkExpired(AnjuanError):
    def __init__(self) -> None:
        super().__init__("the link has expired; ask for a new one")


class PartDamaged(AnjuanError):
    """A part in the store is not what was received."""

    def __init__(self, recording: str, offset: int, what: str) -> None:
        super().__init__(f"recording {recording}: the part at byte {offset:,} {what}; restore it from a backup")
        self.offset = offset
        self.what = what


class StoreFull(Unavailable):
    def __init__(self) -> None:
        super().__init__("the store has no room left; what came before is kept: try again when there is room")


class ProgramMissing(Unavailable):
    def __init__(self, program: str) -> None:
        super().__init__(
            f"{program} is not installed here, without which no recording is looked into: apt-get install ffmpeg; "
            "what has come waits until it is"
        )
