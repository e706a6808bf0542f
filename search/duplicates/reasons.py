"""Reasons: the evidence in words, Chinese for the hall and English beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dossiers.regions import Level, RegionTree
from search.duplicates.evidence import Evidence, Measured
from search.duplicates.measuring import FACTS, Likeness
from search.duplicates.sides import Side
from search.duplicates.weights import Weights
from search.extraction.agreement import Agreement, Pair
from search.extraction.topics import Subject, demands, topics

_WORTH_SAYING = 0.15
"""Logits, or of a probability: what moves the verdict less is not said."""
_OTHERS_SAY = 0.05
"""Of four third dossiers: one that is a fifth as likely as can be."""
_QUOTED = 3

_WORDS = {
    Evidence.SUBJECT: ("反映的问题相同：{}", "both complain of the same: {}"),
    Evidence.MAIN_SUBJECT: ("主要问题相同：{}", "both complain first of the same: {}"),
    Evidence.OTHER_SUBJECT: ("反映的问题不同：{}", "they complain of different things: {}"),
    Evidence.DEMAND: ("诉求相同：{}", "both ask for the same: {}"),
    Evidence.OTHER_DEMAND: ("诉求不同：{}", "they ask for different things: {}"),
    Evidence.PLACES: ("地点吻合：{}", "places agree: {}"),
    Evidence.OTHER_PLACES: ("地点不同：{}", "places differ: {}"),
    Evidence.PARTIES: ("所涉单位、项目吻合：{}", "firms, projects or institutions agree: {}"),
    Evidence.OTHER_PARTIES: ("所涉单位、项目不同：{}", "firms, projects or institutions differ: {}"),
    Evidence.FINE_PLACES: ("楼栋、房号、路段等吻合：{}", "buildings, rooms, routes or sections agree: {}"),
    Evidence.OTHER_FINE_PLACES: ("楼栋、房号、路段等不同：{}", "buildings, rooms, routes or sections differ: {}"),
    Evidence.SUMS: ("金额吻合：{}", "sums agree: {}"),
    Evidence.OTHER_SUMS: ("金额不同：{}", "sums differ: {}"),
    Evidence.SIZES: ("面积、数量、期限、分数等吻合：{}", "areas, counts, spans or scores agree: {}"),
    Evidence.OTHER_SIZES: ("面积、数量、期限、分数等不同：{}", "areas, counts, spans or scores differ: {}"),
    Evidence.DATES: ("时间吻合：{}", "dates agree: {}"),
    Evidence.OTHER_DATES: ("时间不同：{}", "dates differ: {}"),
    Evidence.OBJECTS: ("所涉事物吻合：{}", "both speak of: {}"),
    Evidence.OTHER_OBJECTS: ("所涉事物不同：{}", "they speak of different things: {}"),
    Evidence.SURNAMES: ("姓氏吻合：{}", "surnames agree: {}"),
    Evidence.OTHER_SURNAMES: ("姓氏不同：{}", "surnames differ: {}"),
    Evidence.THING: ("同一对象、同一类问题", "the same thing, and the same complaint of it"),
    Evidence.WORDS: ("用词有较多相同", "many words in common"),
    Evidence.RARE_WORDS: ("都提到{}", "both mention {}"),
    Evidence.STORY: ("情节用词相近", "the stories use the same words"),
    Evidence.PASSAGE: ("有少见的相同说法", "an unusual phrase in common"),
    Evidence.COPIED: ("有整段文字雷同", "whole passages are the same to the letter"),
    Evidence.CHARACTERS: ("用字有较多相同", "many characters in common"),
    Evidence.DISTINCT_WORDS: ("有其他案卷少见的共同用词", "words in common that the other dossiers have not"),
    Evidence.DISTINCT_STORY: ("有其他案卷少见的共同情节", "a story in common that the other dossiers have not"),
    Evidence.DISTINCT_FEW: (
        "有几处其他案卷少见的共同用词：{}",
        "words in common that few other dossiers have: {}",
    ),
    Evidence.DISTINCT_CHARACTERS: ("有其他案卷少见的共同用字", "characters in common that the other dossiers have not"),
    Evidence.TITLE: ("标题所说的相近", "the titles say much the same"),
    Evidence.RESPONDENT: ("反映的单位相同或相近：{}", "the same or a similar unit is complained of: {}"),
    Evidence.OTHER_RESPONDENT: ("反映的单位不同：{}", "other units are complained of: {}"),
    Evidence.FIRM_COMPLAINED_OF: ("反映的同一企业或个人：{}", "the same firm or person is complained of: {}"),
    Evidence.TRADE_NAME: ("所涉单位字号相同：{}", "firms or institutions are called alike: {}"),
    Evidence.OTHER_TRADE: ("字号相同而行业不同：{}", "firms are called alike and work in other trades: {}"),
    Evidence.RESPONDENT_NAMED: ("一方反映的单位见于另一方正文", "whom the one complains of is named in the other"),
    Evidence.SAME_COUNTY: ("事发地同在{}", "both happened in {}"),
    Evidence.OTHER_COUNTY: ("事发地不在同一区县：{}", "they happened in different counties: {}"),
    Evidence.OTHER_PREFECTURE: ("事发地不在同一市：{}", "they happened in different prefectures: {}"),
    Evidence.OTHER_PROVINCE: ("事发地不在同一省：{}", "they happened in different provinces: {}"),
    Evidence.HANDED_IN_TOGETHER: ("在同一区县登记", "both were handed in in one county"),
    Evidence.CATEGORY: ("内容分类相同：{}", "the same category: {}"),
    Evidence.OTHER_CATEGORY: ("内容分类不同：{}", "different categories: {}"),
    Evidence.SAME_PERSON: ("当事人证件号码相同", "a party has the same identity number"),
    Evidence.CALLED_ALIKE: ("当事人姓名或电话相同", "a party has the same name or telephone"),
    Evidence.THREAD: ("与其他疑似案卷相互印证", "other likely dossiers are like this one"),
    Evidence.OTHER_THREAD: ("其他疑似案卷与此件不同", "other likely dossiers are unlike this one"),
    Evidence.SHORT: ("文字过短，难以判断", "too short a text to tell"),
}
_PLACED = {Evidence.SAME_COUNTY, Evidence.OTHER_COUNTY, Evidence.OTHER_PREFECTURE, Evidence.OTHER_PROVINCE}
_ASKED = {Evidence.DEMAND, Evidence.OTHER_DEMAND}
_OF_SUBJECTS = _ASKED | {Evidence.SUBJECT, Evidence.MAIN_SUBJECT, Evidence.OTHER_SUBJECT}
_KINDS = {evidence: kinds for kinds, both in FACTS.items() for evidence in both}


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence, for the two being one matter or against it; `ours` and `theirs` is where it is written."""

    kind: Evidence
    supports: bool
    text_zh: str
    text_en: str
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A draft or dossier held against another, to be put into words."""

    likeness: Likeness
    theirs: Side
    measured: Measured
    passages: Sequence[str]
    regions: RegionTree

    def reasons(self, weights: Weights) -> list[Reason]:
        """What counts most first."""
        worths = weights.alone.worths(self.measured)
        told = sorted(self.measured.keys() & worths.keys(), key=lambda evidence: -abs(worths[evidence]))
        said = (self._reason(evidence, worths[evidence]) for evidence in told if abs(worths[evidence]) >= _WORTH_SAYING)
        return [reason for reason in said if reason is not None]

    def _reason(self, evidence: Evidence, worth: float) -> Reason | None:
        """None where it can't be shown, or speaks the other way than its words do."""
        if against(evidence) is (worth > 0):
            return None
        facts = self._facts(evidence)
        details = [_side_by_side(pair) for pair in facts] if evidence in _KINDS else self._details(evidence)
        if not details:
            return None
        text_zh, text_en = _WORDS[evidence]
        return Reason(
            evidence,
            worth > 0,
            text_zh.format("、".join(details)),
            text_en.format(", ".join(details)),
            tuple(pair.ours.written for pair in facts),
            tuple(pair.theirs.written for pair in facts),
        )

    def _facts(self, evidence: Evidence) -> list[Pair]:
        if evidence not in _KINDS:
            return []
        pairs = self._agreement.contradicting if against(evidence) else self._agreement.agreeing
        return [pair for pair in pairs if pair.kind in _KINDS[evidence]][:_QUOTED]

    @cached_property
    def _agreement(self) -> Agreement:
        return self.likeness.agreement(self.theirs)

    def _details(self, evidence: Evidence) -> list[str]:
        """What is to be named with it; empty where it can't be shown."""
        ours, theirs = self._sides
        match evidence:
            case _ if evidence in _OF_SUBJECTS:
                return self._subjects(asked=evidence in _ASKED)
            case Evidence.RARE_WORDS | Evidence.DISTINCT_FEW:
                return [f"“{passage}”" for passage in self.passages[:_QUOTED]]
            case Evidence.RESPONDENT | Evidence.OTHER_RESPONDENT | Evidence.FIRM_COMPLAINED_OF:
                return list(theirs.respondents[:_QUOTED])
            case Evidence.TRADE_NAME | Evidence.OTHER_TRADE:
                return sorted(ours.trade_names.keys() & theirs.trade_names.keys())[:_QUOTED]
            case Evidence.CATEGORY | Evidence.OTHER_CATEGORY:
                return [theirs.category or ""]
        return self._places(evidence) if evidence in _PLACED else [""]

    def _subjects(self, *, asked: bool) -> list[str]:
        ours, theirs = (side.subjects.demands if asked else side.subjects.topics for side in self._sides)
        return _named((demands() if asked else topics()).subjects, ours.weights, theirs.weights)

    @property
    def _sides(self) -> tuple[Side, Side]:
        return self.likeness.ours, self.theirs

    def _places(self, evidence: Evidence) -> list[str]:
        here, there = self.likeness.where(self.likeness.ours) or "", self.likeness.where(self.theirs) or ""
        if evidence is Evidence.SAME_COUNTY:
            return [self.regions.name_path(self.regions.common(here, there).code)]
        level = _LEVELS[evidence]
        return [(self.regions.at_level(code, level) or self.regions.current(code)).name for code in (here, there)]


