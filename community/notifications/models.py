"""Mail on its way."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment


class Mail(Base):
    """One mail: written by a job, sent by another, readable by administrators while no mail server is set."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_created", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)  # one a cause, so that a job that runs twice writes one mail
    recipient: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
