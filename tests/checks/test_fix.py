"""Fixes: what they do to lines, and which of them are refused."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.checks.fix import apply_fixes, count_fixes, fix_page
from newsarchive.checks.parts import parts_of
from newsarchive.checks.registry import all_rules, page_rule
from newsarchive.checks.run import check_page
from newsarchive.checks.settings import Settings
from newsarchive.problems import Fix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Literal

    from newsarchive.checks.subjects import Finding, PageSubject

HEAD = "### [2017-01-1](/news/2017/01/1/index.md)\n\n"
EVENT = f"{HEAD}# It rains \n\nA wet day.\n\n\n### Source:\n\n1. [Paper](https://paper.example/a)\n2. [Paper](https://b.example/)\n"


def fix(line: int, *lines: str, end_line: int | None = None, exact: bool = False) -> Fix:
    return Fix(label="do it", line=line, end_line=end_line or line, lines=lines, exact=exact)


def rule_with(
    make: Callable[[PageSubject], Iterator[Finding]], fix: Literal["safe", "unsafe"], code: str = "TT101"
) -> None:
    page_rule(code=code, name=code.lower(), summary="Odd.", why="Odd.", bad={"a.md": ""}, good={"a.md": ""}, fix=fix)(
        make
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_lines_keep_their_ends_and_the_byte_order_mark_stays(end: str, bom: str) -> None:
    text = bom + end.join(["a", "b", "c", ""])
    assert apply_fixes(text, [fix(1, "x")]) == bom + end.join(["x", "b", "c", ""])
    assert apply_fixes(text, [fix(2)]) == bom + end.join(["a", "c", ""])
    assert apply_fixes(text, [fix(2, "x", "y", "z")]) == bom + end.join(["a", "x", "y", "z", "c", ""])
    assert apply_fixes(text, [fix(1, "x", end_line=3)]) == bom + end.join(["x", ""])
    assert apply_fixes(text, [fix(1, "x", "y", end_line=3)]) == bom + end.join(["x", "y", ""])


def test_a_last_line_without_an_end_stays_without_one() -> None:
    assert apply_fixes("a\r\nb", [fix(2, "x", "y")]) == "a\r\nx\r\ny"
    assert apply_fixes("a", [fix(1, "x", "y")]) == "x\ny"


def test_an_exact_fix_carries_ends_and_byte_order_mark_itself() -> None:
    assert apply_fixes("\ufeffa\r\nb\r\n", [fix(1, "a\n", exact=True)]) == "a\nb\r\n"
    assert apply_fixes("a\nb", [fix(2, "b\n", exact=True)]) == "a\nb\n"


@given(
    st.lists(st.text(alphabet="ab\t 文", max_size=5), min_size=1, max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.data(),
)
def test_a_fix_touches_no_line_beyond_its_own(lines: list[str], end: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    new = data.draw(st.lists(st.sampled_from(["x", "y"]), max_size=3))
    text = "".join(line + end for line in lines)
    expected = [*lines[: first - 1], *new, *lines[last:]]
    assert apply_fixes(text, [fix(first, *new, end_line=last)]) == "".join(line + end for line in expected)


def test_a_safe_fix_that_changes_what_the_page_says_is_refused() -> None:
    def rule(subject: PageSubject) -> Iterator[Finding]:
        yield subject.at_line(3, "odd", fix=fix(3, "# It snows"))

    rule_with(rule, "safe")
    page = na.parse(EVENT)
    assert fix_page(page, unsafe=True).page is page


def test_an_unsafe_fix_changes_what_stands_on_its_own_lines() -> None:
    def rule(subject: PageSubject) -> Iterator[Finding]:
        if subject.content.title != "It snows":  # type: ignore[union-attr] # these pages are events
            yield subject.at_line(3, "odd", fix=fix(3, "# It snows"))

    rule_with(rule, "unsafe")
    page = na.parse(EVENT)
    assert fix_page(page).page is page
    fixed = fix_page(page, unsafe=True)
    assert fixed.page.content == attrs.evolve(page.content, title="It snows")  # type: ignore[arg-type]
    assert [problem.code for problem in fixed.problems] == ["TT101"]
    assert fixed.before is page


def test_an_unsafe_fix_that_changes_more_than_its_lines_is_refused() -> None:
    def rule(subject: PageSubject) -> Iterator[Finding]:
        yield subject.at_line(3, "odd", fix=fix(3))  # without its title line the page's description is none

    rule_with(rule, "unsafe")
    page = na.parse(EVENT)
    assert fix_page(page, unsafe=True).page is page


def test_a_fix_that_is_refused_keeps_no_other_from_being_applied() -> None:
    def refused(subject: PageSubject) -> Iterator[Finding]:
        yield subject.at_line(3, "odd", fix=fix(3))

    def taken(subject: PageSubject) -> Iterator[Finding]:
        for number, line in enumerate(subject.lines, start=1):
            if "\t" in line:
                yield subject.at_line(number, "odd", fix=fix(number, line.replace("\t", " ")))

    rule_with(refused, "unsafe")
    rule_with(taken, "safe", "TT102")
    page = na.parse(EVENT.replace("1. [", "1.\t["), path="news/2017/01/1/a.md")
    settings = Settings(select=("TT",), rules=all_rules())
    fixed = fix_page(page, settings, unsafe=True)
    assert "\t" not in fixed.page.text
    assert {problem.code for problem in fixed.problems} <= {"TT102"}


def test_fixes_that_undo_each_other_come_to_an_end() -> None:
    def rule(subject: PageSubject) -> Iterator[Finding]:
        other = "# A" if subject.line(3) == "# B" else "# B"
        yield subject.at_line(3, "odd", fix=fix(3, other))

    rule_with(rule, "unsafe")
    assert fix_page(na.parse(f"{HEAD}# A\n\n\n\n"), unsafe=True).page.text in {
        f"{HEAD}# A\n\n\n\n",
        f"{HEAD}# B\n\n\n\n",
    }


def test_only_fixes_that_are_not_refused_are_counted() -> None:
    def refused(subject: PageSubject) -> Iterator[Finding]:
        yield subject.at_line(3, "odd", fix=fix(3))

    rule_with(every_tab, "safe")
    rule_with(refused, "unsafe", "TT102")
    settings = Settings(select=("TT",), rules=all_rules())
    page = na.parse(EVENT.replace("1. [", "1.\t[").replace("A wet", "A\twet"), path="news/2017/01/1/a.md")
    problems = check_page(page, settings)
    assert Counter(problem.code for problem in problems) == {"TT101": 2, "TT102": 1}
    assert count_fixes(page, problems, settings, unsafe=True) == {"TT101": 1}
    assert count_fixes(page, problems, settings, unsafe=False) == {"TT101": 1}
    assert count_fixes(page, problems[:0], settings, unsafe=True) == {}


def test_what_a_later_round_undoes_is_not_counted_as_fixed() -> None:
    def rule(subject: PageSubject) -> Iterator[Finding]:
        new = {"# A": "# B", "# B": "# C", "# C": "# B"}[subject.line(3)]
        yield subject.at_line(3, "odd", fix=fix(3, new))

    rule_with(rule, "unsafe")
    fixed = fix_page(na.parse(f"{HEAD}# A\n\n\n\n"), unsafe=True)
    assert fixed.page.text == f"{HEAD}# B\n\n\n\n"
    assert len(fixed.problems) == 1


def long_page(item: str) -> na.Page:
    items = "".join(f"{number}. [{item}](https://paper.example/{number})\n" for number in range(1, 1_001))
    return na.parse(f"{HEAD}# It rains \n\n\n\n\n### Source:\n\n{items}")


def every_tab(subject: PageSubject) -> Iterator[Finding]:
    for number, line in enumerate(subject.lines, start=1):
        if "\t" in line:
            yield subject.at_line(number, "odd", fix=fix(number, line.replace("\t", " ")))


def test_thousands_of_problems_on_one_page_are_fixed_together() -> None:
    rule_with(every_tab, "safe")
    page = long_page("Paper\t")
    fixed = fix_page(page, Settings(select=("TT101",), rules=all_rules()))
    assert fixed.page.content == page.content
    assert "\t" not in fixed.page.text
    assert len(fixed.problems) == 1_000


def test_thousands_of_fixes_that_are_refused_are_not_all_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counting(data: bytes, **words: Any) -> na.Page:
        read.append("")
        return na.parse(data, **words)

    monkeypatch.setattr("newsarchive.checks.fix.parse", counting)
    monkeypatch.setattr("newsarchive.checks.fix._MAX_TRIES", 9)
    rule_with(every_tab, "safe")
    page = long_page("Pa\tper")
    assert fix_page(page, Settings(select=("TT101",), rules=all_rules())).page is page
    assert len(read) == 9


def test_every_part_of_a_page_has_a_place(en_pages: dict[str, bytes]) -> None:
    for path, data in en_pages.items():
        page = na.parse(data, path=path)
        parts = list(parts_of(page))
        count = page.text.count("\n") + 1
        assert all(1 <= part.line <= part.end_line <= count for part in parts)
        if isinstance(page.content, na.Event):
            values = {
                kind: [part.value for part in parts if part.kind == kind] for kind in ("source", "change", "related")
            }
            assert tuple(values["source"]) == page.content.sources
            assert tuple(values["change"]) == page.content.changes
            assert tuple(values["related"]) == page.content.related
