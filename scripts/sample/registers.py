"""How people write: registers of language, and the texts that a topic becomes in them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from dossiers.contact import Form
from scripts.sample.topics import Topic, tell, way

_FILE = Path(__file__).parent / "data" / "registers.toml"
_BREVITY = 0.4
_BASIS = 0.5
_LEGAL = "legal style"


@dataclass(frozen=True, slots=True)
class Register:
    """Each list says one thing in several ways; an empty one leaves it out."""

    name: str
    channels: list[str]
    weight: int
    i: list[str]
    titles: list[str]
    open: list[str]
    course: list[str]
    hardship: list[str]
    demand: list[str]
    close: list[str]

    @property
    def forms(self) -> list[Form]:
        return [Form(channel) for channel in self.channels]

    def told(self, topic: Topic, random: Random) -> "Words":
        """The words for a topic, their places still open."""
        story = random.randrange(len(topic.tell[0]))
        basis = topic.basis if self.name == _LEGAL and random.random() < _BASIS else ""
        parts = [random.choice(self.open), *tell(topic, story, random, _BREVITY)]
        parts += [random.choice(self.course), basis, random.choice(self.hardship)]
        asks = "，".join(way(ways, None if part else story, random) for part, ways in enumerate(topic.ask))
        parts += [random.choice(self.demand).replace("{asks}", asks), random.choice(self.close)]
        title = random.choice(self.titles).replace("{title}", way(topic.titles, story, random))
        return Words(title, "".join(parts), random.choice(self.i), random.choice(self.forms))


@dataclass(frozen=True, slots=True)
class Words:
    """A title and a text with places for names and figures; `i` is who tells it."""

    title: str
    text: str
    i: str
    form: Form

    def filled(self, places: Mapping[str, str]) -> tuple[str, str]:
        """Title and text."""
        values = {**places, "i": self.i}
        return self.title.format_map(values), self.text.format_map(values)


def chosen(random: Random) -> Register:
    return random.choice(_weighed())


def follow_up(topic: Topic, random: Random) -> Words:
    """One to three sentences that come after another letter, and say little of what it was about."""
    ways = _file()["follow_up"]
    said = [random.choice(ways["say"])]
    if random.random() < _BREVITY:
        said.append(random.choice(random.choice(topic.tell)))
    said.append(random.choice(ways["more"]))
    inner = {
        "title": random.choice(topic.titles),
        "ask": random.choice(random.choice(topic.ask)),
        "respondent": topic.respondents[0],
    }
    text, title = "".join(said), random.choice(ways["titles"])
    for place, words in inner.items():
        text, title = text.replace(f"{{{place}}}", words), title.replace(f"{{{place}}}", words)
    register = chosen(random)
    return Words(title, text, random.choice(register.i), random.choice(register.forms))


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _weighed() -> Sequence[Register]:
    registers = [Register(**raw) for raw in _file()["register"]]
    return [register for register in registers for _ in range(register.weight)]
