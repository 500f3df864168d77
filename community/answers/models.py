"""Answers, their earlier versions, and saved replies."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.answers.coach.rules import Label
from community.kernel.db import Base, Moment, closed_set
from community.policy import Role


class Answer(Base):
    """The company's official reply to a submission: one each, signed by whoever wrote its newest version."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), unique=True)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int] = mapped_column(Integer)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    by_role: Mapped[Role] = mapped_column(closed_set(Role))
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)


class AnswerVersion(Base):
    """An answer as it stood until somebody wrote a newer one; for staff."""

    __tablename__ = "answer_version"
    __table_args__ = (UniqueConstraint("answer_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    by_role: Mapped[Role] = mapped_column(closed_set(Role))
    written_at: Mapped[datetime] = mapped_column(Moment)


class SavedReply(Base):
    """Words that staff use again, with places for a name, a title and the site."""

    __tablename__ = "saved_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    body: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(Moment)
    is_demo: Mapped[bool] = mapped_column(default=False)


class AnswerCheck(Base):
    """What the coach marked in an answer and its writer kept, with their reason if they gave one."""

    __tablename__ = "answer_check"
    __table_args__ = (Index("ix_answer_check_rule", "label", "rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    label: Mapped[Label] = mapped_column(closed_set(Label))
    rule: Mapped[str] = mapped_column(Text)
    sentence: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
