"""`anjuan clocks`, called as people call it; it needs no server."""

import orjson
import pytest
from typer.testing import CliRunner

from scripts.cli import app
from tests.dossiers.clocks.local import LOCAL_RULE

LOCAL = LOCAL_RULE + 'level = "COUNTY"\n'
YEAR_2027 = """
year = 2027
source_zh = "试行安排"
source_en = "an arrangement on trial"
published_on = 2026-11-30
off = [{ zh = "元旦", en = "New Year's Day", from = 2027-01-01, to = 2027-01-03 }]
"""


@pytest.fixture
def explain():
    def call(*words, **environment):
        return CliRunner().invoke(app, ["clocks", "explain", *words], env=environment)

    return call


@pytest.fixture
def told(explain):
    def told(*words, **environment):
        result = explain(*words, "--json", **environment)
        assert result.exit_code == 0, result.stderr
        return orjson.loads(result.stdout)

    return told


def test_due_and_why(told):
    answer = told("handle", "--start", "2025-08-02")
    assert answer == {
        "rule": "handle",
        "version": "handle@CN@2022-05-01",
        "start": "2025-08-02",
        "due": "2025-10-09",
        "provisional": False,
        "why": "办理期限60日，自受理（2025年8月2日）的次日起计算；原应于10月1日届满，"
        "遇10月1日至10月8日国庆节和中秋节放假，顺延至其后的第一个工作日；于2025年10月9日届满；"
        "依据：《信访工作条例》第三十四条。",
        "why_en": "Time to handle: 60 calendar days, counted from the day after acceptance (2 August 2025); "
        "it would end on 1 October and goes on to the next working day, past 1 October to 8 October "
        "(National Day and Mid-Autumn Festival); due 9 October 2025; "
        "source: Regulations on Letters and Visits Work, article 34.",
        "not_counted": [],
        "rolled_over": [
            {
                "from": "2025-10-01",
                "to": "2025-10-08",
                "days": 8,
                "reason": "HOLIDAY",
                "zh": "国庆节和中秋节",
                "en": "National Day and Mid-Autumn Festival",
            }
        ],
    }


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("handle --start 2025-07-03 --extended 30", "2025-10-09"),
        (
            "re-review --start 2025-03-03 --suspend 2025-03-10..2025-03-11 --suspend 2025-03-24..2025-03-28",
            "2025-04-09",
        ),
        ("assigned-report --start 2025-03-01 --length 28", "2025-03-31"),
        ("simple-answer --start 2024-01-29 --region 331121 --level county", "2024-02-09"),
        ("transfer --start 2024-02-14", "2024-02-29"),
    ],
)
def test_what_can_be_said_beside_the_start(told, words, due):
    assert told(*words.split())["due"] == due


def test_a_provisional_day(told, tmp_path):
    (tmp_path / "2027.toml").write_text(YEAR_2027, encoding="utf-8")
    call = ("objection", "--start", "2026-12-25")
    before, after = told(*call), told(*call, "--working-days", str(tmp_path))
    assert (before["due"], before["provisional"]) == ("2027-01-01", True)
    assert (after["due"], after["provisional"]) == ("2027-01-04", False)
    assert told(*call, ANJUAN_WORKING_DAYS_FOLDER=str(tmp_path)) == after
    assert after["not_counted"][-1] == {
        "from": "2027-01-01", "to": "2027-01-03", "days": 3, "reason": "HOLIDAY", "zh": "元旦", "en": "New Year's Day",
    }  # fmt: skip


def test_a_local_rule(told, tmp_path):
    (tmp_path / "local.toml").write_text(LOCAL, encoding="utf-8")
    call = ("handle", "--start", "2025-05-17", "--rules", str(tmp_path))
    assert told(*call)["due"] == "2025-07-16"
    assert told(*call, "--region", "331121")["due"] == "2025-07-01"
    assert told(*call, "--region", "331121", "--level", "TOWN")["due"] == "2025-07-16"
    assert told(*call, "--region", "331121", "--registered", "2024-12-31")["due"] == "2025-07-16"
    assert told(*call, "--region", "331121")["version"] == "handle@331100:COUNTY@2025-01-01"


def test_to_be_read(explain):
    shown = explain("objection", "--start", "2026-12-25")
    assert shown.exit_code == 0
    day, chinese, english = shown.stdout.splitlines()
    assert day == "2027-01-01 (provisional)"
    assert chinese.startswith("异议期限5个工作日")
    assert english.startswith("Time to object to a transfer: 5 working days")


def test_a_suspension_that_the_rule_does_not_know_is_reckoned_and_pointed_out(explain):
    shown = explain("review", "--start", "2025-03-03", "--suspend", "2025-03-10..2025-03-10")
    assert (shown.exit_code, shown.stdout.splitlines()[0]) == (0, "2025-04-03")
    assert shown.stderr == "anjuan: nothing suspends review by its rule; only a local rule may say so\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Missing argument"),
        ("handle", "Missing option '--start'"),
        ("handel --start 2025-03-03", "'handel' is none; the rules are transfer, objection,"),
        ("handle --start 3.3.2025", "--start: '3.3.2025' is no day; write it as 2026-11-22"),
        ("handle --start 2025-02-29", "--start: '2025-02-29' is no day"),
        ("handle --start 2025-03-03 --extended 31", "extended: handle can be extended by 1 to 30 days, not 31"),
        ("handle --start 2025-03-03 --extended -1", "--extended"),
        ("accept --start 2025-03-03 --extended 5", "accept cannot be extended"),
        ("handle --start 2025-03-03 --length 45", "handle is 60 days by rule"),
        ("order --start 2025-03-03", "order has no length of its own"),
        ("re-review --start 2025-03-03 --suspend 2025-03-10", "write it as 2026-03-02..2026-03-04"),
        ("re-review --start 2025-03-03 --suspend 2025-03-10..", "--suspend: '' is no day"),
        ("re-review --start 2025-03-03 --suspend 2025-03-12..2025-03-10", "before it begins on 2025-03-12"),
        ("handle --start 2025-03-03 --region 999999", "'999999' is no region here"),
        ("handle --start 2025-03-03 --level KING", "--level"),
        ("handle --start 2021-03-03", "no rule handle is valid on 2021-03-03 there"),
        ("handle --start 9999-12-31", "no day that can be reckoned with"),
    ],
)
def test_a_wrong_call(explain, words, told):
    refused = explain(*words.split(), "--json")
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_malformed_file_is_named(explain, tmp_path):
    (tmp_path / "2027.toml").write_text("year = soon", encoding="utf-8")
    refused = explain("handle", "--start", "2025-03-03", "--working-days", str(tmp_path))
    assert refused.exit_code == 1
    assert "2027.toml: cannot be read as TOML" in str(refused.exception)
