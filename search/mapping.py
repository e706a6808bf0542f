"""What Elasticsearch is told about a dossier: how its text is cut into words, and its fields.

Only what every Elasticsearch 9 has is used. Chinese text has no spaces: the `standard` tokenizer gives one token a
character, `shingle` joins neighbours into bigrams (土地征收 → 土地, 地征, 征收), by which text is found; the subfield
`char` keeps the single tokens, for one-character queries and for words in Latin letters and digits.
"""

from typing import Any

BIGRAMS = "anjuan_bigrams"
CHARACTERS = "anjuan_characters"
FOLDED = "anjuan_folded"
SAID = "anjuan_said"

OPENING = ("title", "narrative", "requests", "respondents")
"""Text that stood when the dossier was registered: whoever holds or held it has seen it."""
LATER = ("later", "opinions")
TEXT = (*OPENING, *LATER)

SAID_FIRST, SAID_SINCE = "said_first", "said_since"
"""All of OPENING and all of LATER, each in one field and in one way of writing: what a search looks in."""
SOUNDS = "sounds"
"""What was said first, as it is heard (search/sounds.py)."""
OPEN_HASHES = "open_hashes"
"""Keyed hashes of those parties that have not asked for confidentiality."""
NAMES, LATIN = "names", "latin"
"""Names of units, firms, estates, schools and the like, in full and short; their pinyin and initials."""
KEYS = "keys"
"""Facts, as terms (search/extraction/keys.py)."""
ROOTS = "roots"
"""What may stand behind the matters of many (search/clusters/roots.py)."""
TOPICS, TOPIC = "topics", "topic"
"""What it is about (search/extraction/topics.py), the heaviest first; and the first of them."""
TOLD = "told"
"""What its texts tell, as it was read from them (search/duplicates/told.py): nothing is found by it."""

_SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "refresh_interval": "1s",  # also for an index that nobody has asked for a while: the first to ask shall not wait
    "max_result_window": 10_000,
    "analysis": {
        "filter": {
            "anjuan_pairs": {
                "type": "shingle",
                "min_shingle_size": 2,
                "max_shingle_size": 2,
                "output_unigrams": False,
                "token_separator": "",
            },
        },
        "analyzer": {
            BIGRAMS: {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "anjuan_pairs"]},
            CHARACTERS: {"type": "custom", "tokenizer": "standard", "filter": ["lowercase"]},
        },
        "normalizer": {FOLDED: {"type": "custom", "filter": ["lowercase"]}},
    },
    # A word said twice is hardly more than said once, and a long letter no worse than a short one.
    "similarity": {SAID: {"type": "BM25", "k1": 0.6, "b": 0.35}},
}


def settings(replicas: int) -> dict[str, Any]:
    return {**_SETTINGS, "number_of_replicas": replicas}


def mappings() -> dict[str, Any]:
    """`dynamic` is off: a field that the index does not know yet waits for the next reindexing, and parks nobody."""
    said = {SAID_FIRST: _said(), SAID_SINCE: _said(), SOUNDS: _said(characters=False)}
    return {
        "dynamic": False,
        "_source": {"excludes": [*said, TOLD]},
        "properties": {**{field: _text() for field in TEXT}, **said, **_FACTS},
    }


def _said(*, characters: bool = True) -> dict[str, Any]:
    alone = {"char": {"type": "text", "analyzer": CHARACTERS, "similarity": SAID}}
    return {"type": "text", "analyzer": BIGRAMS, "similarity": SAID, **({"fields": alone} if characters else {})}


def _text() -> dict[str, Any]:
    # Offsets kept in the index make highlights cheaper than term vectors do, in time and in space.
    return {
        "type": "text",
        "analyzer": BIGRAMS,
        "index_options": "offsets",
        "fields": {"char": {"type": "text", "analyzer": CHARACTERS, "index_options": "offsets"}},
    }


_KEYWORD = {"type": "keyword", "ignore_above": 300}

_FACTS: dict[str, Any] = {
    "number": {"type": "keyword"},
    "version": {"type": "integer"},
    "sealed": {"type": "boolean"},
    "external_numbers": {**_KEYWORD, "normalizer": FOLDED},
    **dict.fromkeys(
        (
            "purpose",
            "state",
            "category_main",
            "category_sub",
            "forms",
            "sources",
            "manners",
            "months",
            "holder",
            "responsible",
            "place",
            "place_path",
            "place_province",
            "place_prefecture",
            "place_county",
            "within",
            "received_by",
            "led_by",
            "held_by",
            "hashes",
            OPEN_HASHES,
            NAMES,
            LATIN,
            KEYS,
            ROOTS,
            TOPICS,
            TOPIC,
        ),
        _KEYWORD,
    ),
    TOLD: {"type": "keyword", "index": False, "doc_values": False, "store": True},
    "people_count": {"type": "integer"},
    "opened_on": {"type": "date", "format": "strict_date"},
    "last_entry_at": {"type": "date", "format": "epoch_millis"},
}
