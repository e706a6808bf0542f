"""Refusals as data: what the office refuses becomes a member of the union that a field answers with, here alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case, to_snake_case

from dossiers import errors
from dossiers.states import State, Step
from dossiers.transcripts.recogniser import RecogniserAbsent as RecogniserAbsentRefusal


@strawberry.interface(description="A refusal, to be shown or acted on; every one has a code and a message (错误).")
class Error:
    code: str = strawberry.field(description="What it is, for programs; it never changes (错误代码).")
    message: str = strawberry.field(description="What is wrong and what to do, for people (说明).")


@strawberry.type(description="A field of the input that can't be taken as it is (输入有误).")
class InvalidInput(Error):
    field: str = strawberry.field(description="Path of the field, such as party.identity.phone (字段).")
    reason: str = strawberry.field(description="Why, without the path (原因).")


@strawberry.type(description="Not there, or not for you to see: the two look the same (未找到).")
class NotFound(Error):
    pass


@strawberry.type(description="You see it, but your role may not do this (无权限).")
class NotPermitted(Error):
    pass


@strawberry.type(description="The state doesn't allow this step (状态不允许).")
class IllegalStep(Error):
    step: Step = strawberry.field(description="The step asked for (办理步骤).")
    state: State = strawberry.field(description="State of the dossier (状态).")
    possible: list[Step] = strawberry.field(description="Steps that the state allows instead (可办步骤).")


@strawberry.type(description="The state allows the step, but something must come first (条件未具备).")
class NotNow(Error):
    step: Step = strawberry.field(description="The step asked for (办理步骤).")
    lacking: str = strawberry.field(description="What must come first, in Chinese (尚缺条件).")


@strawberry.type(description="Somebody else stepped first: read the dossier again, then decide (版本冲突).")
class Conflict(Error):
    current_version: int = strawberry.field(description="The version that stands now (当前版本).")


@strawberry.type(description="The idempotency key came before with another input: take a new one (幂等键重复).")
class KeyReused(Error):
    pass


@strawberry.type(description="Too many calls (请求过于频繁).")
class RateLimited(Error):
    retry_after_seconds: int = strawberry.field(description="Try again after so many seconds (重试等待秒数).")


@strawberry.type(description="An identity that no key configured here opens: tell the administration (无法解密).")
class IdentityUnreadable(Error):
    pass


@strawberry.type(description="The dossier is as large as the store takes: go on in another, linked to it (案卷已满).")
class DossierFull(Error):
    pass


@strawberry.type(description="The store has lost a long text of the dossier: tell the administration (长文缺失).")
class PageMissing(Error):
    pass


@strawberry.type(description="The document store doesn't answer: try again, with the same key (存储不可用).")
class StoreUnavailable(Error):
    pass


@strawberry.type(description="Search doesn't answer; registering, steps and reading by number go on (检索不可用).")
class SearchUnavailable(Error):
    pass


@strawberry.type(description="This installation has no recogniser: hand in a transcript (未配置语音识别).")
class RecogniserAbsent(Error):
    pass


def _nothing_more(_: Any) -> dict[str, Any]:  # noqa: ANN401 - whichever refusal it is
    return {}


@dataclass(frozen=True, slots=True)
class Translation:
    """From a refusal of the office to its GraphQL type, in every field whose union has that type."""

    exception_type: type[errors.AnjuanError]
    error_type: type[Error]
    more: Callable[[Any], dict[str, Any]] = _nothing_more
    """What the type says beside code and message."""

    @property
    def code(self) -> str:
        return to_snake_case(self.error_type.__name__).upper()

    def of(self, refusal: errors.AnjuanError) -> Error:
        return self.error_type(**{"code": self.code, "message": str(refusal), **self.more(refusal)})

    def handle(self, exception: errors.AnjuanError, *, field: StrawberryField, info: strawberry.Info) -> Error:  # noqa: ARG002 - asked of a handler
        return self.of(exception)


def input_path(path: str) -> str:
    """A path as the schema spells it: ``contact.external_numbers.0`` is ``contact.externalNumbers.0`` there."""
    return ".".join(to_camel_case(part) for part in path.split("."))


def _invalid_input(refusal: errors.InvalidInput) -> dict[str, Any]:
    field = input_path(refusal.field)
    return {"message": f"{field}: {refusal.reason}", "field": field, "reason": refusal.reason}


def _illegal_step(refusal: errors.IllegalStep) -> dict[str, Any]:
    possible = [Step(step) for step in refusal.possible]
    return {"step": Step(refusal.step), "state": State(refusal.state), "possible": possible}


TRANSLATIONS = (
    Translation(errors.InvalidInput, InvalidInput, _invalid_input),
    Translation(errors.NotFound, NotFound),
    Translation(errors.NotPermitted, NotPermitted),
    Translation(errors.IllegalStep, IllegalStep, _illegal_step),
    Translation(errors.NotNow, NotNow, lambda refusal: {"step": Step(refusal.step), "lacking": refusal.lacking_zh}),
    Translation(errors.Conflict, Conflict, lambda refusal: {"current_version": refusal.current_version}),
    Translation(errors.KeyReused, KeyReused),
    Translation(errors.RateLimited, RateLimited, lambda refusal: {"retry_after_seconds": refusal.retry_after_seconds}),
    Translation(errors.IdentityUnreadable, IdentityUnreadable),
    Translation(errors.DossierFull, DossierFull),
    Translation(errors.PageMissing, PageMissing),
    Translation(RecogniserAbsentRefusal, RecogniserAbsent),
    Translation(errors.StoreUnavailable, StoreUnavailable),
    Translation(errors.SearchUnavailable, SearchUnavailable),
)


def translate(refusal: errors.AnjuanError) -> Error | None:
    """The refusal as its GraphQL type, where no union of a field takes it."""
    fitting = (one for one in TRANSLATIONS if isinstance(refusal, one.exception_type))
    return next((translation.of(refusal) for translation in fitting), None)
