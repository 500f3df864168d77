"""What looks at every page sees what is wrong with one."""

from __future__ import annotations

from tests.e2e.looking import faults
from tests.e2e.people import People


def test_a_page_full_of_faults_is_told_of(first_people: People) -> None:
    page = first_people.visitor()
    page.set_content(
        "<html lang=en><title>A page</title><main><h1>A page</h1><p style='color: #999; background: white'>Pale</p>"
        "<p><a href=/ style='display: block; width: 9px; height: 9px; overflow: hidden'>Small</a></p><input>"
        "<p style='width: 2000px'>Wide</p></main></html>"
    )
    told = "\n".join(faults(page))
    for what in ("light: color-contrast", "dark: color-contrast", "light: label", "small target", "sideways"):
        for size in (1280, 390):
            assert f"{size} {what}" in told, told


FADES = """<html lang=en><title>A page</title><style>@keyframes wait { to { opacity: .4; } }
[aria-busy] { animation: wait .1s forwards; }</style><main aria-busy=true><h1>A page</h1></main>
<script>setTimeout(() => document.querySelector("main").removeAttribute("aria-busy"), 1000)</script></html>"""


def test_a_page_that_waits_for_an_answer_is_looked_at_when_it_is_there(first_people: People) -> None:
    page = first_people.visitor()
    page.set_content(FADES)
    assert faults(page) == []


def test_what_looked_good_once_is_looked_at_again_when_it_is_painted_otherwise(first_people: People) -> None:
    page = first_people.visitor()
    for paper, wrong in (("white", 0), ("#666", 1), ("white", 0)):
        style = f"<body style='background: {paper}; color: #333'>"
        page.set_content(f"<html lang=en><title>A page</title>{style}<main><h1>A page</h1></main></html>")
        assert len({fault.partition(": ")[2] for fault in faults(page)}) == wrong
