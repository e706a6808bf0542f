"""Kinds of advice."""

from enum import StrEnum


class AdviceKind(StrEnum):
    """In the order in which they are shown: what changes the way most comes first."""

    SEALED = "SEALED"
    SEVERAL_MATTERS = "SEVERAL_MATTERS"
    LITIGATION = "LITIGATION"
    FINAL = "FINAL"
    BEING_HANDLED = "BEING_HANDLED"
    ABOVE_LEVEL = "ABOVE_LEVEL"
    LAWFUL_ROUTE = "LAWFUL_ROUTE"
    RIGHT_RUNNING_OUT = "RIGHT_RUNNING_OUT"
    SIMPLIFIED_FITS = "SIMPLIFIED_FITS"
