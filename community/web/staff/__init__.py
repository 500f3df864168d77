"""The staff's pages: one module a desk."""

from flask import Blueprint

from community.web.staff import (
    answering,
    answering_many,
    answers,
    audit,
    backlog,
    boards,
    exporting,
    inbox,
    jobs,
    limits,
    mail,
    people,
    replies,
    tags,
    triage,
    workflow,
)
from community.web.staff.rail import rail_context

inbox.area.app_context_processor(rail_context)


def areas() -> list[Blueprint]:
    """The areas of every desk."""
    desks = (answering, answering_many, answers, audit, backlog, boards, exporting, inbox, jobs, mail, people, replies)
    return [module.area for module in (*desks, limits, tags, triage, workflow)]
