"""An issue's description in the markup of its tracker, with people's words quoted so that none of them acts.

What a customer writes must stay words: in a tracker `@name` would call somebody who works there, `/close` at the begin
of a line would close the issue (GitLab), `{quote}` would end the quotation (Jira), a tag would be one (Azure).
"""

import re
from html import escape

from community.backlog.exports.issues import Issue, Quote, facts

MENTION = re.compile(r"(?<![\w`])@(?=[\w\-])")
APART = "@\u200b"  # a zero-width space: reads the same, calls nobody
TAG = re.compile(r"<(?!https?:)(?=[A-Za-z/!?])")
WIKI = re.compile(r"([{}\[\]!|*_^~+\\])")


def markdown(issue: Issue) -> str:
    """Block quotations, for GitHub, GitLab, Linear and briefs."""
    quoted = "\n\n".join(_markdown_quote(quote) for quote in issue.quotes)
    return f"{quoted}\n\n{' '.join(facts(issue))} {issue.url}"


def wiki(issue: Issue) -> str:
    """Jira's own markup."""
    quoted = "\n\n".join(map(_wiki_quote, issue.quotes))
    return f"{quoted}\n\n{' '.join(facts(issue))} {issue.url}"


def html(issue: Issue) -> str:
    """Simple HTML, for Azure Boards and Productboard."""
    quoted = "".join(
        f"<blockquote>{_lines(quote.text)}</blockquote><p>— {escape(quote.author)}, {quote.day}</p>"
        for quote in issue.quotes
    )
    return f'{quoted}<p>{escape(" ".join(facts(issue)))} <a href="{escape(issue.url)}">{escape(issue.url)}</a></p>'


def quieted(text: str) -> str:
    """Words for Markdown in which no @name calls anybody and no tag is one."""
    return TAG.sub("&lt;", MENTION.sub(APART, _plain(text)))


def _markdown_quote(quote: Quote) -> str:
    lines = "\n".join(f"> {line}".rstrip() for line in quieted(quote.text).splitlines())
    return f"{lines}\n>\n> — {quieted(quote.author)}, {quote.day}"


def _wiki_quote(quote: Quote) -> str:
    author = WIKI.sub(_escaped, quote.author)
    return f"{{quote}}\n{WIKI.sub(_escaped, _plain(quote.text))}\n{{quote}}\n— {author}, {quote.day}"


def _escaped(found: re.Match[str]) -> str:
    return "\\" + found[0]


def _lines(text: str) -> str:
    return "<br>".join(escape(_plain(text), quote=False).splitlines())


def _plain(text: str) -> str:
    """Without control characters, which no tracker shows; every kind of line end is one of ours."""
    return "".join(one for one in "\n".join(text.splitlines()) if one in "\n\t" or ord(one) >= ord(" "))
