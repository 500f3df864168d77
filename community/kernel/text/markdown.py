"""Markdown as people type it: no HTML, no images, no tables, and nothing that makes their words disappear."""

from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.linkify import SCHEME_RE, linkify
from markdown_it.token import Token

from community.kernel.text.allowed import is_allowed_url
from community.kernel.text.cleaning import is_blank
from community.kernel.text.limits import NESTING_LIMIT, check_elements, check_nesting

_SCHEMES = frozenset({"http", "https"})
TOP_HEADING = 3  # the page owns h1 and h2


class _Parser(MarkdownIt):
    """markdown-it with our idea of an address: it would link to any scheme that it does not know."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 -- overrides the library's name
        return is_allowed_url(url)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 -- overrides the library's name
        return super().normalizeLink(f"http://{url}" if url.lower().startswith("www.") else url)

    def normalizeLinkText(self, url: str) -> str:  # noqa: N802 -- overrides the library's name
        return url  # as it was typed: decoded, a forged host looks like the real one, and an unreadable one vanishes


def parse(source: str) -> list[Token]:
    """The tokens of `source`; TextError when it is nested too deep or holds too many elements."""
    tokens = _PARSER.parse(source)
    check_nesting(_depth(tokens))
    check_elements(sum(token.nesting == 1 for outer in tokens for token in (outer, *(outer.children or ()))))
    return tokens


def to_html(source: str) -> str:
    """`source` as HTML that still has to be sanitized. Raises as `parse`."""
    html: str = _PARSER.renderer.render(parse(source), _PARSER.options, {})
    return html


def _make_parser() -> MarkdownIt:
    # Beyond maxNesting the parser drops text without a word, so it must lie where check_nesting has refused already.
    options = {"html": False, "linkify": True, "breaks": True, "maxNesting": NESTING_LIMIT + 5}
    parser = _Parser("commonmark", options).enable(["linkify", "strikethrough"])
    # Indented text is no code and a line of dashes no heading to people who never heard of Markdown, and what a
    # reference definition says ("[note]: by phone") would vanish.
    parser.disable(["code", "lheading", "reference"])
    assert parser.linkify is not None
    # Half of the bare "word.tld" in real complaints is a missing space ("bullying.It", "plane.NO"), and the link would
    # lead to whoever owns that domain. So a link needs a scheme, a "www." or an "@".
    parser.linkify.set({"fuzzy_link": False})
    parser.linkify.add("ftp:", None).add("//", None)  # we link to neither, and looking for "//" is slow
    parser.linkify.add("www.", {"validate": _after_www(parser.linkify.re)})
    parser.inline.ruler.at("linkify", _linkify)
    parser.core.ruler.push("for_people", _for_people)
    return parser


def _linkify(state: StateInline, silent: bool) -> bool:
    """The library's rule where "://" follows a scheme that we link to.

    Of "www.a.examplehttps://b" it would take "www.a.examplehttps" for the scheme, find only "www.a.example", stand
    still and raise. Such words are left to what looks for addresses in the finished text.
    """
    if not state.src.startswith("://", state.pos):
        return False
    scheme = SCHEME_RE.search(state.pending)
    return bool(scheme and scheme[1].lower() in _SCHEMES and linkify(state, silent))


def _after_www(parts: dict[str, str]) -> str:
    """The pattern of what follows "www." in an address; with few labels, as many would cost a quadratic time."""
    domain = f"(?:{parts['src_domain']}\\.){{1,8}}{parts['src_domain_root']}"
    return f"^{domain}{parts['src_port']}{parts['src_host_terminator']}{parts['src_path']}"


def _depth(tokens: Iterable[Token]) -> int:
    """How many elements stand inside each other at the deepest place."""
    deepest = depth = 0
    for token in tokens:
        depth += token.nesting
        deepest = max(deepest, depth, depth + _depth(token.children or ()))
    return deepest


def _for_people(state: StateCore) -> None:
    _demote_headings(state.tokens)
    for token in state.tokens:
        if token.type == "fence":  # an unfinished ```fence takes the words beside it for the name of a language
            token.content, token.info = token.content or token.info, ""
        if token.children:
            token.children = _named(_linked(token.children))


def _demote_headings(tokens: list[Token]) -> None:
    """Give headings the levels from TOP_HEADING down, never skipping one; one without words is only its "#" signs."""
    levels: list[str] = []
    for place, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        while levels and levels[-1] >= token.tag:
            levels.pop()
        levels.append(token.tag)
        inside, close = tokens[place + 1 : place + 3]
        token.tag = close.tag = f"h{min(TOP_HEADING + len(levels) - 1, 6)}"
        if is_blank(inside.content):
            token.tag = close.tag = "p"
            inside.children = [Token("text", "", 0, content=token.markup)]


def _linked(children: Iterable[Token]) -> Iterator[Token]:
    """`children` with every image as a link to it, and links that lead nowhere as their words."""
    link: Token | None = None
    for token in children:
        if token.type == "link_open":
            link = token
        leads = link is not None and is_allowed_url(str(link.attrs.get("href", "")))
        if token.type == "image":
            yield from _image_as_link(token, inside_link=leads)
        elif leads or token.type not in {"link_open", "link_close"}:
            yield token
        if token.type == "link_close":
            link = None


def _image_as_link(image: Token, *, inside_link: bool) -> list[Token]:
    source = str(image.attrs.get("src", ""))
    words = Token("text", "", 0, content=image.content or source)
    if inside_link or not is_allowed_url(source):
        return [words]
    return [Token("link_open", "a", 1, attrs={"href": source}), words, Token("link_close", "a", -1)]


def _named(children: Iterable[Token]) -> list[Token]:
    """`children` with the address as the words of every link that has none, or nobody could see or hear it."""
    kept: list[Token] = []
    start = 0
    for token in children:
        if token.type == "link_open":
            start = len(kept)
        if token.type == "link_close" and is_blank("".join(inner.content for inner in kept[start:])):
            kept.append(Token("text", "", 0, content=str(kept[start].attrs["href"])))
        kept.append(token)
    return kept


_PARSER = _make_parser()
