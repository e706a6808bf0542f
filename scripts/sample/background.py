"""A background of texts whose matters look alike: what a search for the same matter must not take for one.

Every text is a matter of its own. They share counties, offices, kinds of trouble and whole sentences; names differ by a
character, form letters by the names and sums in them, and some are short letters that follow another.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from tempfile import NamedTemporaryFile
from typing import Any

import orjson

from dossiers.contact import Form
from dossiers.errors import InvalidInput
from dossiers.regions import Level, RegionTree
from scripts.sample.figures import figures
from scripts.sample.names import CountyNames
from scripts.sample.registers import Words, chosen, follow_up
from scripts.sample.topics import Topic, topics, words

_FIRST_DAY = date(2022, 6, 1)
_DAYS = 1_480
_COUNTIES = 80
"""That the texts are of, where none are named; so many more where some are."""
_FORMS = 240
"""Form letters that go round."""
_FORM_LETTER = 0.16
_FOLLOW_UP = 0.08
_HIGHER = 0.12
"""Handed in with a region above."""
_ELSEWHERE = 0.06
_SAME_PERSON = 0.08
"""Of another matter of the county."""
_ABBREVIATED = 0.45
_ALIAS = 0.35
_TRIES = 12
_REMEMBERED = 60

Row = dict[str, Any]


def background(count: int, seed: int = 1, counties: Sequence[str] = ()) -> Iterator[Row]:
    """Rows of texts with their answer key, half of them of `counties` where some are named.

    Raises InvalidInput for a county that is none.
    """
    return _Background(seed, counties).rows(count)


def counties_of(file: Path) -> list[str]:
    """The regions that the texts of a file are about, each as often as they are; raises InvalidInput."""
    with file.open("rb") as lines:
        named = [_region(file, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    return [region for region in named if region]


def _region(file: Path, number: int, line: bytes) -> str:
    try:
        return str(orjson.loads(line).get("matter_region") or "")
    except (orjson.JSONDecodeError, AttributeError) as error:
        raise InvalidInput(f"{file.name}:{number}", "is no JSON object") from error


def write_texts(file: Path, rows: Iterable[Row]) -> None:
    """The file is there when all of it is."""
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}-", delete=False) as draft:
        try:
            draft.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
            draft.close()
            Path(draft.name).chmod(0o666 & ~_umask())
            Path(draft.name).replace(file)
        except BaseException:
            Path(draft.name).unlink()
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


class _Background:
    def __init__(self, seed: int, counties: Sequence[str]) -> None:
        self._seed = seed
        self._random = Random(seed)  # noqa: S311 - to vary, not to hide
        self._tree = RegionTree.shipped()
        self._all = [region.code for region in self._tree if region.level is Level.COUNTY]
        self._here = self._random.sample(self._all, _COUNTIES)
        self._named = [self._tree[county].code for county in counties]
        self._names: dict[str, CountyNames] = {}
        self._used: set[tuple[str, ...]] = set()
        self._people: dict[str, list[str]] = {}

    def rows(self, count: int) -> Iterator[Row]:
        for number in range(1, count + 1):
            yield self._row(number)

    def _row(self, number: int) -> Row:
        region = self._random.choice(self._named if self._named and self._random.random() < 0.5 else self._here)  # noqa: PLR2004
        topic, said = self._said()
        places = self._places(topic, region)
        title, text = said.filled(places)
        return {
            "id": f"B{number:07d}",
            "matter": f"B{number:07d}",
            "cluster": None,
            "category": self._random.choice(topic.names) if self._random.random() < _ALIAS else topic.sub,
            "title": title,
            "text": text,
            "handed_in_region": self._handed_in(region),
            "matter_region": region,
            "channel": said.form.value,
            "received_on": (_FIRST_DAY + timedelta(days=self._random.randrange(_DAYS))).isoformat(),
            "petitioner": self._person(region, number),
            "people_count": int(places["people"]) if places["people"] in text and said.form is Form.VISIT else 1,
            "respondents": [self._called(name.format_map(places)) for name in topic.respondents],
        }

    def _said(self) -> tuple[Topic, Words]:
        """A form letter is the same every time but for its places."""
        kind = self._random.random()
        if kind < _FORM_LETTER:
            return _form_letter(self._seed, self._random.randrange(_FORMS))
        topic = self._random.choice(topics())
        if kind < _FORM_LETTER + _FOLLOW_UP:
            return topic, follow_up(topic, self._random)
        return topic, chosen(self._random).told(topic, self._random)

    def _places(self, topic: Topic, region: str) -> dict[str, str]:
        """Names and figures. What concerns everybody there is told once of each village, estate or firm."""
        names = self._names.get(region) or CountyNames(self._random, self._tree[region].name)
        self._names[region] = names
        some, tries = names.some(), 1
        while not (topic.own or self._is_new(topic, region, some)):
            some, tries = names.some(new=tries >= _TRIES), tries + 1
        return {**some, **figures(self._random)}

    def _is_new(self, topic: Topic, region: str, some: dict[str, str]) -> bool:
        key = (region, topic.titles[0], *(some[place] for place in topic.about))
        if key in self._used:
            return False
        self._used.add(key)
        return True

    def _handed_in(self, region: str) -> str:
        kind = self._random.random()
        if kind < _ELSEWHERE:
            return self._random.choice(self._all)
        path = self._tree.path(region)
        return path[-2] if kind < _ELSEWHERE + _HIGHER and len(path) > 2 else region  # noqa: PLR2004

    def _person(self, region: str, number: int) -> str:
        known = self._people.setdefault(region, [])
        if known and self._random.random() < _SAME_PERSON:
            return self._random.choice(known)
        known.append(f"B{number:07d}")
        del known[:-_REMEMBERED]
        return known[-1]

    def _called(self, name: str) -> str:
        """As people call the office, now and then."""
        for ending, ways in words()["offices"].items():
            if name.endswith(ending) and self._random.random() < _ABBREVIATED:
                return name.removesuffix(ending) + str(self._random.choice(ways))
        return name


@cache
def _form_letter(seed: int, number: int) -> tuple[Topic, Words]:
    random = Random(f"{seed}:{number}")  # noqa: S311
    topic = random.choice(topics())
    return topic, chosen(random).told(topic, random)
