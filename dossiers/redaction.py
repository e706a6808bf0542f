"""Redaction: what tells who somebody is, cut out of a text and replaced by a mark that says its kind.

First the people's own values, in whatever width and spacing they are written; then what shows by its form
(`personal_data`). Place names stay, for a matter is found by its place: of an address only the part that singles out a
household is cut.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Self

from dossiers.personal_data import Cut, Mark, personal_data
from dossiers.reading import Reading, compact, fold, in_digits

Piece = Reading | Mark

_MARKED = re.compile(f"({'|'.join(map(re.escape, Mark))})")
_GAP = re.compile(r"[\W_]+")
_LONGEST_GAP = 8
"""In a form a name of two characters is set as wide as one of three or four."""
_LETTER = re.compile("[A-Z]")
_LETTERS = re.compile("[A-Z]{2}")

_SHORTEST_NAME = 2
"""A single character stands in every second word: cutting it would shred the text and hide nobody."""
_SHORTEST_NUMBER = 7
"""A shorter telephone number names nobody outside its exchange, and looks like a sum or a hot line."""
_SHORTEST_ADDRESS = 6
_SHORTEST_GIVEN_NAME = 3
_LOCAL = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})([2-8][0-9]{6,7})")

_FIRST, _REST = "[0-9十A-Z]", "[0-9]{0,4}(?:十[0-9]?)?(?:[A-Z][0-9]{0,4})?"
_COUNT = _FIRST + _REST
_UNIT = "号楼|号院|号|幢|栋|座|单元|室|房|户|层|楼|排|支弄|弄|巷|组|队|社|#|-"
_HOUSE = re.compile(
    # It begins where a number or a letter begins.
    f"{_FIRST}(?<![0-9][0-9十])(?<![A-Z][A-Z]){_REST} ?(?:{_UNIT}) ?(?:{_COUNT} ?(?:{_UNIT}) ?)*"
    "(?:[0-9]{1,5}(?![0-9元万亿年月日])[A-Z]?)?",
)
_COUNTED = re.compile(f"({_COUNT}) ?({_UNIT}|$)")
_TENS = re.compile("([0-9]?)十([0-9]?)(.*)")
_VILLAGE_GROUPS = ("组", "队", "社")
_PLACE_NAME = re.compile(
    "(?:[省市县区州盟旗镇乡村庄屯寨堡营店集铺湾沟坪坝塘岗坡洼河湖山岭口桥组队社园苑城弄巷里街路道]|公寓|大厦|广场)$",
)
_ROOM_LENGTH = 3
"""501 is a room; 2 is an entrance, 12 a house of a village or a day of a month."""


@dataclass(frozen=True, repr=False)
class House:
    """Where in a place a household lives: 3幢2单元501室 is ("3", "2", "501"). Village groups do not count."""

    place: str
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, address: str) -> Self | None:
        """`address` is folded, in digits; None where it names nothing smaller than a place."""
        houses = [found for found in _HOUSE.finditer(address) if _counts(found.group())]
        return cls(_GAP.sub("", address[: houses[-1].start()]), _counts(houses[-1].group())) if houses else None

    def is_meant(self, text: str, house: re.Match[str]) -> bool:
        """Whether a house in a text is this one: by two or more of its numbers, or by one after its place."""
        named = _counts(house.group())
        if self.numbers[-1] not in named:
            return False
        if named[: len(self.numbers)] == self.numbers and self._stands_before(text, house.start()):
            return True
        # 3-12 is a date as likely as a house.
        shortest = _ROOM_LENGTH if set(house.group()) <= set("0123456789- ") else 1
        return any(_holds(named, part) and len(part[-1]) >= shortest for part in self._telling_parts())

    def _telling_parts(self) -> Iterator[tuple[str, ...]]:
        """The numbers; without the street's; and the building with the room, leaving out the entrance."""
        if len(self.numbers) > 1:
            yield self.numbers
        if len(self.numbers[-1]) >= _ROOM_LENGTH:
            yield from (self.numbers[i:] for i in range(1, len(self.numbers) - 1))
            yield from ((self.numbers[i], self.numbers[-1]) for i in range(len(self.numbers) - 2))

    def _stands_before(self, text: str, start: int) -> bool:
        tail = self.place[-3:]
        return len(tail) > 1 and _GAP.sub("", text[max(0, start - 12) : start]).endswith(tail)


def _counts(house: str) -> tuple[str, ...]:
    return tuple(_count(count) for count, unit in _COUNTED.findall(house) if unit not in _VILLAGE_GROUPS)


def _count(written: str) -> str:
    if found := _TENS.fullmatch(written):
        tens, ones, letter = found.groups()
        return f"{tens or 1}{ones or 0}{letter}"
    return written.lstrip("0") or "0"


