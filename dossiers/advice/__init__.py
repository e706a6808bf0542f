"""Advice at intake (受理提示): what the law and what is on file say to a matter, with reasons; a person decides.

Nothing is refused by advice, and no person is judged by it: it is of the matter, the place and the time alone.
"""
