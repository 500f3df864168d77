"""Saying something and reading it."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from community.kernel import text
from community.kernel.db import AnyRow
from community.kernel.errors import Invalid, NotFound
from community.moderation import services as moderation
from community.moderation.models import HeldPost
from community.policy import VISITOR, Actor, Permission, can
from community.submissions import queries
from community.submissions.commands import Draft, Look, PostSubmission
from community.triage.queries import public_tags_of
from community.web.addresses import asked_number
from community.web.alike import others_like, reasons_in
from community.web.answers import present_answer
from community.web.area import Area
from community.web.auth import actor
from community.web.cards import submission_card
from community.web.composer import composer, refuse
from community.web.conditional import page
from community.web.flashes import say_done
from community.web.form import Form
from community.web.fragments import render_alone
from community.web.front import NONCE
from community.web.held import say_waiting
from community.web.intents import carries_out
from community.web.keeping import kept, minute
from community.web.limits import SEARCH, limiter
from community.web.mattering import present_importance
from community.web.present import present_rows, submission_path, unattributed_words
from community.web.promising import present_promises
from community.web.rendering import keys_of, locale_code
from community.web.reported import report_path
from community.web.said_too import present_voices
from community.web.sent import sent
from community.web.shipped import present_shipped
from community.web.split_off import present_splits
from community.web.thread import present_revisions, present_thread, present_timeline

area = Area("submissions", __name__)


@area.get("/submissions/new", permission=Permission.PUBLIC)
def compose() -> str:
    """The composer; a visitor may write first and sign in at the end."""
    return composer(Form({"board": request.args.get("board", ""), "kind": request.args.get("kind", "")}))


@area.post("/submissions/preview", permission=Permission.PUBLIC)
@limiter.limit(SEARCH)
def preview() -> Response:
    """The composer with what was typed as it will look, and what others said like it; nothing is saved.

    Only the others, when a script looks for them while somebody types.
    """
    if request.form.get("look") == "others":
        return _only_others()
    try:
        draft = Draft.parse(request.form)
        html = text.render(draft.body)
    except text.TextError as error:
        return refuse(Invalid({"body": error.words}))
    except Invalid as invalid:
        return refuse(invalid)
    alike = others_like(draft.title, draft.body, request.form)
    return make_response(composer(Form(request.form), preview_html=html, alike=alike))


def _only_others() -> Response:
    """The list alone; where all words were taken away again, an empty one takes the place of what they found."""
    try:
        look = Look.parse({name: value for name, value in request.form.items() if value.strip()})
    except Invalid as invalid:
        return refuse(invalid)
    return make_response(render_alone("public/_alike.html", alike=others_like(look.title, look.body, request.form)))


@area.post("/submissions", permission=Permission.PUBLIC)
def post() -> Response:
    """Post it; a visitor's words wait until they have signed in."""
    try:
        where = carry_post_out(actor(), request.form)
    except Invalid as invalid:
        return refuse(invalid)
    return make_response(redirect(where, 303))


@carries_out("submissions.post")
def carry_post_out(who: Actor, form: Mapping[str, Any]) -> str:
    """Post what the form says; the address of the new submission."""
    command = PostSubmission.parse({**form, "differs": reasons_in(form)})
    submission = moderation.post_submission(who, command, sent(form))
    if isinstance(submission, HeldPost):
        return say_waiting(submission, draft="compose")
    say_done(_("Thank you. It is posted, with your vote. You follow it: see My contributions."), draft="compose")
    return submission_path(submission.id, submission.slug)


@area.get("/submissions/<id:submission_id>", permission=Permission.PUBLIC)
def short(submission_id: int) -> Response:
    """The short address leads to the whole one."""
    return _moved(found(submission_id))


@area.get("/submissions/<id:submission_id>-<slug>", permission=Permission.PUBLIC)
def show(submission_id: int, slug: str) -> Response:
    """The conversation: words, votes, comments and what became of it. An old slug leads to the one of today, a voice to
    its survivor.
    """
    stamp = queries.stamp_of(actor(), submission_id)
    if slug != stamp.slug:
        return _moved(found(submission_id))
    if stamp.merged_into_id and (survivor := queries.survivor_of(actor(), found(submission_id))):
        return _to_survivor(submission_id, survivor)
    return page(lambda: conversation(found(submission_id), stamp), stamp, submission_id=submission_id)


def conversation(
    row: AnyRow,
    stamp: queries.Stamp | None = None,
    reply: Form | None = None,
    same_as: Form | None = None,
    saying: Form | None = None,
) -> str:
    """The submission's page, perhaps with a form that was not accepted; its nonces are not filled in.

    What it says is kept under the stamp for everybody who would see the same; a visitor's page is kept whole elsewhere.
    """
    who = actor()
    if stamp is None or who is VISITOR:
        said = _said(row, reply, same_as, saying)
    else:
        own = row.took_part or row.has_voices or row.promised_at or who.id in (row.author_id, row.deleted_by_id)
        reader = (
            who.id if own else None,
            keys_of(who),
            who.role,
            who.is_banned,
            row.voted,
            row.following,
            row.importance,
            row.situation,
            asked_number("from"),
            asked_number("voices"),
        )
        said = kept(("said", row.id, stamp, minute(), *reader, request.root_url, locale_code()), lambda: _said(row))
    card = submission_card(row)
    return render_template("public/submission.html", title=row.title, excerpt=row.excerpt, card=card, said=said)


