from schema import terms  # noqa: F401 - the enums get their words before any type uses them
