"""Garbage collection, set for a process that holds a large schema for ever and makes much that soon goes."""

import gc

_YOUNG = 20_000
"""Objects made before the young ones are looked through: a page of dossiers makes that many, and drops them."""


def spare_what_stays() -> None:
    """Look no more through what start-up made: schema, region tree and modules stay, and searching them for garbage
    takes longer than answering.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 50)
