"""What axe-core, the judge of accessibility, finds wrong with a page as it stands."""

from typing import Any

# Of what is in order it says nothing: to carry that out of the page took longer than to find it.
JUDGE = """(sizes) => axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: { 'target-size': { enabled: sizes } },
  resultTypes: ['violations'],
}).then(({ violations }) => violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 120))]))"""


def violations(page: Any, axe: str, *, sizes: bool = True) -> list[tuple[str, list[str]]]:
    """The rules that something on the page breaks, each with the beginnings of what does.

    Without `sizes` it is not asked whether what one presses is large enough: of what lies half under the sheet of a
    phone axe measures only the half that is seen.
    """
    page.evaluate(axe)
    found: list[tuple[str, list[str]]] = page.evaluate(JUDGE, sizes)
    return found
