"""Case numbers: readable, unique, counted by region and year; a number given out and not used leaves a gap."""

from dossiers.store import Store, increment


async def next_number(store: Store, region: str, year: int) -> str:
    """The next case number of the region, such as ``331121-2026-000042``."""
    counter = f"{region}-{year:04d}"
    return f"{counter}-{await increment(store.numbers, counter):06d}"
