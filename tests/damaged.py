"""Pages as a hand could write them, and what the rules on pages find there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import newsarchive as na
from newsarchive.checks.fix import fix_page
from newsarchive.checks.run import check_page
from newsarchive.checks.settings import Settings

if TYPE_CHECKING:
    from newsarchive.problems import Problem

PATH = "news/2017/01/1/a-bridge-opens.md"
HEAD = "### [2017-01-1](/news/2017/01/1/index.md)\n\n"
PREVIOUS = "## [Previous Day...](/news/2016/12/31/index.md)\n\n"
PLAIN = Settings()


def found(text: str, path: str | None = PATH) -> list[tuple[str, str]]:
    """Return the code of each problem of a page, and the text concerned."""
    return [(problem.code, problem.concerned) for problem in problems(text, path)]


def problems(text: str, path: str | None = PATH) -> tuple[Problem, ...]:
    return check_page(na.parse(text, path=path), PLAIN)


def codes(text: str, path: str | None = PATH) -> set[str]:
    return {code for code, _ in found(text, path)}


def fixed(text: str, *, unsafe: bool = True) -> str:
    return fix_page(na.parse(text, path=PATH), PLAIN, unsafe=unsafe).page.text


def event(title: str = "A bridge opens", description: str = "", *, sources: str = "", related: str = "") -> str:
    """Return an event page with items as they are written."""
    text = f"{HEAD}# {title} \n\n{description}\n\n"
    if sources:
        text += f"\n### Source:\n\n{sources}\n"
    if related:
        text += f"\n### Related:\n\n{related}\n"
    return text


def source(url: str, publisher: str = "Example Times", number: int = 1) -> str:
    return f"{number}. [{publisher}]({url})"


def related(*lists: str) -> str:
    """Return related events with lists of contexts, one a year."""
    return "\n".join(
        f"{number}. [Event {number}](/news/{2017 - number}/05/3/event-{number}.md) _Context: {names}_"
        for number, names in enumerate(lists, start=1)
    )


def numbered(*numbers: int) -> str:
    return event(related="\n".join(f"{n}. [E](/news/2016/05/{i}/e.md) _Context: A_" for i, n in enumerate(numbers, 1)))
