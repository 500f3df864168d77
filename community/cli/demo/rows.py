"""Turning a thread into the rows that hold it, as the services would have written them at their times."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from community.answers.coach import look
from community.cli.demo.company import Company
from community.cli.demo.composing import DemoSubmission
from community.cli.demo.story import Remark, Story
from community.kernel import text
from community.submissions.models import StatusKind

SOURCE = "demo"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ids:
    """The database's ids: members and reasons by name, boards and tags by slug, statuses by board and key."""

    members: Mapping[str, int]
    boards: Mapping[str, int]
    statuses: Mapping[tuple[str, str], int]
    tags: Mapping[str, int]
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RowWriter:
    """Writes rows as of one moment, the end of the story."""

    company: Company
    ids: Ids
    moment: datetime

    def submission(self, one: DemoSubmission) -> Row:
        """The submission as it stands at the end; its counters are left to a recount."""
        story = one.story
        status = self.company.status(story.steps[-1].status if story.steps else self.company.statuses[0].key)
        slug, words = text.slugify(story.title), _words(story.body)
        return {
            "board_id": self.ids.boards[story.board],
            "author_id": self.ids.members[story.by],
            "kind": story.kind,
            "title": story.title,
            "slug": slug,
            **words,
            "excerpt": text.excerpt(words["html"]),
            "status_id": self.ids.statuses[story.board, status.key],
            "status_kind": status.kind,
            "ip_type": story.ip_type,
            "created_at": self._at(story),
            "answered_at": self._at(story, story.answer.after) if story.answer else None,
            "edited_at": self._at(story, story.former.until) if story.former else None,
            "changed_at": max(self._times(one)),
            "version": 2 if story.former else 1,
            "source": SOURCE,
            "source_id": f"{story.board}/{slug}",
        }

    def remark(self, submission_id: int, story: Story, remark: Remark, parent_id: int | None = None) -> Row:
        """A comment, or a reply when it has a parent."""
        return {
            "submission_id": submission_id,
            "parent_id": parent_id,
            "author_id": self.ids.members[remark.by],
            "by_staff": remark.by in self.company.staff(),
            **_words(remark.body),
            "created_at": self._at(story, remark.after),
        }

    def steps(self, submission_id: int, story: Story) -> Iterator[Row]:
        """The changes of status, each starting where the one before it ended."""
        before = self.company.statuses[0].key
        for step in story.steps:
            yield {
                "submission_id": submission_id,
                "from_id": self.ids.statuses[story.board, before],
                "to_id": self.ids.statuses[story.board, step.status],
                "note": step.note,
                "html": _html(step.note),
                "decline_reason_id": self.ids.reasons[step.reason] if step.reason else None,
                "promised_for": self._at(story, step.promised).date() if step.promised else None,
                "no_date": step.promised is None and self.company.status(step.status).kind is StatusKind.PLANNED,
                "by_id": self.ids.members[step.by],
                "created_at": self._at(story, step.after),
            }
            before = step.status

    def answers(self, submission_id: int, story: Story) -> Iterator[Row]:
        """The official answer, if there is one."""
        if story.answer:
            yield {
                "submission_id": submission_id,
                **_words(story.answer.body),
                "by_id": self.ids.members[story.answer.by],
                "by_role": self.company.role_of(story.answer.by),
                "version": 1,
                "created_at": self._at(story, story.answer.after),
            }

    def checks(self, answer_id: int, answer: Row) -> Iterator[Row]:
        """What the coach marks in an answer."""
        for hint in look(answer["body"]):
            yield {
                "answer_id": answer_id,
                "version": answer["version"],
                "label": hint.label,
                "rule": hint.rule,
                "sentence": hint.sentence,
                "reason": "",
                "created_at": answer["created_at"],
            }

    def classifications(self, submission_id: int, one: DemoSubmission) -> Iterator[Row]:
        """The judgement, if there is one."""
        if one.judgement:
            yield {
                "submission_id": submission_id,
                "ip_type": one.story.ip_type,
                "reason": one.story.ip_reason,
                "by_id": self.ids.members[one.judgement.by],
                "created_at": self._at(one.story, one.judgement.after),
            }

    def merge(self, submission_id: int, into_id: int, one: DemoSubmission) -> Row:
        """The link of a voice to its survivor; ValueError for one that nobody has judged."""
        if one.judgement is None:
            raise ValueError(f"nobody has merged {one.story.title!r}")
        return {
            "submission_id": submission_id,
            "into_id": into_id,
            "by_id": self.ids.members[one.judgement.by],
            "created_at": self._at(one.story, one.judgement.after),
        }

    def taggings(self, submission_id: int, one: DemoSubmission) -> Iterator[Row]:
        """The tags that came with the judgement; what waits has none."""
        if one.judgement is None:
            return
        for slug in (*one.story.tags, *one.story.staff_tags):
            yield {
                "submission_id": submission_id,
                "tag_id": self.ids.tags[slug],
                "by_id": self.ids.members[one.judgement.by],
                "created_at": self._at(one.story, one.judgement.after),
            }

    def revisions(self, submission_id: int, story: Story) -> Iterator[Row]:
        """The words before the edit, if there was one."""
        if story.former:
            yield {
                "submission_id": submission_id,
                "title": story.title,
                "body": story.former.body,
                "html": _html(story.former.body),
                "written_at": self._at(story),
                "replaced_at": self._at(story, story.former.until),
                "replaced_by_id": self.ids.members[story.by],
            }

    def votes(self, submission_id: int, one: DemoSubmission) -> Iterator[Row]:
        """Every vote."""
        for vote in one.votes:
            yield self._act(submission_id, one.story, vote.member, vote.after)

    def follows(self, submission_id: int, one: DemoSubmission) -> Iterator[Row]:
        """Everybody who wants to hear."""
        for follow in one.followers:
            yield self._act(submission_id, one.story, follow.member, follow.after)

    def _act(self, submission_id: int, story: Story, member: str, after: timedelta) -> Row:
        created_at = self._at(story, after)
        return {"submission_id": submission_id, "member_id": self.ids.members[member], "created_at": created_at}

    def _at(self, story: Story, after: timedelta = timedelta()) -> datetime:
        return self.moment - story.age + after

    def _times(self, one: DemoSubmission) -> Iterator[datetime]:
        story = one.story
        yield self._at(story, one.votes[-1].after)
        yield from (self._at(story, remark.after) for remark in story.all_remarks())
        yield from (self._at(story, step.after) for step in story.steps)
        if story.answer:
            yield self._at(story, story.answer.after)


def _words(body: str) -> Row:
    return {"body": body, "html": _html(body), "renderer": text.RENDERER_VERSION}


@cache
def _html(source: str) -> str:
    """Rendered once a process: the texts never change, and rendering them is most of the work of loading."""
    return text.render(source)
