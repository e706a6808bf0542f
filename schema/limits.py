"""How much one request may ask for: weighed before anything is done, by a rule that is built once.

The validation cache knows a query by its document and the rules themselves: rules made anew for each request would
never be met again.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
    get_named_type,
)
from strawberry.extensions import AddValidationRules, MaxTokensLimiter, ParserCache, SchemaExtension, ValidationCache

from schema.connections import PAGE_DEFAULT, PAGE_MAX

QUERY_LENGTH = 100_000
"""Characters of a query's text; what is written belongs into variables."""
TOKENS = 2_000
DEPTH = 15
ALIASES = 30
FIELDS = 50_000
"""Fields that an answer may come to when every page is full."""
SEARCHES = frozenset({"searchDossiers", "duplicates", "admissibility", "advice"})
SEARCH_FIELDS = 5_000
"""What asking Elasticsearch costs, in fields: it bounds how often one request may."""
REPEATS = 200
"""Fields named again beside the same field, as several fragments do: each is compared with each."""
CACHED = 128
"""Queries kept parsed and validated."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a selection asks for, its fragments spread out."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    repeats: int = 0
    names: Counter[str] = field(default_factory=Counter)
    """How often each field of the selection itself is named."""

    def beside(self, other: "Weight") -> "Weight":
        return Weight(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.fields + other.fields,
            self.repeats + other.repeats,
            self.names + other.names,
        )

    def below(self, name: str, *, aliased: bool, own: int = 1, times: int = 1) -> "Weight":
        """Of a field, this being the weight of its selection, given so many times."""
        return Weight(
            self.depth + 1, self.aliases + aliased, own + times * self.fields, self.repeated(), Counter([name])
        )

    def repeated(self) -> int:
        return self.repeats + self.names.total() - len(self.names)

    def fault(self) -> str | None:
        """What is too much, and what to do."""
        for weight, most, words in (
            (self.depth, DEPTH, "is nested {} deep; {} is allowed: ask in two queries"),
            (self.aliases, ALIASES, "has {} aliases; {} are allowed: ask in several requests"),
            (self.fields, FIELDS, "may come to {} fields; {} are allowed: ask for smaller pages"),
            (self.repeated(), REPEATS, "names fields again {} times; {} are allowed: name each once"),
        ):
            if weight > most:
                return f"The query {words.format(min(weight, 1_000_000_000), most)}."
        return None


class WithinLimits(ValidationRule):
    """Each fragment is weighed once, so that fragments within fragments cost no more than their text.

    What is too heavy is refused before the other rules look at it: it would cost them most.
    """

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._fragments: dict[str, Weight] = {}

    def enter_document(self, node: DocumentNode, *_: object) -> None:
        for operation in node.definitions:
            if isinstance(operation, OperationDefinitionNode):
                root = self.context.schema.get_root_type(operation.operation)
                if fault := self._set(operation.selection_set, root).fault():
                    raise GraphQLError(fault, operation)

    def _set(self, selections: SelectionSetNode | None, parent: object) -> Weight:
        weight = Weight()
        for selection in selections.selections if selections else ():
            weight = weight.beside(self._selection(selection, parent))
        return weight

    def _selection(self, node: SelectionNode, parent: object) -> Weight:
        if isinstance(node, FieldNode):
            return self._field(node, getattr(parent, "fields", {}).get(node.name.value))
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        if isinstance(node, InlineFragmentNode) and node.type_condition:
            parent = self.context.schema.get_type(node.type_condition.name.value)
        return self._set(getattr(node, "selection_set", None), parent)

    def _field(self, node: FieldNode, definition: GraphQLField | None) -> Weight:
        name = (node.alias or node.name).value
        if definition is None:  # introspection, which has a limit of its own, or a mistake that another rule reports
            return Weight().below(name, aliased=bool(node.alias))
        inner = self._set(node.selection_set, get_named_type(definition.type))
        own = SEARCH_FIELDS if node.name.value in SEARCHES else 1
        return inner.below(name, aliased=bool(node.alias), own=own, times=_page(node, definition))

    def _fragment(self, name: str) -> Weight:
        if name not in self._fragments:
            self._fragments[name] = Weight()  # should it spread itself: a mistake that another rule reports
            fragment = self.context.get_fragment(name)
            if fragment:
                condition = self.context.schema.get_type(fragment.type_condition.name.value)
                self._fragments[name] = self._set(fragment.selection_set, condition)
        return self._fragments[name]


def _page(node: FieldNode, field: GraphQLField) -> int:
    """How many items the field gives at most; a page whose size is a variable counts as full."""
    if "first" not in field.args:
        return 1
    first = next((argument.value for argument in node.arguments or () if argument.name.value == "first"), None)
    if first is None:
        return PAGE_DEFAULT
    return min(int(first.value), PAGE_MAX) if isinstance(first, IntValueNode) else PAGE_MAX


class WithinLength(SchemaExtension):
    """A long text would take its place in the caches for as long as they keep it."""

    def on_operation(self) -> Iterator[None]:
        length = len(self.execution_context.query or "")
        if length > QUERY_LENGTH:
            raise GraphQLError(
                f"The query has {length} characters; {QUERY_LENGTH} are allowed: put texts into variables."
            )
        yield


class OneOperation(SchemaExtension):
    """The library would execute the first operation of several where none is named."""

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        definitions = context.graphql_document.definitions if context.graphql_document else ()
        operations = [one for one in definitions if isinstance(one, OperationDefinitionNode)]
        if len(operations) > 1 and context._provided_operation_name is None:  # noqa: SLF001 - it has no public name
            raise GraphQLError("The query has several operations: name in `operationName` the one to execute.")
        yield


EXTENSIONS: tuple[Callable[[], SchemaExtension], ...] = (
    WithinLength,
    OneOperation,
    lambda: MaxTokensLimiter(max_token_count=TOKENS),
    lambda: AddValidationRules([WithinLimits]),
    lambda: ParserCache(maxsize=CACHED),
    lambda: ValidationCache(maxsize=CACHED),
)
