"""The sentence that says why something is due then, in Chinese and English, to be read aloud at a counter."""

from collections.abc import Callable, Sequence
from datetime import date

from dossiers.clocks.counting import Count, DaysOut, Reason
from dossiers.clocks.rules import Counted

_FEW = 4
"""Weekends that are named one by one; of more, only their number of days."""

_REASONS_ZH = {Reason.WEEKEND: "{}", Reason.HOLIDAY: "{}放假", Reason.SUSPENDED: "{}期间"}

_Say = Callable[[date], str]


def sentence_zh(counted: Count) -> str:
    rule, say = counted.rule, _days_zh(counted.start.year)
    unit = "个工作日" if rule.counted is Counted.WORKING_DAYS else "日"
    length = f"{rule.name_zh}{counted.length}{unit}，自{rule.since_zh}（{_full_zh(counted.start)}）的次日起计算"
    if counted.extended:
        total = counted.length + counted.extended
        length += f"，经批准延长{counted.extended}{unit}，共{total}{unit}"
    parts = [length]
    if counted.not_counted:
        parts.append("、".join(_out_zh(counted.not_counted, say)) + "不计入")
    if counted.made_up:
        parts.append("、".join(map(say, counted.made_up)) + "为调休上班日，计入工作日")
    if counted.rolled_over:
        passed = "、".join(_range_zh(out, say) for out in counted.rolled_over)
        parts.append(f"原应于{say(counted.ended)}届满，遇{passed}，顺延至其后的第一个工作日")
    parts.append(f"于{_full_zh(counted.due)}届满" + _provisional_zh(counted.unpublished))
    unconfirmed = "" if rule.confirmed else "（该规则启用前须经法制机构确认）"
    return f"{'；'.join(parts)}；依据：{rule.source_zh}{unconfirmed}。"


def _provisional_zh(years: Sequence[int]) -> str:
    if not years:
        return ""
    named = "、".join(f"{year}年" for year in years)
    return f"（{named}的放假安排尚未公布或尚未载入，此日期为暂定，载入后重新计算）"


def _out_zh(outs: Sequence[DaysOut], say: _Say) -> list[str]:
    named, weekends = _few_weekends(outs)
    return [*(_range_zh(out, say) for out in named), *([f"周末共{weekends}天"] if weekends else [])]


def _range_zh(out: DaysOut, say: _Say) -> str:
    name = _REASONS_ZH[out.reason].format(out.zh)
    if out.first == out.last:
        return f"{say(out.first)}{name}"
    return f"{say(out.first)}至{_days_zh(out.first.year)(out.last)}{name}"


def _days_zh(year: int) -> _Say:
    """Days with their year only where it is not the one spoken of."""
    return lambda day: f"{day.month}月{day.day}日" if day.year == year else _full_zh(day)


def _full_zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def sentence_en(counted: Count) -> str:
    rule, say = counted.rule, _days_en(counted.start.year)
    unit = "working day" if rule.counted is Counted.WORKING_DAYS else "calendar day"
    name = f"{rule.name_en[:1].upper()}{rule.name_en[1:]}"
    length = f"{name}: {_many(counted.length, unit)}, counted from the day after {rule.since_en} "
    length += f"({_full_en(counted.start)})"
    if counted.extended:
        total = _many(counted.length + counted.extended, unit)
        length += f", extended with approval by {_many(counted.extended, unit)} to {total} in all"
    parts = [length]
    if counted.not_counted:
        parts.append("not counted: " + ", ".join(_out_en(counted.not_counted, say)))
    if counted.made_up:
        parts.append("counted as working days made up for a holiday: " + ", ".join(map(say, counted.made_up)))
    if counted.rolled_over:
        passed = ", ".join(_range_en(out, say) for out in counted.rolled_over)
        parts.append(f"it would end on {say(counted.ended)} and goes on to the next working day, past {passed}")
    parts.append(f"due {_full_en(counted.due)}" + _provisional_en(counted.unpublished))
    unconfirmed = "" if rule.confirmed else " (a legal office confirms this rule before use)"
    return f"{'; '.join(parts)}; source: {rule.source_en}{unconfirmed}."


def _provisional_en(years: Sequence[int]) -> str:
    if not years:
        return ""
    named = ", ".join(map(str, years))
    return f" (provisional: the days off of {named} are not published or not loaded yet; reckoned again when they are)"


def _out_en(outs: Sequence[DaysOut], say: _Say) -> list[str]:
    named, weekends = _few_weekends(outs)
    return [*(_range_en(out, say) for out in named), *([f"{weekends} weekend days"] if weekends else [])]


def _range_en(out: DaysOut, say: _Say) -> str:
    days = _days_en(out.last.year)(out.first)
    return f"{say(out.last)} ({out.en})" if out.first == out.last else f"{days} to {say(out.last)} ({out.en})"


def _days_en(year: int) -> _Say:
    return lambda day: f"{day.day} {day:%B}" if day.year == year else _full_en(day)


def _full_en(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _many(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _few_weekends(outs: Sequence[DaysOut]) -> tuple[Sequence[DaysOut], int]:
    """What is named one by one, and the number of weekend days where there are too many weekends for that."""
    weekends = [out for out in outs if out.reason is Reason.WEEKEND]
    if len(weekends) <= _FEW:
        return outs, 0
    return [out for out in outs if out.reason is not Reason.WEEKEND], sum(out.days for out in weekends)
