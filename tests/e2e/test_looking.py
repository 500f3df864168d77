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
