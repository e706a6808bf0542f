"""Folds: labelled texts parted so that what is tested was never learnt from. A matter stays whole, a cluster too."""

from collections import Counter
from collections.abc import Mapping, Sequence

from scripts.labelled.texts import Text

FOLDS = 5


def folds(texts: Sequence[Text], count: int = FOLDS) -> Mapping[str, int]:
    """The fold of each text, by its id; all of them of about the same size."""
    group = {text["id"]: text.get("cluster") or text["matter"] for text in texts}
    sizes = Counter(group.values())
    filled, chosen = [0] * count, {}
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        chosen[name] = filled.index(min(filled))
        filled[chosen[name]] += sizes[name]
    return {text: chosen[name] for text, name in group.items()}
