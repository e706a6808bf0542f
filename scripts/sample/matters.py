"""Sample matters: invented, varied, and the same for the same number and seed.

One in eight tells an earlier matter again: other words, another person, now and then another county. Most others share
village, company and template with matters that are not theirs, as matters of one place do.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dossiers.contact import Form, Source
from dossiers.regions import Level, RegionTree
from dossiers.states import Step
from scripts.sample.figures import figures
from scripts.sample.topics import Topic, picked, tell, topics, way, words

_FIRST_DAY = date(2023, 1, 3)
_DAYS = 1_260
_RETOLD = 0.125
_ELSEWHERE = 0.03
"""Handed in in another county than where it happened."""
_MATTERS_OF_A_PLACE = 8
_GROUPS = 0.2
_OTHER_FIRM = 0.3
"""Of the matters: with a firm that no other matter of the place complains of."""
_EVEN = 0.5
_REMEMBERED = 400
_FORMS = [Form.LETTER] * 5 + [Form.VISIT] * 4 + [Form.WEB] * 5 + [Form.PHONE] * 3 + [Form.EMAIL, Form.FAX, Form.VIDEO]
_SOURCES = [Source.OWN] * 6 + [Source.PLATFORM] * 2 + [Source.FROM_ABOVE, Source.INSTRUCTION]
_SPEAKER = {
    Form.LETTER: "我",
    Form.EMAIL: "本人",
    Form.VISIT: "来访人",
    Form.PHONE: "来电人",
    Form.WEB: "本人",
} | dict.fromkeys((Form.FAX, Form.VIDEO), "我")
_CHAINS: list[tuple[Step, ...]] = [
    (),
    (Step.TRANSFER,),
    (Step.TRANSFER, Step.ACCEPT),
    (Step.TRANSFER, Step.ACCEPT, Step.ANSWER),
    (Step.ASSIGN, Step.ACCEPT, Step.ANSWER, Step.DELIVER, Step.REPORT_CLOSING, Step.PASS_REPORT, Step.CLOSE),
    (Step.TRANSFER, Step.ACCEPT, Step.ANSWER, Step.DELIVER, Step.CLOSE),
    (Step.TRANSFER, Step.NOT_ACCEPT),
    (Step.TRANSFER, Step.ADD_CONTACT, Step.ACCEPT),
]
_SUGGESTION = "人民建议"
_OF_SUGGESTIONS: list[tuple[Step, ...]] = [(), (Step.TRANSFER,)]


@dataclass(frozen=True, slots=True)
class Later:
    """A step of the sample's chain: on which day, and the words it is taken with."""

    step: Step
    on: date
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class SampleMatter:
    """`row` is in the format of the import; `department` is the code of the one that answers for it."""

    row: dict[str, Any]
    department: str
    later: list[Later] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Told:
    """A matter apart from its telling."""

    topic: Topic
    story: int
    county: str
    filled: dict[str, str]


def generate(count: int, seed: int = 1) -> Iterator[SampleMatter]:
    return _Generator(seed).matters(count)


class _Generator:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - to vary, not to hide
        self._tree = RegionTree.shipped()
        self._counties = [region.code for region in self._tree if region.level is Level.COUNTY]
        self._place: dict[str, str] = {}
        self._county = ""
        self._left_here = 0
        self._told: list[_Told] = []

    def matters(self, count: int) -> Iterator[SampleMatter]:
        for number in range(1, count + 1):
            again = self._told and self._random.random() < _RETOLD
            told = self._random.choice(self._told) if again else self._new()
            yield self._telling(number, told)

    def _new(self) -> _Told:
        if self._left_here == 0:
            self._move()
        self._left_here -= 1
        topic = self._random.choice(topics())
        story = self._random.randrange(len(topic.tell[0]))
        told = _Told(topic, story, self._county, {**self._place, **self._figures()})
        self._told.append(told)
        del self._told[:-_REMEMBERED]
        return told

    def _move(self) -> None:
        """To another county, and a village there with its firms and projects."""
        self._left_here = self._random.randint(2, _MATTERS_OF_A_PLACE)
        self._county = self._random.choice(self._counties)
        pick = self._picked
        town = pick("village_first") + pick("village_second")
        self._place = {
            "county": self._tree[self._county].name,
            "town": town + pick("town_last"),
            "village": pick("village_first") + pick("village_second") + pick("village_last"),
            "street": town + pick("road_last"),
            "place": town + pick("road_last") + "口",
            "estate": pick("estate_first") + pick("estate_last"),
            "project": pick("project_first") + pick("project_last"),
            "school": town + pick("school_last"),
            "hospital": town + pick("hospital_last"),
            **{kind: self._firm(kind) for kind in words()["firms"]},
        }

    def _firm(self, kind: str) -> str:
        return self._picked("firm_first") + self._picked("firm_second") + self._picked(f"{kind}_last")

    def _figures(self) -> dict[str, str]:
        made = figures(self._random)
        if self._random.random() < _OTHER_FIRM:
            kind = self._picked("firms")
            made[kind] = self._firm(kind)
        return made

    def _picked(self, name: str) -> str:
        return picked(self._random, name)

    def _telling(self, number: int, told: _Told) -> SampleMatter:
        topic, received = told.topic, _FIRST_DAY + timedelta(days=self._random.randrange(_DAYS))
        form = self._random.choice(_FORMS)
        filled = {**told.filled, "i": _SPEAKER[form]}
        elsewhere = self._random.random() < _ELSEWHERE
        group = form is Form.VISIT and self._random.random() < _GROUPS
        row = {
            "id": f"S{number:07d}",
            "title": way(topic.titles, told.story, self._random).format(**filled),
            "text": self._text(told, filled),
            "category": topic.sub,
            "handed_in_region": self._random.choice(self._counties) if elsewhere else told.county,
            "matter_region": told.county,
            "channel": form.value,
            "source": self._random.choice(_SOURCES).value,
            "received_on": received.isoformat(),
            "petitioner": self._picked("family") + self._picked("given") + str(number % 1000),
            "people_count": int(filled["people"]) if group else 1,
            "respondents": [name.format(**filled) for name in topic.respondents],
            "requests": [self._random.choice(ways).format(**filled) for ways in topic.ask],
        }
        return SampleMatter(row, topic.department, list(self._chain(topic, received)))

    def _text(self, told: _Told, filled: dict[str, str]) -> str:
        said = tell(told.topic, told.story, self._random, _EVEN)
        return f"{self._picked('openings')}{''.join(said).format(**filled)}{self._picked('closings')}"

    def _chain(self, topic: Topic, received: date) -> Iterator[Later]:
        day = received
        for step in self._random.choice(_OF_SUGGESTIONS if topic.category.main == _SUGGESTION else _CHAINS):
            day += timedelta(days=self._random.randint(1, 20))
            words = {name: self._picked(name) for name in ("facts", "bases", "answers", "reasons")}
            yield Later(step, day, words)