def _said(row: AnyRow, reply: Form | None = None, same_as: Form | None = None, saying: Form | None = None) -> Markup:
    who = actor()
    voices = queries.voices_of(who, [row.id]) if row.has_voices else []
    html = render_template(
        "public/_conversation.html",
        **present_voices(who, row, voices),
        **present_splits(who, row, [voice.id for voice in voices]),
        s=presented(row),
        **_addresses(row),
        following=row.following,
        importance=present_importance(who, row, saying),
        staff_url=url_for("triage.show", submission_id=row.id) if can(who, Permission.TRIAGE) else None,
        report_url=_report_url(row),
        rate_url=url_for("ratings.show", submission_id=row.id)
        if row.answered_at and who.id and who.id == row.author_id
        else None,
        can_edit=not row.deleted_at and can(who, Permission.SUBMISSION_EDIT, row),
        can_delete=not row.deleted_at and can(who, Permission.SUBMISSION_DELETE, row),
        can_restore=bool(row.deleted_at) and can(who, Permission.SUBMISSION_RESTORE, row),
        answer=present_answer(who, row.id) if row.answered_at else None,
        promises=present_promises(who, row),
        shipped=present_shipped(who, row),
        revisions=present_revisions(queries.revisions_of(row.id)) if row.edited_at else [],
        timeline=present_timeline(queries.status_changes_of(row.id)) if row.has_history else [],
        comments=present_thread(who, queries.comments_of(row.id)) if row.comments or row.has_thread else [],
        comments_label=ngettext("%(num)s comment", "%(num)s comments", row.comments),
        reply=reply,
        same_as=same_as,
        same_as_url=_same_as_url(row, refused=same_as is not None),
        nonce=NONCE,
    )
    return Markup(html)


def _report_url(row: AnyRow) -> str | None:
    """Where to tell the team that something is wrong with it; nobody reports their own words."""
    who = actor()
    reports = not row.deleted_at and not who.is_banned and (who.id is None or who.id != row.author_id)
    return report_path(who, row.id) if reports else None


def _same_as_url(row: AnyRow, *, refused: bool) -> str | None:
    """Where to say that it says the same as another one; who merges is not asked to, but told what was wrong."""
    may = can(actor(), Permission.MERGE_PROPOSE) and (refused or not can(actor(), Permission.SUBMISSION_MERGE))
    return f"{request.script_root}/submissions/{row.id}/same-as" if may and not row.deleted_at else None


def _addresses(row: AnyRow) -> dict[str, Any]:
    base = f"{request.script_root}/submissions/{row.id}"
    open_to_comments = not row.deleted_at and not actor().is_banned
    return {
        "edit_url": f"{base}/edit",
        "delete_url": f"{base}/deletion",
        "restore_url": f"{base}/restoration",
        "follow_url": f"{base}/follow" if open_to_comments else None,
        "comment_url": f"{base}/comments" if open_to_comments else None,
    }


def presented(row: AnyRow) -> dict[str, Any]:
    """One submission as its page wants it."""
    board_url = url_for("boards.show", slug=row.board_slug)
    words = {
        "html": row.html,
        "unattributed": unattributed_words(row.unattributed),
        "deleted": row.deleted_at is not None,
        "board_name": row.board_name,
        "board_url": board_url,
    }
    return {**present_rows([row], public_tags_of([row.id]))[0], **words}


def found(submission_id: int) -> AnyRow:
    """A submission that the reader may see; NotFound otherwise."""
    row = queries.visible_submission(actor(), submission_id)
    if row is None:
        raise NotFound()
    return row


def speaking(submission_id: int) -> AnyRow:
    """The submission on whose page this one is read: its survivor where the reader may open that, or itself."""
    row = found(submission_id)
    survivor = queries.survivor_of(actor(), row)
    return found(survivor.id) if survivor else row


def _moved(row: AnyRow) -> Response:
    """To the one address of a submission, or to where it is read: not for good, for a merge can be undone."""
    if survivor := queries.survivor_of(actor(), row):
        return _to_survivor(row.id, survivor)
    return make_response(redirect(canonical(row), 301))


def _to_survivor(submission_id: int, survivor: AnyRow) -> Response:
    return make_response(redirect(f"{submission_path(survivor.id, survivor.slug)}?from={submission_id}", 303))


def canonical(row: AnyRow) -> str:
    """The one address of a submission."""
    return url_for("submissions.show", submission_id=row.id, slug=row.slug)
