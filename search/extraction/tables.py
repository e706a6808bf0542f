"""The tables of words and numbers that texts are read by."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("data")


def table(name: str) -> dict[str, Any]:
    """That of the name in the folder, such as `units`, or `topics/work`."""
    return tomllib.loads(FOLDER.joinpath(f"{name}.toml").read_text("utf-8"))
