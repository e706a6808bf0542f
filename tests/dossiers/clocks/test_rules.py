from datetime import date

import pytest

from dossiers.clocks import Counted, Owner, Procedure, RuleBook
from dossiers.clocks.rules import SHIPPED
from dossiers.errors import InvalidInput
from dossiers.regions import Level
from tests.dossiers.clocks.local import LOCAL_RULE

BOOK = RuleBook.shipped()
TODAY = date(2026, 3, 2)
QINGTIAN = ("100000", "330000", "331100", "331121")
CALENDAR_DAYS, WORKING_DAYS = Counted.CALENDAR_DAYS, Counted.WORKING_DAYS

LOCAL = LOCAL_RULE + "valid_until = 2026-12-31\n"
LATER = LOCAL.replace("2026-12-31", "2027-12-31").replace("2025-01-01", "2027-01-01").replace("= 45", "= 40")


@pytest.fixture
def load(tmp_path):
    def load(*texts):
        for number, text in enumerate(texts):
            (tmp_path / f"local-{number}.toml").write_text(text, encoding="utf-8")
        return RuleBook.load(tmp_path)

    return load


RECEIVED = "REGISTER TRANSFER ASSIGN DESIGNATE AGREE_TO_OBJECTION TURN_ORDINARY"
SENT_ON = "REGISTER SPLIT_OFF TRANSFER ASSIGN AGREE_TO_OBJECTION"
DEMANDED = "ASSIGN INSTRUCT MARK_IMPORTANT SEND_BACK REOPEN ISSUE_REVIEW ISSUE_RE_REVIEW"
SIMPLE = "TRANSFER ASSIGN DESIGNATE AGREE_TO_OBJECTION ADOPT_SIMPLIFIED"
DECIDED = "ACCEPT NOT_ACCEPT REDIRECT"
HANDLED = "ACCEPT REOPEN ISSUE_REVIEW ISSUE_RE_REVIEW TURN_ORDINARY"


@pytest.mark.parametrize(
    ("rule", "length", "counted", "owed_by", "steps"),
    [
        ("transfer", 15, CALENDAR_DAYS, Owner.LETTERS_OFFICE, f"{SENT_ON} > TRANSFER ASSIGN DESIGNATE"),
        ("objection", 5, WORKING_DAYS, Owner.UNIT, "TRANSFER ASSIGN > OBJECT"),
        ("accept", 15, CALENDAR_DAYS, Owner.UNIT, f"{RECEIVED} > {DECIDED}"),
        ("handle", 60, CALENDAR_DAYS, Owner.UNIT, f"{HANDLED} > ANSWER"),
        ("assigned-report", None, CALENDAR_DAYS, Owner.UNIT, f"{DEMANDED} > PASS_REPORT"),
        ("review-request", 30, CALENDAR_DAYS, Owner.PARTY, "DELIVER > REQUEST_REVIEW"),
        ("re-review-request", 30, CALENDAR_DAYS, Owner.PARTY, "DELIVER > REQUEST_RE_REVIEW"),
        ("review", 30, CALENDAR_DAYS, Owner.REVIEWER, "REQUEST_REVIEW > ISSUE_REVIEW REFUSE_REQUEST"),
        ("re-review", 30, CALENDAR_DAYS, Owner.RE_REVIEWER, "REQUEST_RE_REVIEW > ISSUE_RE_REVIEW REFUSE_REQUEST"),
        ("simple-accept", 3, WORKING_DAYS, Owner.UNIT, f"{SIMPLE} > {DECIDED}"),
        ("simple-answer", 10, WORKING_DAYS, Owner.UNIT, "ACCEPT ADOPT_SIMPLIFIED > ANSWER"),
        ("explanation", 3, WORKING_DAYS, Owner.UNIT, "ADD_CONTACT > EXPLAIN_IN_WRITING"),
        ("tripartite", 15, WORKING_DAYS, Owner.COUNTY, "TRIGGER_TRIPARTITE > HOLD_TRIPARTITE"),
        ("order", None, CALENDAR_DAYS, Owner.NAMED, "ORDER > REPLY_ORDER"),
        ("task", None, CALENDAR_DAYS, Owner.NAMED, "ISSUE_TASK > REPLY_TASK"),
        ("obstruction", None, CALENDAR_DAYS, Owner.NAMED, "REPORT_OBSTRUCTION > REPLY_OBSTRUCTION"),
    ],
)
def test_the_shipped_rules(rule, length, counted, owed_by, steps):
    found = BOOK.rules_for(TODAY, QINGTIAN, Level.COUNTY)[rule]
    assert (found.length, found.counted, found.owed_by) == (length, counted, owed_by)
    assert f"{' '.join(found.starts)} > {' '.join(found.met_by)}" == steps
    assert found.rolls
    assert (found.region, found.level, found.valid_until) == (None, None, None)


def test_what_sets_rules_apart():
    rules = BOOK.rules_for(TODAY, QINGTIAN, Level.COUNTY)

    def those(test):
        return {rule.id for rule in rules.values() if test(rule)}

    assert len(rules) == 16
    assert those(lambda rule: rule.per_party) == {"review-request", "re-review-request", "review", "re-review"}
    assert those(lambda rule: rule.right) == {"objection", "review-request", "re-review-request"}
    assert those(lambda rule: rule.restarts) == {"objection", "accept", "simple-accept"}
    assert those(lambda rule: rule.suspended_by) == {"re-review"}
    assert those(lambda rule: rule.extendable) == {"handle"}
    assert those(lambda rule: rule.procedure is Procedure.SIMPLIFIED) == {"simple-accept", "simple-answer"}
    assert those(lambda rule: rule.procedure is Procedure.ORDINARY) == {"accept", "handle"}
    assert those(lambda rule: not rule.confirmed) == {"explanation", "tripartite"}
    assert rules["re-review"].suspended_by == ("HEARING",)
    assert (rules["handle"].extendable.days, rules["handle"].extendable.approver) == (30, True)


