"""Whatever people write is printed as what they wrote, and nothing of it is read as markup."""

import subprocess
from pathlib import Path

import pytest

from dossiers.viewer import Role
from papers.people import People
from papers.typeset import typeset
from tests.conftest import a_viewer

_WHITE = 250
HOSTILE = {
    "markup": '#panic("x") $x^2$ *b* _e_ `r` = 标题 @ref <label> // 注 /* 注 */ \\u{41} #include "/etc/passwd"',
    "json": '{"kind": "heading", "text": "\\"]}',
    "escape": "\\ \\\\ \\n ' \" </script> &amp; %d {0}",
    "lines": "第一行\n\n\n第二行\n\t第三行",
    "pictures": "房子🏠漏水💧",
    "arabic": "يەر تۆلىمى",
    "tibetan": "ས་ཆའི་རྩོད་གླེང་",
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_it_is_printed_as_it_was_written(name, archive, register, fonts, text_of):
    dossier = await register(narrative=HOSTILE[name])
    paper = (await archive.read(a_viewer(Role.SUPERVISION), dossier.id)).case_file(People()).paper()
    whole = "".join(text_of(typeset(paper, fonts)))
    if name == "arabic":  # read back in the order of its glyphs
        assert all(letter in whole for letter in HOSTILE[name] if letter != " ")
    elif name == "lines":  # a page may end between them
        assert all(line in whole for line in HOSTILE[name].split())
    elif name != "tibetan":  # its vowel signs are read back apart
        assert "".join(HOSTILE[name].split()) in whole


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\u200f", "\U00020bb7", "\U000f0000"])
async def test_what_no_font_shows_or_turns_the_line_round_stands_by_its_code(
    character, archive, register, fonts, text_of
):
    dossier = await register(narrative=f"前{character}后")
    paper = (await archive.read(a_viewer(Role.SUPERVISION), dossier.id)).case_file(People()).paper()
    assert f"前〔U+{ord(character):04X}〕后" in "".join(text_of(typeset(paper, fonts)))


async def test_a_word_of_ten_thousand_characters_stays_on_the_page(archive, register, fonts, text_of):
    dossier = await register(narrative="W" * 10_000 + "王" * 5_000)
    paper = (await archive.read(a_viewer(Role.SUPERVISION), dossier.id)).case_file(People()).paper()
    pages = text_of(typeset(paper, fonts))
    assert sum(page.count("W") for page in pages) == 10_000
    assert sum(page.count("王") for page in pages) >= 5_000


async def test_nothing_is_printed_beyond_the_margins(archive, register, fonts, tmp_path):
    """The pages looked at as pictures: no ink within a centimetre of an edge."""
    text = "\n".join([*HOSTILE.values(), "W" * 3_000, "1" * 3_000, "http://例.test/" + "a/b-c_" * 500])
    dossier = await register(narrative=text, title="A" * 300, requests=["B" * 300])
    paper = (await archive.read(a_viewer(Role.SUPERVISION), dossier.id)).case_file(People()).paper()
    file = tmp_path / "paper.pdf"
    file.write_bytes(typeset(paper, fonts))
    pages = pictures(file)
    assert len(pages) > 4
    for page in pages:
        assert ink_at_edges(page.read_bytes()) == 0, page.name


def pictures(pdf: Path) -> list[Path]:
    """Of each page, a dot a millimetre."""
    words = ["pdftoppm", "-r", "25.4", "-gray", pdf, pdf.with_suffix("")]
    subprocess.run(words, check=True)  # noqa: S603
    return sorted(pdf.parent.glob("*.pgm"))


def ink_at_edges(pgm: bytes) -> int:
    """How many dots within ten of an edge are not white."""
    kind, size, _, dots = pgm.split(b"\n", 3)
    width, height = map(int, size.split())
    assert kind == b"P5"
    assert len(dots) == width * height
    rows = [dots[start : start + width] for start in range(0, len(dots), width)]
    edges = [*rows[:10], *rows[-10:], *(row[:10] + row[-10:] for row in rows)]
    return sum(dot < _WHITE for row in edges for dot in row)
