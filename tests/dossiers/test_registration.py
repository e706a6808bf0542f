"""What is handed in: taken, or refused with the field at fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from dossiers.contact import Form, Manner, Source
from dossiers.errors import InvalidInput, invalid_input
from dossiers.registration import ContactDraft, PartyDraft, Registration
from tests.conftest import a_registration

FOUND = {"INSPECTION", "SCREENING", "GRID"}
CONTACT = {"form": "LETTER", "received_on": "2026-03-02", "narrative": "补偿款未到账"}
PERSON = {"name": "林小满"}
NUMBER = {"system": "12345", "number": "G-1"}


def fault(kind, value):
    with pytest.raises(InvalidInput) as refused, invalid_input():
        kind.model_validate(value)
    return refused.value


def registration(**fields):
    return {"title": "题", "category": {"main": "征地"}, "party": {"identity": PERSON}, "contact": CONTACT, **fields}


def test_the_least_that_is_taken():
    taken = Registration.model_validate(registration())
    assert (taken.purpose, taken.place, taken.respondents) == ("CLAIM", None, [])
    assert (taken.contact.source, taken.contact.manner, taken.contact.people_count) == ("OWN", "ORDINARY", 1)
    assert taken.contact.requests == taken.contact.external_numbers == []
    assert (taken.party.kind, taken.party.confidential) == ("PERSON", False)


@pytest.mark.parametrize("source", Source)
def test_only_a_dispute_found_by_an_office_has_no_party(source):
    given = registration(party=None, contact={**CONTACT, "source": source})
    if source in FOUND:
        assert Registration.model_validate(given).party is None
    else:
        assert "has no party" in fault(Registration, given).reason


@pytest.mark.parametrize("identity", [None, {}, {"name": " ", "phone": ""}])
def test_known_or_anonymous_with_a_reason(identity):
    assert "say why they are anonymous" in fault(PartyDraft, {"identity": identity}).reason
    taken = PartyDraft.model_validate({"identity": identity, "anonymous_because": "本人要求匿名"})
    assert (taken.identity, taken.anonymous_because, taken.people()) == (None, "本人要求匿名", [])


def test_everybody_named_is_known():
    taken = PartyDraft.model_validate({
        "identity": PERSON, "co_signers": [{"name": "甲乙"}], "representatives": [{"name": "丙丁"}],
        "agent": {"name": "戊己"},
    })  # fmt: skip
    assert [person.name for person in taken.people()] == ["林小满", "甲乙", "丙丁", "戊己"]


def test_at_most_five_speak_for_a_group():
    assert len(PartyDraft.model_validate({"identity": PERSON, "representatives": [PERSON] * 5}).representatives) == 5
    assert fault(PartyDraft, {"identity": PERSON, "representatives": [PERSON] * 6}).field == "representatives"


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"title": ""}, "title"),
        ({"title": "案" * 301}, "title"),
        ({"title": "两\n行"}, "title"),
        ({"title": "\x00"}, "title"),
        ({"purpose": "REVENGE"}, "purpose"),
        ({"category": {}}, "category.main"),
        ({"category": {"main": "征地", "sub": "x" * 101}}, "category.sub"),
        ({"category": None}, "category"),
        ({"place": ""}, "place"),
        ({"respondents": [{"name": "甲"}, {"name": ""}]}, "respondents.1.name"),
        ({"respondents": [{"name": "甲", "unit": "x" * 101}]}, "respondents.0.unit"),
        ({"respondents": [{"name": "甲"}] * 51}, "respondents"),
        ({"contact": None}, "contact"),
        ({"contact": {**CONTACT, "form": "PIGEON"}}, "contact.form"),
        ({"contact": {**CONTACT, "received_on": "2026-02-30"}}, "contact.received_on"),
        ({"contact": {**CONTACT, "received_on": 20260302}}, "contact.received_on"),
        ({"contact": {**CONTACT, "narrative": " "}}, "contact.narrative"),
        ({"contact": {**CONTACT, "narrative": "案" * 20_001}}, "contact.narrative"),
        ({"contact": {**CONTACT, "narrative": "案" * 10_000_000}}, "contact.narrative"),
        ({"contact": {**CONTACT, "narrative": "\ud800"}}, "contact.narrative"),
        ({"contact": {**CONTACT, "requests": ["一", "案" * 301]}}, "contact.requests.1"),
        ({"contact": {**CONTACT, "requests": ["一"] * 51}}, "contact.requests"),
        ({"contact": {**CONTACT, "people_count": 0}}, "contact.people_count"),
        ({"contact": {**CONTACT, "people_count": -5}}, "contact.people_count"),
        ({"contact": {**CONTACT, "people_count": 10**30}}, "contact.people_count"),
        ({"contact": {**CONTACT, "people_count": "NaN"}}, "contact.people_count"),
        ({"contact": {**CONTACT, "external_numbers": [{"system": "12345"}]}}, "contact.external_numbers.0.number"),
        ({"contact": {**CONTACT, "external_numbers": [NUMBER] * 21}}, "contact.external_numbers"),
        ({"party": {"identity": {"phone": "abc"}}}, "party.identity.phone"),
        ({"party": {"identity": PERSON, "kind": "GHOST"}}, "party.kind"),
        ({"party": {"identity": PERSON, "co_signers": [PERSON] * 501}}, "party.co_signers"),
        ({"party": "张三"}, "party"),
    ],
)  # fmt: skip
def test_refused_with_the_field_at_fault(fields, at):
    refused = fault(Registration, registration(**fields))
    assert refused.field == at
    assert len(str(refused)) < 400


TELLS = "欧阳栀子13900002345"


@pytest.mark.parametrize(
    "value",
    [
        registration(title=f"{TELLS}\x00"),
        registration(purpose=TELLS),
        registration(contact={**CONTACT, "narrative": TELLS * 2000}),
        registration(contact={**CONTACT, "received_on": TELLS}),
        registration(party={"identity": {"id_number": TELLS, "name": TELLS}}),
        registration(party=None, contact={**CONTACT, "narrative": TELLS}),
    ],
)
def test_a_refusal_repeats_nothing_of_what_was_handed_in(value):
    """Nor does what stands behind it, which a log may print."""
    refused = fault(Registration, value)
    told = [str(refused), repr(refused), repr(refused.__cause__)]
    assert refused.__suppress_context__
    assert not any("栀子" in one or "1390000" in one for one in told)


@given(value=some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=10) | some.binary(max_size=5),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(
        some.sampled_from([*Registration.model_fields, *ContactDraft.model_fields, *PartyDraft.model_fields, "x"]),
        inner, max_size=5,
    ),
    max_leaves=12,
))  # fmt: skip
def test_whatever_is_handed_in_is_taken_or_refused(value):
    for kind in (Registration, ContactDraft, PartyDraft):
        try:
            kind.model_validate(value)
        except ValidationError:
            assert fault(kind, value).reason


@given(form=some.sampled_from(Form), source=some.sampled_from(Source), manner=some.sampled_from(Manner))
def test_any_form_source_and_manner_go_together(form, source, manner):
    draft = ContactDraft.model_validate({**CONTACT, "form": form, "source": source, "manner": manner})
    assert (draft.form, draft.source, draft.manner) == (form, source, manner)
    assert a_registration(form=form).contact.form is form