def by_thread(alone: float, probability: float, others: Measured) -> list[Reason]:
    """What other dossiers have changed, where it is worth saying; to be ahead of all is nothing that they say."""
    if abs(probability - alone) < _WORTH_SAYING:
        return []
    evidence, said = _THREAD if probability > alone else _OTHER_THREAD
    if others.get(said, 0.0) < _OTHERS_SAY:
        return []
    return [Reason(evidence, probability > alone, *_WORDS[evidence])]


_THREAD = (Evidence.THREAD, Evidence.LINKS)
_OTHER_THREAD = (Evidence.OTHER_THREAD, Evidence.OTHER_THREAD)
"""What is said of others, and what there must be of it."""


_LEVELS = {
    Evidence.OTHER_COUNTY: Level.COUNTY,
    Evidence.OTHER_PREFECTURE: Level.PREFECTURE,
    Evidence.OTHER_PROVINCE: Level.PROVINCE,
}


def against(evidence: Evidence) -> bool:
    """Whether its words speak against one matter."""
    return evidence.startswith("OTHER_") or evidence is Evidence.SHORT


def _side_by_side(pair: Pair) -> str:
    ours, theirs = pair.ours.written, pair.theirs.written
    return ours if ours == theirs else f"{ours}／{theirs}"


def _named(subjects: Mapping[str, Subject], ours: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """The first subject of each, once where they are the same."""
    first = [next(iter(weights), None) for weights in (ours, theirs)]
    names = [subjects[name].zh for name in first if name is not None and name in subjects]
    return ["／".join(dict.fromkeys(names))] if len(names) == len(first) else []
