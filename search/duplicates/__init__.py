"""Duplicates: the dossiers that may be about the same matter, best first; a person decides.

Where a matter is raised is evidence and never a filter. What the viewer may not open is a stub, which rests on the text
alone: it must not tell that a person is known elsewhere. Sealed dossiers are compared with nothing.
"""

from search.duplicates.checking import PER_MINUTE, compare, compared_with, duplicates_of, duplicates_of_draft, whole
from search.duplicates.comparing import SHOWN, Candidate, Stub
from search.duplicates.drafts import Draft
from search.duplicates.evidence import Evidence
from search.duplicates.reasons import Reason
from search.duplicates.weights import Band, Verdict

__all__ = [
    "PER_MINUTE",
    "SHOWN",
    "Band",
    "Candidate",
    "Draft",
    "Evidence",
    "Reason",
    "Stub",
    "Verdict",
    "compare",
    "compared_with",
    "duplicates_of",
    "duplicates_of_draft",
    "whole",
]
