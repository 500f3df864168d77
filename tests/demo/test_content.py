"""What is written in the content files: enough of it, in believable shares, without a loose end."""

import re
from collections import Counter
from datetime import timedelta

import pytest

from community.cli.demo.company import Company, read_company
from community.cli.demo.members import OPENED
from community.cli.demo.story import Story
from community.kernel.text import BODY_LIMIT, TITLE_LIMIT, clean, render
from community.policy import Audience, Role
from community.submissions.models import CLOSED, Kind, StatusKind
from community.triage.models import IPType

COMPANY = read_company()
BY_TITLE = pytest.mark.parametrize("story", COMPANY.stories, ids=lambda story: story.title[:30])


@pytest.fixture
def company() -> Company:
    return COMPANY


def sentences(body: str) -> set[str]:
    """The sentences of four words or more (without spaces between words: of twelve signs), bare of punctuation."""
    parts = re.split(r"(?<=[.!?。？！])\s*|\n+", body)
    bare = (re.sub(r"[^\w ]", "", part).strip().lower() for part in parts)
    return {part for part in bare if len(part.split()) >= 4 or (not part.isascii() and len(part) >= 12)}


def test_four_boards_of_which_one_is_for_members(company: Company) -> None:
    audiences = Counter(board.audience for board in company.boards)
    assert audiences == {Audience.PUBLIC: 3, Audience.MEMBERS: 1}
    assert all(len(board.description) > 60 for board in company.boards)


def test_about_120_submissions_and_every_board_is_alive(company: Company) -> None:
    assert 115 <= len(company.stories) <= 130
    boards = Counter(story.board for story in company.stories)
    assert set(boards) == {board.slug for board in company.boards}
    assert min(boards.values()) >= 15


def test_kinds_come_in_believable_shares(company: Company) -> None:
    kinds = Counter(story.kind for story in company.stories)
    shares = {kind: kinds[kind] / len(company.stories) for kind in Kind}
    assert 0.33 <= shares[Kind.IDEA] <= 0.45
    assert 0.30 <= shares[Kind.COMPLAINT] <= 0.42
    assert 0.08 <= shares[Kind.PRAISE] <= 0.14
    assert 0.10 <= shares[Kind.QUESTION] <= 0.18


def test_a_fifth_is_untriaged_and_mostly_new(company: Company) -> None:
    waiting = [story for story in company.stories if story.ip_type is None]
    assert 0.16 <= len(waiting) / len(company.stories) <= 0.24
    assert sum(story.age < timedelta(days=21) for story in waiting) >= len(waiting) * 0.9
    assert not any(story.steps for story in waiting)


def test_every_ip_type_is_taught_and_none_has_its_reason(company: Company) -> None:
    assert {story.ip_type for story in company.stories} == {*IPType, None}
    assert all(bool(story.ip_reason) == (story.ip_type is IPType.NONE) for story in company.stories)


def test_every_status_is_reached(company: Company) -> None:
    last = {company.status(story.steps[-1].status).kind if story.steps else StatusKind.NEW for story in company.stories}
    assert last == set(StatusKind)


def test_everybody_who_speaks_is_known(company: Company) -> None:
    speakers = frozenset().union(*(story.speakers() for story in company.stories))
    assert speakers - company.staff() <= set(company.cast)
    assert set(company.cast) <= speakers


def test_every_tag_is_known_and_private_ones_stay_apart(company: Company) -> None:
    public = {tag.slug for tag in company.tags if tag.is_public}
    private = {tag.slug for tag in company.tags if not tag.is_public}
    assert {tag for story in company.stories for tag in story.tags} == public
    assert {tag for story in company.stories for tag in story.staff_tags} == private


def test_sign_ins_cover_every_role(company: Company) -> None:
    assert Counter(account.role for account in company.accounts if account.signs_in) == dict.fromkeys(Role, 1)
    assert all(account.email.endswith(".example") for account in company.accounts)


def test_names_slugs_and_steps_are_different(company: Company) -> None:
    for values in (
        [board.slug for board in company.boards],
        [tag.slug for tag in company.tags],
        [status.name for status in company.statuses],
        [story.title for story in company.stories],
    ):
        assert len(values) == len(set(values))


