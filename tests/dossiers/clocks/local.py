"""A rule of time of a city's own, as an office would write it."""

LOCAL_RULE = """
[[rule]]
id = "handle"
name_zh = "办理期限"
name_en = "time to handle"
since_zh = "受理"
since_en = "acceptance"
length = 45
counted = "CALENDAR_DAYS"
starts = ["ACCEPT"]
met_by = ["ANSWER"]
owed_by = "UNIT"
region = "331100"
valid_from = 2025-01-01
source_zh = "本市规定"
source_en = "a rule of the city"
"""
