"""axe-core, asked about the page that is open."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "axe" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def complaints(page: Page, tags: Sequence[str] = TAGS) -> list[str]:
    """What is wrong with it, each with the elements that are meant; a page that is new gets its judge first."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(
        "(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations'], iframes: false}).then((said) =>"
        " said.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 90))}`))",
        list(tags),
    )
    return found