def test_the_shipped_file_says_that_a_legal_office_confirms_it():
    assert "A legal office confirms them before use" in SHIPPED.read_text("utf-8")


def test_a_rule_is_found_again_by_its_version():
    rule = BOOK.rules_for(TODAY, QINGTIAN, Level.COUNTY)["handle"]
    assert rule.version == "handle@CN@2022-05-01"
    assert BOOK.rule("handle", rule.version) is rule


@pytest.mark.parametrize(("rule", "version"), [("handle", "handle@CN@2019-01-01"), ("accept", "handle@CN@2022-05-01")])
def test_a_version_that_is_not_loaded(rule, version):
    with pytest.raises(InvalidInput, match="put its file back"):
        BOOK.rule(rule, version)


def test_before_any_rule_there_is_none():
    assert BOOK.rules_for(date(2022, 4, 30), QINGTIAN, Level.COUNTY) == {}
    assert len(BOOK.rules_for(date(2022, 5, 1), QINGTIAN, Level.COUNTY)) == 16


def test_the_nearest_region_counts_for_as_long_as_its_rule_is_valid(load):
    book = load(LOCAL, LOCAL.replace("331100", "330000").replace("= 45", "= 50"))

    def length(day, path):
        return book.rules_for(day, path, Level.COUNTY)["handle"].length

    assert length(TODAY, QINGTIAN) == 45
    assert length(TODAY, ("100000", "330000", "330100")) == 50
    assert length(TODAY, ("100000", "410000")) == 60
    assert length(TODAY, ()) == 60
    assert length(date(2024, 12, 31), QINGTIAN) == 60
    assert length(date(2026, 12, 31), QINGTIAN) == 45
    assert length(date(2027, 1, 1), QINGTIAN) == 60


def test_a_rule_for_a_level_counts_before_the_general_one_of_its_region(load):
    town = LOCAL.replace('region = "331100"', 'region = "331100"\nlevel = "TOWN"').replace("= 45", "= 30")
    nation = LOCAL.replace('region = "331100"', 'level = "TOWN"').replace("= 45", "= 20")
    book = load(LOCAL, town, nation)
    assert book.rules_for(TODAY, QINGTIAN, Level.TOWN)["handle"].length == 30
    assert book.rules_for(TODAY, QINGTIAN, Level.COUNTY)["handle"].length == 45
    assert book.rules_for(TODAY, QINGTIAN, None)["handle"].length == 45
    assert book.rules_for(TODAY, ("100000", "410000"), Level.TOWN)["handle"].length == 20
    assert load(LOCAL, nation, "rule = []").rules_for(TODAY, QINGTIAN, Level.TOWN)["handle"].length == 45
    assert book.rules_for(TODAY, QINGTIAN, Level.TOWN)["handle"].version == "handle@331100:TOWN@2025-01-01"


def test_a_later_rule_leaves_the_earlier_to_be_found(load):
    book = load(LOCAL, LATER)
    earlier = book.rules_for(date(2026, 12, 31), QINGTIAN, None)["handle"]
    later = book.rules_for(date(2027, 1, 1), QINGTIAN, None)["handle"]
    assert (earlier.length, later.length) == (45, 40)
    assert book.rule("handle", earlier.version) is earlier
    assert BOOK.rules_for(TODAY, QINGTIAN, None)["handle"].length == 60


def test_rules_valid_on_one_day_contradict_each_other(load):
    with pytest.raises(InvalidInput) as refused:
        load(LOCAL, LATER.replace("2027-01-01", "2026-12-31"))
    assert refused.value.field == "clock-rules.handle"
    assert "handle@331100@2025-01-01 and handle@331100@2026-12-31 are both valid on 2026-12-31" in refused.value.reason


def test_a_rule_without_end_contradicts_every_later_one(load):
    with pytest.raises(InvalidInput, match="both valid on 2027-01-01; end the earlier one with valid_until"):
        load(LOCAL.replace("valid_until = 2026-12-31", ""), LATER)


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("length = 45", "length = 0", "local-0.toml.rule.0.length", "greater than or equal to 1"),
        ("length = 45", 'length = "soon"', "local-0.toml.rule.0.length", "valid integer"),
        ('"CALENDAR_DAYS"', '"MOON_DAYS"', "local-0.toml.rule.0.counted", "CALENDAR_DAYS"),
        ('starts = ["ACCEPT"]', "", "local-0.toml.rule.0.starts", "Field required"),
        ('["ACCEPT"]', '["accept"]', "local-0.toml.rule.0.starts.0", "match pattern"),
        ('id = "handle"', 'id = "Handle!"', "local-0.toml.rule.0.id", "match pattern"),
        ("valid_until = 2026-12-31", "valid_until = 2024-12-31", "local-0.toml.rule.0", "lies before valid_from"),
        ("length = 45", "lenght = 45", "local-0.toml.rule.0.lenght", "not permitted"),
        ("[[rule]]", "[[rules]]", "local-0.toml.rule", "Field required"),
        ("length = 45", "length 45", "local-0.toml", "cannot be read as TOML"),
    ],
)
def test_a_malformed_file_is_refused_by_name(load, old, new, field, words):
    with pytest.raises(InvalidInput) as refused:
        load(LOCAL.replace(old, new))
    assert refused.value.field == field
    assert words in refused.value.reason
