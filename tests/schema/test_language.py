"""The schema as a text: current, and explained throughout."""

import re

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    specified_scalar_types,
)

from dossiers.states import NOBODYS, Step
from schema.schema import COMMITTED, sdl

HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def graph(language):
    return language._schema


def own_types(graph):
    return [
        kind
        for name, kind in graph.type_map.items()
        if not name.startswith("__") and name not in specified_scalar_types
    ]


def described(graph):
    """Everything that has a description, by its path."""
    for kind in own_types(graph):
        yield kind.name, kind
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{kind.name}.{name}", value) for name, value in kind.values.items())
        for name, field in getattr(kind, "fields", {}).items():
            yield f"{kind.name}.{name}", field
            yield from ((f"{kind.name}.{name}({given})", one) for given, one in getattr(field, "args", {}).items())


def test_the_committed_schema_is_current() -> None:
    assert COMMITTED.read_text("utf-8") == sdl(), "write it anew: anjuan schema"


def test_everything_is_described_with_its_chinese_term(graph) -> None:
    assert [path for path, part in described(graph) if not part.description] == []
    assert [path for path, part in described(graph) if not HAN.search(part.description)] == []


def test_every_mutation_takes_one_input_with_a_key_and_answers_with_a_union(graph) -> None:
    for name, field in graph.mutation_type.fields.items():
        assert list(field.args) == ["input"], name
        given = get_named_type(field.args["input"].type)
        assert isinstance(given, GraphQLInputObjectType)
        assert str(given.fields["idempotencyKey"].type) == "String!"
        assert isinstance(get_named_type(field.type), GraphQLUnionType)


def test_every_step_of_a_person_is_a_mutation(graph) -> None:
    camel = {step: re.sub("_(.)", lambda found: found[1], step.title()) for step in Step}
    names = {name.lower() for name in graph.mutation_type.fields}
    assert {"mergerepeat", "mergejoint"} < names  # two mutations of one step: a person says which it is
    names.add("merge")
    assert {step for step, name in camel.items() if name.lower() not in names} == NOBODYS
    assert "registerMatter" in graph.mutation_type.fields


def test_every_union_member_is_the_payload_or_an_error(graph) -> None:
    error = graph.type_map["Error"]
    assert isinstance(error, GraphQLInterfaceType)
    for field in graph.mutation_type.fields.values():
        payload, *errors = get_named_type(field.type).types
        assert error not in payload.interfaces
        assert errors
        assert all(error in kind.interfaces for kind in errors)


def test_every_step_has_its_facts(graph) -> None:
    facts = graph.type_map["Facts"]
    assert all(isinstance(kind, GraphQLObjectType) and "step" in kind.fields for kind in facts.types)
