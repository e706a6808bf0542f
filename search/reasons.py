"""Reasons: the evidence in words, Chinese for the hall and English beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dossiers.regions import Level, RegionTree
from search.likeness import Evidence, Likeness, Measured, Side
from search.weights import Logistic

_WORTH_SAYING = 0.25
"""Logits: what moves the verdict less is not said."""
_QUOTED = 3

_WORDS = {
    Evidence.WORDS: ("用词有较多相同", "many words in common"),
    Evidence.RARE_WORDS: ("都提到{}", "both mention {}"),
    Evidence.COPIED: ("有整段文字雷同", "whole passages are the same to the letter"),
    Evidence.TITLE: ("标题所说的相近", "the titles say much the same"),
    Evidence.RESPONDENT: ("反映的单位相同或相近：{}", "the same or a similar unit is complained of: {}"),
    Evidence.SAME_COUNTY: ("事发地同在{}", "both happened in {}"),
    Evidence.OTHER_PREFECTURE: ("事发地不在同一市：{}", "they happened in different prefectures: {}"),
    Evidence.OTHER_PROVINCE: ("事发地不在同一省：{}", "they happened in different provinces: {}"),
    Evidence.CATEGORY: ("内容分类相同：{}", "the same category: {}"),
    Evidence.FIGURES: ("数字吻合：{}", "figures agree: {}"),
    Evidence.OTHER_YEARS: ("提到的年份不同", "they name different years"),
    Evidence.SAME_PERSON: ("当事人证件号码相同", "a party has the same identity number"),
    Evidence.CALLED_ALIKE: ("当事人姓名或电话相同", "a party has the same name or telephone"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence, for the two being one matter or against it."""

    kind: Evidence
    supports: bool
    text_zh: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A draft or dossier held against another, to be put into words."""

    likeness: Likeness
    theirs: Side
    measured: Measured
    passages: Sequence[str]
    regions: RegionTree

    def reasons(self, logistic: Logistic) -> list[Reason]:
        """What counts most first."""
        worths = {evidence: logistic.worth(evidence, self.measured) for evidence in self.measured}
        told = [evidence for evidence in worths if abs(worths[evidence]) >= _WORTH_SAYING and self._details(evidence)]
        told.sort(key=lambda evidence: -abs(worths[evidence]))
        return [self._reason(evidence, supports=worths[evidence] > 0) for evidence in told]

    def _reason(self, evidence: Evidence, *, supports: bool) -> Reason:
        details = self._details(evidence)
        text_zh, text_en = _WORDS[evidence]
        return Reason(evidence, supports, text_zh.format("、".join(details)), text_en.format(", ".join(details)))

    def _details(self, evidence: Evidence) -> list[str]:
        """What is to be named with it; empty where it can't be shown."""
        match evidence:
            case Evidence.RARE_WORDS:
                return [f"“{passage}”" for passage in self.passages[:_QUOTED]]
            case Evidence.RESPONDENT:
                return list(self.theirs.respondents[:_QUOTED])
            case Evidence.SAME_COUNTY | Evidence.OTHER_PREFECTURE | Evidence.OTHER_PROVINCE:
                return self._places(evidence)
            case Evidence.CATEGORY:
                return [self.theirs.category or ""]
            case Evidence.FIGURES:
                pairs = self.likeness.agreeing_figures(self.theirs)[:_QUOTED]
                return [ours.written if ours.written == theirs.written else f"{ours.written}={theirs.written}"
                        for ours, theirs in pairs]  # fmt: skip
        return [""]

    def _places(self, evidence: Evidence) -> list[str]:
        here, there = self.likeness.ours.place or "", self.theirs.place or ""
        if evidence is Evidence.SAME_COUNTY:
            return [self.regions.name_path(self.regions.common(here, there).code)]
        level = Level.PROVINCE if evidence is Evidence.OTHER_PROVINCE else Level.PREFECTURE
        return [(self.regions.at_level(code, level) or self.regions.current(code)).name for code in (here, there)]
