"""What is new: the sentences of a repeated contact that no earlier one holds (新增内容)."""

import re
from collections.abc import Iterable, Iterator

from search.extraction.folding import fold
from search.text import words

_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")
_KNOWN = 0.8
"""Of a sentence's bigrams that one earlier text has: then it says nothing new, however it is put together."""
_SHORT = 4
"""Characters that say nothing by themselves: 谢谢！"""


def new_sentences(text: str, earlier: Iterable[str]) -> list[str]:
    """Sentences as they stand in the text, in its order. A figure that no earlier text has makes its sentence new."""
    known = [words(fold(one)) for one in earlier]
    return [sentence for sentence in sentences(text) if not any(_holds(one, sentence) for one in known)]


def sentences(text: str) -> Iterator[str]:
    """With the marks that end them; what is too short to say anything is left out."""
    for found in _SENTENCE.findall(text):
        sentence = found.strip()
        if len(sentence.rstrip("。！？!?；;")) >= _SHORT:
            yield sentence


def _holds(known: frozenset[str], sentence: str) -> bool:
    said = words(fold(sentence))
    figures = {word for word in said if any(character.isdigit() for character in word)}
    return bool(said) and figures <= known and len(said & known) >= _KNOWN * len(said)
