"""What is refused when papers are made."""

from dossiers.errors import AnjuanError


class FontMissing(AnjuanError):
    """No font with Chinese characters is found."""

    def __init__(self, looked_in: str) -> None:
        super().__init__(
            f"no font for Chinese text is found: neither in {looked_in} nor among this machine's fonts; run "
            "scripts/fonts, or install the package fonts-noto-cjk, then start again (缺少中文字体)"
        )
        self.looked_in = looked_in


class PaperFailed(AnjuanError):
    """A paper that cannot be set; the message names it."""

    def __init__(self, number: str, reason: str) -> None:
        super().__init__(f"the paper of {number} could not be set: {reason}; tell the administration (排版失败)")
        self.number = number
        self.reason = reason


class AttachmentAltered(AnjuanError):
    """Bytes of a recording or attachment that are not those that were proven."""

    def __init__(self, number: str, path: str) -> None:
        super().__init__(
            f"{path} of {number} is not what was proven when it was taken in: its SHA-256 differs; `anjuan verify "
            "--store` says which part of it, and a backup has it whole (附件校验不符)"
        )
        self.number = number
        self.path = path


class AttachmentMissing(AnjuanError):
    """Bytes of a recording or attachment that are not there."""

    def __init__(self, number: str, path: str, reason: str) -> None:
        super().__init__(f"{path} of {number} cannot be read whole: {reason} (附件缺失)")
        self.number = number
        self.path = path


class NoRoom(AnjuanError):
    """The disk on which papers are made is full."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"the disk under {folder}, on which papers are made, is full; make room, or ask for fewer dossiers at once "
            "or for smaller parts (磁盘空间不足)"
        )
