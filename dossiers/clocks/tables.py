"""TOML files of rules and working days: read whole, and refused with the file's name and what is wrong in it."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from dossiers.errors import InvalidInput, invalid_input

Table = TypeVar("Table", bound=BaseModel)


def read_table(path: Path, model: type[Table]) -> Table:
    """Raises InvalidInput: its field is the file's name and the place in it (``2027.toml.off.0.to``)."""
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InvalidInput(path.name, f"cannot be read as TOML in UTF-8: {error}") from error
    with invalid_input(path.name):
        return model.model_validate(values)


def files_of(folder: Path) -> list[Path]:
    """The TOML files of an office's folder by name; raises InvalidInput where there is no such folder."""
    if not folder.is_dir():
        raise InvalidInput(str(folder), "is no folder; give the folder that holds the TOML files")
    return sorted(folder.glob("*.toml"))
