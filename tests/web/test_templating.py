"""Templates are compiled to put the same out as Jinja's own do, in fewer steps."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, render_template_string
from jinja2 import DictLoader
from markupsafe import Markup, escape

from community.web.templating import PagesEnvironment, put_out

pytestmark = pytest.mark.usefixtures("reading")


@pytest.fixture
def reading(app: Flask) -> Iterator[None]:
    """Somebody asks for a page."""
    with app.test_request_context():
        yield


class Told:
    """Something that says by itself what it looks like."""

    def __html__(self) -> str:
        return "<i>told</i>"


@pytest.mark.parametrize(
    "value", ["plain", "", "a & b", "<b>", "it's", 'say "so"', Markup("<b>safe</b>"), Told(), 12, None, 1.5, ["<"]]
)
def test_a_value_is_put_out_as_jinja_does(value: Any):
    assert put_out(value) == escape(value)
    assert render_template_string("{{ value }}", value=value) == str(escape(value))


def test_what_is_put_out_in_a_macro_or_a_block_is_escaped_once():
    page = "{% macro bold(words) %}<b>{{ words }}</b>{% endmacro %}{% set it %}{{ bold(value) }}{% endset %}{{ it }}"
    assert render_template_string(page, value="a & b") == "<b>a &amp; b</b>"


def test_words_are_translated_with_their_values_escaped():
    say = "{{ _('%(what)s is 100%% yours', what=value) }} {{ _('100%% yours') }}"
    assert render_template_string(say, value="<tea>") == "&lt;tea&gt; is 100% yours 100% yours"
    assert render_template_string("{{ _('%(words)s: %(words)s', words='tea') }}") == "tea: tea"


def test_words_that_depend_on_a_number_name_it(app: Flask):
    say = "{{ ngettext('%(num)s vote of %(who)s', '%(num)s votes of %(who)s', n, who='<Ana>') }}"
    assert render_template_string(say, n=1) == "1 vote of &lt;Ana&gt;"
    assert render_template_string(say, n=2) == "2 votes of &lt;Ana&gt;"
    assert (
        render_template_string("{{ ngettext('vote', 'votes', 2) }} {{ ngettext('%(num)s', '', 1, num='one') }}")
        == "votes one"
    )


def test_in_a_mail_of_plain_text_nothing_is_escaped(app: Flask):
    text = app.jinja_env.from_string("{% autoescape false %}{{ _('%(what)s, 100%%', what=value) }}{% endautoescape %}")
    assert text.render(value="<tea>") == "<tea>, 100%"


def test_a_macro_knows_what_only_the_importing_page_has(app: Flask):
    environment = PagesEnvironment(
        app,
        loader=DictLoader(
            {"m": "{% macro hi() %}hi {{ who }}{% endmacro %}", "p": "{% from 'm' import hi %}{{ hi() }}"}
        ),
    )
    assert environment.get_template("p").render() == "hi "
    assert environment.get_template("p", globals={"who": "Ana"}).render() == "hi Ana"


def test_a_template_puts_its_own_globals_before_those_of_all(app: Flask):
    environment = PagesEnvironment(app, loader=DictLoader({"p": "{{ who }}", "q": "{{ who }}"}))
    environment.globals["who"] = "everybody"
    assert environment.get_template("p", globals={"who": "Ana"}).render() == "Ana"
    assert environment.get_template("p").render(who="Bo") == "Bo"
    assert environment.get_template("q").render() == "everybody"
    environment.globals["who"] = "nobody"
    assert environment.get_template("q").render() == "nobody"
