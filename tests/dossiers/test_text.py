"""Text at the door: whatever is let in, every store, page and terminal can take."""

import json
import re

import bson
import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from pydantic import TypeAdapter, ValidationError

from dossiers.text import Line, Name, Passage

NAME, LINE, PASSAGE = (TypeAdapter(kind) for kind in (Name, Line, Passage))
KINDS = {"name": (NAME, 100), "line": (LINE, 300), "passage": (PASSAGE, 20_000)}
ANY = some.text(some.characters(exclude_categories=()), max_size=40)


@pytest.mark.parametrize("kind", KINDS)
def test_from_one_character_to_its_longest(kind):
    taken, longest = KINDS[kind]
    assert taken.validate_python("案") == "案"
    assert taken.validate_python("𠮷" * longest) == "𠮷" * longest
    with pytest.raises(ValidationError, match=f"at most {longest} characters"):
        taken.validate_python("案" * (longest + 1))
    with pytest.raises(ValidationError, match=f"at most {longest} characters"):
        taken.validate_python("案" * 10_000_000)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("empty", ["", " ", "\n\t\r\n", "\u3000", "\u2028", "\u00a0"])
def test_what_is_blank_is_refused(kind, empty):
    with pytest.raises(ValidationError, match="at least 1 character"):
        KINDS[kind][0].validate_python(empty)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("invisible", ["\u200b", "\ufeff\u200d", "\u202e"])
def test_what_shows_nothing_is_refused(kind, invisible):
    with pytest.raises(ValidationError, match="shows nothing"):
        KINDS[kind][0].validate_python(invisible)


@pytest.mark.parametrize("kind", KINDS)
def test_blanks_around_are_dropped(kind):
    assert KINDS[kind][0].validate_python(" \r\n\u3000征地 补偿\u2028\t") == "征地 补偿"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\u2028", "\u2029"])
def test_line_ends_become_one(end):
    assert PASSAGE.validate_python(f"第一行{end}第二行{end}{end}第三行") == "第一行\n第二行\n\n第三行"
    for kind in (NAME, LINE):
        with pytest.raises(ValidationError, match="must be one line"):
            kind.validate_python(f"第一行{end}第二行")


def test_tabs_stay():
    assert PASSAGE.validate_python("姓名\t金额") == "姓名\t金额"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "control",
    ["\x00", "\x07", "\x08", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\x80", "\x85", "\x9f", "\ufdd0", "\uffff",
     "\ufffe", "\U0001fffe", "\U0010ffff"],
)  # fmt: skip
def test_what_is_no_text_is_named_with_its_place(kind, control):
    with pytest.raises(ValidationError) as refused:
        KINDS[kind][0].validate_python(f"征地{control}补偿")
    assert f"has the character U+{ord(control):04X} at position 2, which is no text; remove it" in str(refused.value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", ["\ud800", "征\udfff地", 5, None, b"\xff", ["a"], True])
def test_what_is_no_string_is_refused(kind, value):
    with pytest.raises(ValidationError):
        KINDS[kind][0].validate_python(value)


@given(text=ANY)
@example("\x85")
@example("a\u2028\u200b")
@example("\U0001f469\u200d\U0001f33e")
def test_what_is_let_in_every_store_takes_and_is_let_in_again(text):
    for taken, longest in KINDS.values():
        try:
            fit = taken.validate_python(text)
        except ValidationError:
            continue
        assert 1 <= len(fit) <= longest
        assert taken.validate_python(fit) == fit
        assert json.loads(json.dumps(fit, ensure_ascii=False).encode()) == fit
        assert bson.decode(bson.encode({"text": fit})) == {"text": fit}
        assert fit == fit.strip()
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", fit)
        if taken is not PASSAGE:
            assert fit.splitlines() == [fit]


@given(text=some.text(some.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=60))
def test_ordinary_text_is_taken_as_it_is(text):
    plain = text.strip()
    if plain and any(map(str.isprintable, plain)):
        assert LINE.validate_python(text) == plain
        assert PASSAGE.validate_python(text) == plain
