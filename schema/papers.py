"""Papers (案卷材料): case files, a petitioner's own copy and work records, made in the background."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import date, datetime
from typing import Annotated, Self

import strawberry

from dossiers.errors import NotFound as NotFoundNoun
from dossiers.viewer import scope
from papers import asking
from papers.checklist import Checked
from papers.job import Failure as FailureNoun
from papers.job import Job, JobState, PaperKind, Wishes
from papers.job import Part as PartNoun
from papers.job import Problem as ProblemNoun
from papers.keeping import Keep
from schema.connections import page_size
from schema.context import Info
from schema.errors import (
    InvalidInput,
    KeyReused,
    NotFound,
    NotPermitted,
    RateLimited,
    StoreUnavailable,
)
from schema.ids import case_number, local_id
from schema.inputs import Given, MutationInput, call
from schema.terms import describe

_EVERY_SECONDS = 0.5

describe(
    PaperKind,
    "PaperKind",
    "What was asked for (材料类型).",
    {
        PaperKind.CASE_FILES: "Case files (案卷).",
        PaperKind.PETITIONER_COPY: "A petitioner's own copy (诉求手册).",
        PaperKind.WORK_RECORD: "An official's work record (责任信访工作手册).",
    },
)
describe(
    JobState,
    "PaperJobState",
    "How far it is (任务状态).",
    {
        JobState.QUEUED: "Waits for its turn (排队中).",
        JobState.RUNNING: "Is being made (制作中).",
        JobState.DONE: "Can be taken (已完成).",
        JobState.PARTLY_DONE: "Can be taken, but for the dossiers in `failed`: ask for those anew (部分完成).",
        JobState.FAILED: "Came to nothing; `problem` says why (已失败).",
        JobState.EXPIRED: "Was kept long enough, and is removed: ask anew (已过期).",
    },
)


@strawberry.type(description="A file that was made (文件).")
class CaseFilePart:
    number: int = strawberry.field(description="Its number, from 1 (序号).")
    name: str = strawberry.field(description="Name to save it under (文件名).")
    media_type: str = strawberry.field(description="Media type: a ZIP archive of BagIt packages, or a PDF (类型).")
    size_bytes: float = strawberry.field(description="Its size in bytes (字节数).")
    sha256: str = strawberry.field(description="Its SHA-256, in hexadecimal digits (校验值).")
    path: str = strawberry.field(
        description="Path at this server: GET it with your token; rights are checked again, and it is on record that "
        "you took it (下载路径).",
    )
    dossiers: list[str] = strawberry.field(description="Case numbers that end in it (案卷编号).")

    @classmethod
    def of(cls, job: Job, noun: PartNoun) -> Self:
        return cls(
            number=noun.number,
            name=noun.name,
            media_type=noun.media_type,
            size_bytes=float(noun.size),
            sha256=noun.sha256,
            path=f"/case-files/{job.id}/{noun.number}",
            dossiers=noun.dossiers,
        )


@strawberry.type(description="Why it came to nothing (失败原因).")
class PaperProblem:
    code: str = strawberry.field(description="What it is, for programs (代码).")
    message: str = strawberry.field(description="What is wrong and what to do (说明).")

    @classmethod
    def of(cls, noun: ProblemNoun) -> Self:
        return cls(code=noun.code, message=noun.message)


@strawberry.type(description="A dossier that could not be put together, and is in no part (未能组卷的案卷).")
class CaseFileFailure:
    dossier: str = strawberry.field(description="Its case number (案卷编号).")
    problem: PaperProblem = strawberry.field(description="Why, and what to do (原因).")

    @classmethod
    def of(cls, noun: FailureNoun) -> Self:
        return cls(dossier=noun.dossier, problem=PaperProblem.of(noun.problem))


@strawberry.type(description="Papers that were asked for, seen by who asked alone (制作任务).")
class CaseFileJob:
    id: strawberry.ID = strawberry.field(description="Its id (任务编号).")
    kind: PaperKind = strawberry.field(description="What was asked for (材料类型).")
    state: JobState = strawberry.field(description="How far it is (状态).")
    done: int = strawberry.field(description="Dossiers that are ready (已完成件数).")
    total: int = strawberry.field(description="Dossiers asked for (总件数).")
    parts: list[CaseFilePart] = strawberry.field(description="What can be taken; none before it is done (文件).")
    failed: list[CaseFileFailure] = strawberry.field(
        description="Dossiers that are in no part, and why; once that is put right, ask for them anew (未能组卷的案卷)."
    )
    problem: PaperProblem | None = strawberry.field(description="Why it failed; else null (失败原因).")
    created_at: datetime = strawberry.field(description="When it was asked for (提交时间).")
    finished_at: datetime | None = strawberry.field(description="When it was ready, or failed (完成时间).")
    expires_at: datetime | None = strawberry.field(description="Until when it can be taken (保留至).")

    @classmethod
    def of(cls, noun: Job) -> Self:
        return cls(
            id=strawberry.ID(noun.id),
            kind=noun.kind,
            state=noun.state,
            done=noun.done,
            total=noun.total,
            parts=[CaseFilePart.of(noun, part) for part in noun.parts] if noun.ready else [],
            failed=[CaseFileFailure.of(one) for one in noun.failed],
            problem=PaperProblem.of(noun.problem) if noun.problem else None,
            created_at=noun.created_at,
            finished_at=noun.finished_at,
            expires_at=noun.expires_at,
        )


@strawberry.input(description="How the case files are to be (组卷选项).")
class CaseFileOptions:
    reason: str | None = strawberry.field(
        default=None,
        description="Shows identities in clear, for this reason; each look is in the audit log. Left out: masked. "
        "Reception never sees them, a unit not where confidentiality was asked for (查看身份事由).",
    )
    redacted_twin: bool = strawberry.field(
        default=False, description="With `reason`: a masked file beside the one in clear (同时制作遮蔽本)."
    )
    attachments: bool = strawberry.field(
        default=True, description="Whether recordings and attachments go in (是否包含录音录像及附件)."
    )
    watermark: bool = strawberry.field(
        default=True, description="Whether who asked, and when, stands across every page (是否加水印)."
    )
    split_bytes: float | None = strawberry.field(
        default=None, description="Size in bytes from which on a further part is begun; 1,000,000 or more (分卷大小)."
    )

    def wishes(self) -> Wishes:
        split = None if self.split_bytes is None else max(1, int(self.split_bytes))
        return Wishes(
            reason=self.reason,
            redacted_twin=self.redacted_twin,
            attachments=self.attachments,
            watermark=self.watermark,
            split_bytes=split,
        )


@strawberry.input(description="Case files to be assembled (组卷).")
class AssembleCaseFileInput(MutationInput):
    dossiers: list[str] = strawberry.field(description="Case numbers, 1 to 500 (案卷编号).")
    options: CaseFileOptions = strawberry.field(
        default_factory=CaseFileOptions, description="How they are to be (选项)."
    )


@strawberry.input(description="A petitioner's own copy (诉求手册).")
class PrintPetitionerCopyInput(MutationInput):
    dossier: str = strawberry.field(description="Case number of the dossier (案卷编号).")
    party: str = strawberry.field(description="Id of the party whose copy it is, such as p1 (当事人编号).")


@strawberry.input(description="An official's work record (责任信访工作手册).")
class PrintWorkRecordInput(MutationInput):
    official: str = strawberry.field(
        description="Their id at the sign-in server: your own; anybody's, as leader or supervision office (用户标识)."
    )
    first: date = strawberry.field(description="The first day of the period (起始日期).")
    last: date = strawberry.field(description="The last day; a year at most (截止日期).")


@strawberry.type(description="It will be made: poll `caseFileJob`, or subscribe to `caseFileProgress` (已提交).")
class CaseFileAsked:
    job: CaseFileJob = strawberry.field(description="The job (任务).")


CaseFileResult = Annotated[
    CaseFileAsked | InvalidInput | NotFound | NotPermitted | KeyReused | RateLimited | StoreUnavailable,
    strawberry.union("CaseFileResult", description="A job, or why there is none (提交结果)."),
]


@strawberry.type
class PaperMutations:
    @strawberry.mutation(description="Assemble the case files of dossiers, as BagIt packages with a PDF each (组卷).")
    async def assemble_case_file(self, info: Info, given: Given[AssembleCaseFileInput]) -> CaseFileResult:
        numbers = [case_number(number, f"dossiers.{place}") for place, number in enumerate(given.dossiers)]
        asked = asking.case_files(
            info.context.registry, _keep(info), call(info, given), numbers, given.options.wishes()
        )
        return CaseFileAsked(job=CaseFileJob.of(await asked))

    @strawberry.mutation(
        description="Print a petitioner's own copy: their dates and rights, and nothing internal (诉求手册)."
    )
    async def print_petitioner_copy(self, info: Info, given: Given[PrintPetitionerCopyInput]) -> CaseFileResult:
        number, party = case_number(given.dossier, "dossier"), local_id(given.party, "party")
        job = await asking.petitioner_copy(info.context.registry, _keep(info), call(info, given), number, party)
        return CaseFileAsked(job=CaseFileJob.of(job))

    @strawberry.mutation(description="Print an official's entries across dossiers in a period (责任信访工作手册).")
    async def print_work_record(self, info: Info, given: Given[PrintWorkRecordInput]) -> CaseFileResult:
        period = given.first, given.last
        made = call(info, given)
        job = await asking.work_record(info.context.registry, _keep(info), made, given.official, period)
        return CaseFileAsked(job=CaseFileJob.of(job))


@strawberry.type(description="A material that the office's rules ask for by now (卷内材料).")
class CheckedMaterial:
    title: str = strawberry.field(description="What it is (材料名称).")
    there: bool = strawberry.field(description="Whether the dossier has it (是否具备).")
    entries: list[int] = strawberry.field(description="Numbers of the entries in which it stands (所在条目).")
    source: str = strawberry.field(description="The rule that asks for it (依据).")

    @classmethod
    def of(cls, noun: Checked) -> Self:
        return cls(title=noun.title, there=noun.there, entries=list(noun.entries), source=noun.source)


JobId = Annotated[strawberry.ID, strawberry.argument(name="id", description="Id of the job (任务编号).")]


@strawberry.type
class PaperQueries:
    @strawberry.field(description="A job you asked for; null where there is none of yours (制作任务).")
    async def case_file_job(self, info: Info, job_id: JobId) -> CaseFileJob | None:
        return await _job(info, job_id)

    @strawberry.field(
        description="What you have asked for as you are signed in, the latest first, for 90 days: what is ready, and "
        "what came to nothing while you were away (我的制作任务)."
    )
    async def case_file_jobs(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="How many, 1 to 100 (数量).")] = 20,
    ) -> list[CaseFileJob]:
        jobs = await asking.mine(_keep(info), info.context.viewer, page_size(first))
        return [CaseFileJob.of(job) for job in jobs]

    @strawberry.field(
        description="What the case file must hold by now, and what is missing; null where there is no such dossier "
        "that you may see (卷内材料检查)."
    )
    async def case_file_checklist(
        self,
        info: Info,
        dossier: Annotated[str, strawberry.argument(description="Case number (案卷编号).")],
    ) -> list[CheckedMaterial] | None:
        number = case_number(dossier, "dossier")
        try:
            read = await info.context.registry.store.read(number, scope(info.context.viewer))
        except NotFoundNoun:
            return None
        seen = read.as_seen_by(info.context.viewer)
        return [CheckedMaterial.of(one) for one in info.context.checklist.check(seen)]


@strawberry.type
class PaperSubscriptions:
    @strawberry.subscription(
        description="A job you asked for, at once and whenever it has come on, until it is over (制作进度)."
    )
    async def case_file_progress(self, info: Info, job_id: JobId) -> AsyncGenerator[CaseFileJob, None]:
        last: CaseFileJob | None = None
        while (job := await _job(info, job_id)) is not None:
            if job != last:
                yield job
            if job.state not in {JobState.QUEUED, JobState.RUNNING}:
                return
            last = job
            await asyncio.sleep(_EVERY_SECONDS)


async def _job(info: Info, job_id: str) -> CaseFileJob | None:
    try:
        return CaseFileJob.of(await asking.find(_keep(info), info.context.viewer, job_id))
    except NotFoundNoun:
        return None


def _keep(info: Info) -> Keep:
    return Keep(info.context.registry.store)
