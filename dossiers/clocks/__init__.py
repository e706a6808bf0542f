"""Clocks (时限): what is due when, by which rule, and why. Nothing here asks a store or the time of day."""

from dossiers.clocks.calendar import WorkCalendar
from dossiers.clocks.clock import Cause, Change, Clock, Why
from dossiers.clocks.counting import DaysOut, Reason
from dossiers.clocks.reckoning import Reckoning, reckon
from dossiers.clocks.rules import Counted, Owner, Procedure, Rule, RuleBook
from dossiers.clocks.suspension import HEARING, Suspension

__all__ = [
    "HEARING",
    "Cause",
    "Change",
    "Clock",
    "Counted",
    "DaysOut",
    "Owner",
    "Procedure",
    "Reason",
    "Reckoning",
    "Rule",
    "RuleBook",
    "Suspension",
    "Why",
    "WorkCalendar",
    "reckon",
]
