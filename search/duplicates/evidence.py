"""Evidence: what speaks for two texts being one matter, or against it, each a number from 0 to 1.

What each is worth is data (weights.py). What there is nothing of is left out of what was measured.
"""

from enum import StrEnum


class Evidence(StrEnum):
    SUBJECT = "SUBJECT"
    """What both complain of."""
    MAIN_SUBJECT = "MAIN_SUBJECT"
    """What either complains of first, in the other."""
    OTHER_SUBJECT = "OTHER_SUBJECT"
    DEMAND = "DEMAND"
    """What both ask for."""
    OTHER_DEMAND = "OTHER_DEMAND"

    PLACES = "PLACES"
    """Villages, estates, markets, waters that both name."""
    OTHER_PLACES = "OTHER_PLACES"
    PARTIES = "PARTIES"
    """Firms, brands, projects, schools, hospitals that both name."""
    OTHER_PARTIES = "OTHER_PARTIES"
    FINE_PLACES = "FINE_PLACES"
    """Buildings, rooms, plots, routes, numbers of papers."""
    OTHER_FINE_PLACES = "OTHER_FINE_PLACES"
    SUMS = "SUMS"
    OTHER_SUMS = "OTHER_SUMS"
    SIZES = "SIZES"
    """Areas, counts, lengths, spans of time, ages."""
    OTHER_SIZES = "OTHER_SIZES"
    DATES = "DATES"
    OTHER_DATES = "OTHER_DATES"
    OBJECTS = "OBJECTS"
    """What is grown, driven, suffered from or worked at, of which there are a few dozen kinds each."""
    OTHER_OBJECTS = "OTHER_OBJECTS"
    SURNAMES = "SURNAMES"
    """Of who raises it or is spoken of."""
    OTHER_SURNAMES = "OTHER_SURNAMES"

    THING = "THING"
    """Something that both name, and what both complain of: the one without the other says less."""

    WORDS = "WORDS"
    """Words in common, the rare ones counting more, as a part of the shorter text."""
    RARE_WORDS = "RARE_WORDS"
    """The rarest words in common."""
    STORY = "STORY"
    """Words in common besides names."""
    PASSAGE = "PASSAGE"
    """The rarest stretch of three characters or more in common besides names."""
    COPIED = "COPIED"
    """Passages that are the same to the letter, as from a template."""
    TITLE = "TITLE"
    CHARACTERS = "CHARACTERS"
    """Characters in common, as a part of those of the shorter text."""
    DISTINCT_WORDS = "DISTINCT_WORDS"
    """Words in common that few of the other candidates have."""
    DISTINCT_STORY = "DISTINCT_STORY"
    """Such words besides names."""
    DISTINCT_FEW = "DISTINCT_FEW"
    """The rarest few of such words."""
    DISTINCT_CHARACTERS = "DISTINCT_CHARACTERS"
    """Characters in common that few of the other candidates have."""

    RESPONDENT = "RESPONDENT"
    OTHER_RESPONDENT = "OTHER_RESPONDENT"
    FIRM_COMPLAINED_OF = "FIRM_COMPLAINED_OF"
    """Whom both complain of is no office, which many complain of."""
    TRADE_NAME = "TRADE_NAME"
    """Firms, schools or hospitals called alike, in whatever city: of one group, it may be."""
    OTHER_TRADE = "OTHER_TRADE"
    """Firms called alike whose trades have nothing to do with each other: by chance, it may be."""
    RESPONDENT_NAMED = "RESPONDENT_NAMED"
    """Whom the one complains of is named in the other's text."""
    SAME_COUNTY = "SAME_COUNTY"
    OTHER_COUNTY = "OTHER_COUNTY"
    """Of the same prefecture."""
    OTHER_PREFECTURE = "OTHER_PREFECTURE"
    OTHER_PROVINCE = "OTHER_PROVINCE"
    HANDED_IN_TOGETHER = "HANDED_IN_TOGETHER"
    """At offices of the same county."""
    CATEGORY = "CATEGORY"
    OTHER_CATEGORY = "OTHER_CATEGORY"
    SAME_PERSON = "SAME_PERSON"
    """The same identity document or credit code."""
    CALLED_ALIKE = "CALLED_ALIKE"
    """The same name or telephone; two people may share either."""
    SHORT = "SHORT"
    """How short the shorter of the two is: what it does not say contradicts nothing."""

    ALONE = "ALONE"
    """How likely the two are one matter by themselves. This and what follows is found among all the candidates."""
    THREAD = "THREAD"
    """How likely they are when those that are most alike are joined first."""
    LINK = "LINK"
    """A third dossier is likely to be one matter with either."""
    LINKS = "LINKS"
    """Several are."""
    OTHER_THREAD = "OTHER_THREAD"
    """Other dossiers are likely to be one matter with the one, and unlike the other."""
    LEAD = "LEAD"
    """How far it is ahead of the likeliest that it is unlike."""
    PLACE = "PLACE"
    """1 for the likeliest, 1/2 for the next."""
    ROOT = "ROOT"
    """How likely the two have one root by themselves."""
    ROOT_LINK = "ROOT_LINK"
    """A third dossier is likely to be one matter with the one, and of one root with the other."""


AMONG = (
    Evidence.ALONE,
    Evidence.THREAD,
    Evidence.LINK,
    Evidence.LINKS,
    Evidence.OTHER_THREAD,
    Evidence.LEAD,
    Evidence.PLACE,
    Evidence.ROOT,
    Evidence.ROOT_LINK,
)
"""What is found among the candidates (threads.py); everything else is measured between two sides (measuring.py)."""

Measured = dict[Evidence, float]

_COPIED = 0.5
_OTHERS = (
    Evidence.OTHER_PLACES,
    Evidence.OTHER_PARTIES,
    Evidence.OTHER_FINE_PLACES,
    Evidence.OTHER_SUMS,
    Evidence.OTHER_SIZES,
)


def is_form_letter(measured: Measured) -> bool:
    """Whether it is the same text with other people, places or figures (范本信): alike, and no one matter by that."""
    copied = measured.get(Evidence.COPIED, 0.0) >= _COPIED
    return copied and any(measured.get(other, 0.0) > 0 for other in _OTHERS)