def test_no_two_texts_share_a_sentence(company: Company) -> None:
    texts = [story.body for story in company.stories]
    texts += [remark.body for story in company.stories for remark in story.all_remarks()]
    texts += [step.note for story in company.stories for step in story.steps]
    texts += [story.answer.body for story in company.stories if story.answer]
    found = Counter(sentence for text in texts for sentence in sentences(text))
    assert [sentence for sentence, times in found.items() if times > 1] == []


def test_texts_are_of_every_length(company: Company) -> None:
    lengths = sorted(len(story.body) for story in company.stories)
    assert lengths[0] < 60
    assert lengths[-1] > 1200
    assert 200 <= lengths[len(lengths) // 2] <= 600


def test_it_spans_nine_months_and_ends_two_hours_ago(company: Company) -> None:
    ages = [story.age for story in company.stories]
    assert timedelta(days=255) <= max(ages) < OPENED
    assert min(ages) == timedelta(hours=2)


def test_about_260_comments_of_which_some_are_replies(company: Company) -> None:
    remarks = [remark for story in company.stories for remark in story.all_remarks()]
    replies = [reply for story in company.stories for remark in story.remarks for reply in remark.replies]
    assert 240 <= len(remarks) <= 320
    assert len(replies) >= 40
    by_staff = sum(remark.by in company.staff() for remark in remarks)
    assert 0.15 <= by_staff / len(remarks) <= 0.35


@BY_TITLE
def test_a_submission_could_have_been_posted(story: Story) -> None:
    assert 0 < len(story.title) <= TITLE_LIMIT
    assert 0 < len(story.body) <= BODY_LIMIT
    assert clean(story.body) == story.body
    assert render(story.body)
    assert 0 < story.pull <= 1


@BY_TITLE
def test_nothing_is_said_before_it_could_be(story: Story) -> None:
    for remark in story.remarks:
        times = [timedelta(), remark.after, *(reply.after for reply in remark.replies), story.age]
        assert times == sorted(times)
        assert all(reply.replies == () for reply in remark.replies)
    assert [remark.after for remark in story.remarks] == sorted(remark.after for remark in story.remarks)
    assert all(clean(remark.body) == remark.body != "" for remark in story.all_remarks())


@BY_TITLE
def test_steps_go_forward_and_end_at_a_closing_one(story: Story) -> None:
    times = [timedelta(), *(step.after for step in story.steps), story.age]
    assert times == sorted(times)
    kinds = [COMPANY.status(step.status).kind for step in story.steps]
    assert not any(kind in CLOSED for kind in kinds[:-1])
    assert len(kinds) == len(set(kinds))


@BY_TITLE
def test_the_company_explains_each_step_in_public(story: Story) -> None:
    for step in story.steps:
        assert step.by in COMPANY.staff()
        assert len(step.note) >= 30
        if COMPANY.status(step.status).kind is StatusKind.DECLINED:
            assert len(step.note) >= 200


def test_a_tenth_is_answered_by_staff_after_it_was_said(company: Company) -> None:
    answered = [(story, story.answer) for story in company.stories if story.answer]
    assert len(answered) >= len(company.stories) // 12
    for story, answer in answered:
        assert answer.by in company.staff()
        assert timedelta() < answer.after < story.age
        assert clean(answer.body) == answer.body
        assert render(answer.body)


@BY_TITLE
def test_customers_post_and_staff_do_not(story: Story) -> None:
    assert story.by in COMPANY.cast


def test_a_voice_names_another_submission_of_its_board(company: Company) -> None:
    voices = [story for story in company.stories if story.voice_of]
    survivors = {(story.board, story.title): story for story in company.stories if not story.voice_of}
    assert len(voices) >= 3
    for voice in voices:
        assert voice.age < survivors[voice.board, voice.voice_of].age
        assert voice.ip_type is not None
        assert voice.steps == ()


def test_an_edit_keeps_the_former_words(company: Company) -> None:
    edited = [story for story in company.stories if story.former]
    assert edited
    for story in edited:
        assert story.former is not None
        assert story.former.body not in ("", story.body)
        assert timedelta() < story.former.until < story.age
