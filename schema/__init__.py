from schema import derived_terms, step_terms, terms  # noqa: F401 - the enums get their words before any type uses them
