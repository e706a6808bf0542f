"""What is refused when papers are made."""

from dossiers.errors import AnjuanError


class FontMissing(AnjuanError):
    """No font with Chinese characters is found."""

    def __init__(self, looked_in: str) -> None:
        super().__init__(
            f"no font for Chinese text is found: neither in {looked_in} nor among this machine's fonts; run "
            "scripts/fonts, or install the package fonts-noto-cjk, then start again (缺少中文字体)"
        )


class PaperFailed(AnjuanError):
    """A paper that cannot be set; the message names it."""

    def __init__(self, number: str, reason: str) -> None:
        super().__init__(f"the paper of {number} could not be set: {reason}; tell the administration (排版失败)")
        self.number = number
