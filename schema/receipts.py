"""Receipts (回执): what a petitioner takes along, shown to who recorded the contact, and only then."""

from typing import Self

import strawberry

from dossiers.days import day_of
from dossiers.follow_up import followed, receipt_text
from dossiers.intake import Received
from dossiers.receipts import grouped
from dossiers.registry import Registry


@strawberry.type(description="For the petitioner to take along; given once, and again for the same key (回执).")
class Receipt:
    code: str = strawberry.field(
        description="Query code, in groups, which anybody may read; print it as a QR code too (查询码).",
    )
    secret: str = strawberry.field(
        description="Query secret, in groups: print it, keep it nowhere; it can't be had again (查询密码).",
    )
    text: str = strawberry.field(
        description="In plain Chinese, line by line, to print large or read out: who has it, the next date and why, "
        "the code, where to ask; the secret is not in it (回执正文).",
    )

    @classmethod
    def of(cls, received: Received, registry: Registry) -> Self | None:
        """None where nobody raised the matter."""
        receipt = received.receipt
        party = next((one.party for one in received.dossier.contacts if one.entry == received.entry.number), None)
        if receipt is None or party is None:
            return None
        today = day_of(registry.clock())
        seen = followed(received.dossier, party, today, registry.limits)
        return cls(
            code=grouped(receipt.code),
            secret=grouped(receipt.secret),
            text=receipt_text(seen, receipt.code, received.office.name),
        )
