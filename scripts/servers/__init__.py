"""The document store and the index the product needs, provided where they are not given.

Standard library only: it runs before the project's virtual environment exists.
"""