def _holds(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(whole[i : i + len(part)] == part for i in range(len(whole) - len(part) + 1))


class Known:
    """What is known of one person and must not be read in a text: made ready to be looked for."""

    def __init__(
        self,
        *,
        name: str | None = None,
        phone: str | None = None,
        documents: Iterable[tuple[str, Mark]] = (),
        addresses: Iterable[str] = (),
    ) -> None:
        self._names = list(_names(name or ""))
        self._numbers = [(number, Mark.PHONE) for number in _phones(phone or "")]
        self._numbers += [(compact(number), mark) for number, mark in documents]
        written = [in_digits(fold(address)) for address in addresses]
        houses = [(address, House.of(address)) for address in written]
        self._houses = [house for _, house in houses if house]
        self._whole = [_GAP.sub("", address) for address, house in houses if not house and _is_telling(address)]

    def numbers(self, reading: Reading) -> Iterator[Cut]:
        for offset, written in reading.numbers:
            for number, mark in self._numbers:
                for start, end in _spaced(written, written.compact_digits, number):
                    yield Cut(offset + start, offset + end, mark)

    def names(self, reading: Reading) -> Iterator[Cut]:
        for name, gaps in self._names:
            yield from (Cut(start, end, Mark.NAME) for start, end in _named(reading, name, gaps))

    def addresses(self, reading: Reading) -> Iterator[Cut]:
        """Where those stand that name no house by number, yet more than a place."""
        for address in self._whole:
            found = _spaced(reading, reading.compact_digits, address)
            yield from (Cut(start, end, Mark.ADDRESS) for start, end in found)

    def houses(self, reading: Reading) -> Iterator[Cut]:
        for house in _HOUSE.finditer(reading.digits) if self._houses else ():
            if any(own.is_meant(reading.digits, house) for own in self._houses):
                yield Cut(house.start(), house.end() - house.group().endswith(" "), Mark.ADDRESS)


def _names(name: str) -> Iterator[tuple[str, str]]:
    """The name as it is looked for, and what may stand between its characters beside spaces."""
    whole = compact(name)
    gaps = ".-'’" if "·" in name or _LETTER.search(whole) else ""
    if len(whole) >= _SHORTEST_NAME:
        yield whole, gaps
    given = compact(name.partition("·")[0])
    if len(whole) > len(given) >= _SHORTEST_GIVEN_NAME:
        yield given, gaps


def _phones(phone: str) -> Iterator[str]:
    number = phone.partition("转")[0].lstrip("+")
    if len(number) >= _SHORTEST_NUMBER:
        yield number
    if local := _LOCAL.fullmatch(number):
        yield local[1]


def _is_telling(address: str) -> bool:
    return len(address) >= _SHORTEST_ADDRESS and not _PLACE_NAME.search(_GAP.sub("", address))


def _named(reading: Reading, name: str, gaps: str) -> Iterator[tuple[int, int]]:
    if not gaps and reading.unspaced.count(name) == reading.folded.count(name):
        found = _exactly(reading.folded, name)
    else:
        found = _spaced(reading, reading.compact, name, gaps + " \n")
    return ((start, end) for start, end in found if _is_word(reading, start, end))


def _exactly(text: str, what: str) -> Iterator[tuple[int, int]]:
    at = text.find(what)
    while at >= 0:
        yield at, at + len(what)
        at = text.find(what, at + 1)


def _spaced(reading: Reading, where: str, what: str, gaps: str | None = None) -> Iterator[tuple[int, int]]:
    """`gaps` are what may stand between the characters; None: whatever is no letter or digit."""
    for first, beyond in _exactly(where, what):
        start, end = reading.places[first], reading.places[beyond - 1] + 1
        between = _GAP.findall(reading.folded, start, end) if end - start > len(what) else ()
        if not any(len(gap) > _LONGEST_GAP or (gaps and gap.strip(gaps)) for gap in between):
            yield start, end


def _is_word(reading: Reading, start: int, end: int) -> bool:
    """Whether no Latin word goes on beyond either end: Li Na is not in Li Nan."""
    edges = reading.folded[max(0, start - 1) : start + 1], reading.folded[end - 1 : end + 1]
    return not any(_LETTERS.match(edge) for edge in edges)


def redact(text: str, people: Iterable[Known] = ()) -> str:
    """The text with marks in place of what tells who somebody is; a text redacted once stays as it is."""
    known = list(people)
    pieces = [Mark(piece) if at % 2 else Reading(piece) for at, piece in enumerate(_MARKED.split(text))]
    # One after the other: what is cut first is no neighbour to what is looked for next, now or another time.
    for search in (Known.numbers, Known.names, Known.addresses, Known.houses):
        pieces = _marked(pieces, partial(_found, known, search))
    pieces = _marked(pieces, lambda piece: personal_data(piece.folded))
    return "".join(piece if isinstance(piece, Mark) else piece.text for piece in pieces)


def _found(people: list[Known], search: Callable[[Known, Reading], Iterator[Cut]], piece: Reading) -> Iterator[Cut]:
    return chain.from_iterable(search(person, piece) for person in people)


def _marked(pieces: list[Piece], find: Callable[[Reading], Iterable[Cut]]) -> list[Piece]:
    """Each piece between marks is searched by itself: nothing is found across a mark, or in one."""
    marked: list[Piece] = []
    for piece in pieces:
        marked += [piece] if isinstance(piece, Mark) or not piece.text else _parted(piece, sorted(find(piece)))
    return marked


def _parted(piece: Reading, cuts: list[Cut]) -> Iterator[Piece]:
    if not cuts:
        yield piece
        return
    place = 0
    for start, end, mark in cuts:
        if start >= place:
            if start > place:
                yield piece.part(place, start)
            yield mark
        place = max(place, end)
    if place < len(piece.text):
        yield piece.part(place)
