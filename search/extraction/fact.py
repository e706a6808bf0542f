"""Facts that a text holds: what was written, where, and what it means in a form that can be compared.

Every fact has its kind, its span in the text (`start`, `end`) and what is `written` there. Facts are tuples: for one
check hundreds are made of what was read before.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeAlias


class Kind(StrEnum):
    MONEY = "MONEY"
    """Yuan."""
    AREA = "AREA"
    """Square metres, whatever the unit written."""
    LENGTH = "LENGTH"
    """Metres."""
    COUNT = "COUNT"
    """Of the noun in `unit`."""
    DURATION = "DURATION"
    """Days; a month counts 30, a year 365."""
    PERCENT = "PERCENT"
    INTEREST = "INTEREST"
    """Percent a year."""
    AGE = "AGE"
    SERVICE = "SERVICE"
    """Years of service, of contributions, of insurance."""
    HOUSEHOLD = "HOUSEHOLD"
    """People of one family."""
    SCORE = "SCORE"
    """Points of an examination or a list, or a place in it."""

    PERIOD = "PERIOD"

    VILLAGE = "VILLAGE"
    """A village, a community, a hamlet."""
    TOWN = "TOWN"
    STREET = "STREET"
    ESTATE = "ESTATE"
    FIRM = "FIRM"
    PROJECT = "PROJECT"
    SCHOOL = "SCHOOL"
    HOSPITAL = "HOSPITAL"
    MARKET = "MARKET"
    WATER = "WATER"
    """A river, a lake, a reservoir, a canal."""
    MOUNTAIN = "MOUNTAIN"
    OFFICE = "OFFICE"
    DOCUMENT = "DOCUMENT"
    """Between 《 and 》."""
    BRAND = "BRAND"
    """A scheme, a product, a platform, named in quotation marks."""

    BUILDING = "BUILDING"
    UNIT = "UNIT"
    FLOOR = "FLOOR"
    ROOM = "ROOM"
    DOOR = "DOOR"
    GROUP = "GROUP"
    PLOT = "PLOT"
    PHASE = "PHASE"
    ROUTE = "ROUTE"
    SECTION = "SECTION"
    """A stretch of a route, a river, a works: of whom it is said in `of`."""
    CODE = "CODE"
    """A permit, a paper, a lot: letters and digits."""

    ILLNESS = "ILLNESS"
    """What somebody suffers from: an injury or an illness."""
    CROP = "CROP"
    """What is grown or kept: a fruit, a crop, an animal."""
    VEHICLE = "VEHICLE"
    STAGE = "STAGE"
    """Of schooling."""
    WORK = "WORK"
    """A trade that somebody works in."""
    THING = "THING"
    """What stands in a place and is complained of: a lamp, a lift, a well, a mast."""
    PERSON = "PERSON"
    """A surname; never more of a name."""


class Precision(StrEnum):
    YEARS = "YEARS"
    YEAR = "YEAR"
    HALF = "HALF"
    SEASON = "SEASON"
    MONTH = "MONTH"
    TEN_DAYS = "TEN_DAYS"
    DAY = "DAY"


class Quantity(NamedTuple):
    """A number with its unit. `low` and `high` are what it can mean: 两百多块 is 200 with 200 to 300.

    `unit` is that of the value: 元, m², m, the noun counted, 天, %, 岁, 年, 人. `per` is what it is reckoned by: 亩,
    m², 月, 人, ... `about` is what the sum or share is for, where the text says so next to it: 工资, 补偿, 租金, ...
    """

    kind: Kind
    value: float
    low: float
    high: float
    unit: str
    per: str
    about: str
    start: int
    end: int
    written: str

    @property
    def exact(self) -> bool:
        return self.low == self.high


class Period(NamedTuple):
    """Days from `first` to `last`; an end is None where it is open, or where nobody knows when the text was told.

    `inferred`: the year is not written but taken from the day of telling. `about` is what happened then, where the text
    says so next to it: 签约, 交房, 入职, ...
    """

    first: date | None
    last: date | None
    precision: Precision
    inferred: bool
    approximate: bool
    about: str
    start: int
    end: int
    written: str

    @property
    def kind(self) -> Kind:
        return Kind.PERIOD


class Name(NamedTuple):
    """`name` is without the regions before it; `core` also without its ending: 石桥 of 石桥村, 人社 of 人社局.

    `region` is the regions that stood before it, as written. A `general` name is that of many: 人民医院, 中心小学.
    """

    kind: Kind
    name: str
    core: str
    region: str
    general: bool
    start: int
    end: int
    written: str


class Place(NamedTuple):
    """A fine place, a route or a code. `value` is in Arabic digits and capitals; `of` is the core of what it is in."""

    kind: Kind
    value: str
    of: str
    start: int
    end: int
    written: str


class Member(NamedTuple):
    """One of a closed class: of illnesses, crops, vehicles, trades, surnames.

    `value` is the member that the words mean, `group` the wider one that it belongs to: 外伤 of 骨折. Of a surname
    the group tells whether who raises the matter bears it. `common`: met in matters of all sorts.
    """

    kind: Kind
    value: str
    group: str
    common: bool
    start: int
    end: int
    written: str


Fact: TypeAlias = Quantity | Period | Name | Place | Member

NAMES = frozenset(
    {
        Kind.VILLAGE,
        Kind.TOWN,
        Kind.STREET,
        Kind.ESTATE,
        Kind.FIRM,
        Kind.PROJECT,
        Kind.SCHOOL,
        Kind.HOSPITAL,
        Kind.MARKET,
        Kind.WATER,
        Kind.MOUNTAIN,
        Kind.OFFICE,
        Kind.DOCUMENT,
        Kind.BRAND,
    }
)
