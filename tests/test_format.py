"""The format's examples, and the odd pages of `conformance/`, are read, written and edited as they say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import newsarchive as na
from newsarchive.formats.json import content_from_record, content_to_record
from newsarchive.markdown.page import contexts_of, without_ref
from newsarchive.style import STYLES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
FORMAT = (ROOT / "docs" / "format.md").read_text(encoding="utf-8")
CONFORMANCE = Path(__file__).parent / "conformance"

_EXAMPLE = re.compile(r"^\*\*Example (?P<number>[0-9]+)\.\*\* ", re.MULTILINE)
_BLOCK = re.compile(r"^```(?P<kind>markdown|json)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_PROBLEMS = re.compile(r"^Problems: (?P<list>.*)\.$", re.MULTILINE)
_VOCABULARY = re.compile(r"^Vocabulary: (?P<list>.*)\.$", re.MULTILINE)
_STYLE = re.compile(r"\*\* Written in style `(?P<name>\w+)`")
_SIGNS = str.maketrans({"␠": " ", "␉": "\t", "␍": "\r"})


@attrs.frozen(kw_only=True)
class Example:
    """One example of docs/format.md."""

    number: int
    line: int
    kinds: tuple[str, ...]
    bodies: tuple[str, ...]
    vocabulary: tuple[str, ...]
    style: str | None
    problems: tuple[tuple[str, int, int], ...]

    def page(self, index: int) -> str:
        """Return the page in a block, with the characters that its signs stand for."""
        return self.bodies[index].translate(_SIGNS).removesuffix("␃\n")

    def content(self, index: int) -> na.Content:
        """Return the content in a block; fields that it leaves out have their defaults."""
        return na.loads(self.bodies[index], format="json")


def examples() -> Iterator[Example]:
    """Yield the examples in order."""
    starts = [*_EXAMPLE.finditer(FORMAT)]
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        text = FORMAT[start.start() : following.start() if following else len(FORMAT)]
        blocks = [*_BLOCK.finditer(text)]
        vocabulary, problems, style = _VOCABULARY.search(text), _PROBLEMS.search(text), _STYLE.search(text)
        yield Example(
            number=int(start["number"]),
            line=FORMAT.count("\n", 0, start.start()) + 1,
            kinds=tuple(block["kind"] for block in blocks),
            bodies=tuple(block["body"] for block in blocks),
            vocabulary=tuple(re.findall(r"`([^`]+)`", vocabulary["list"])) if vocabulary else (),
            style=style["name"] if style else None,
            problems=tuple(map(_read_problem, problems["list"].split(", "))) if problems else (),
        )


def _read_problem(text: str) -> tuple[str, int, int]:
    match = re.fullmatch(r"`(NA[0-9]{3})` at ([0-9]+):([0-9]+)", text)
    assert match, text
    return match[1], int(match[2]), int(match[3])


EXAMPLES = [*examples()]
READ = ("markdown", "json")
WRITTEN = ("json", "markdown")
EDITED = ("markdown", "json", "markdown")


def _of_form(form: tuple[str, ...]) -> list[Any]:
    return [
        pytest.param(example, id=f"example {example.number}, line {example.line}")
        for example in EXAMPLES
        if example.kinds == form
    ]


def test_the_examples_are_numbered_in_order_and_have_a_known_form() -> None:
    assert [example.number for example in EXAMPLES] == [*range(1, len(EXAMPLES) + 1)]
    assert len(EXAMPLES) >= 40
    assert {example.kinds for example in EXAMPLES} == {READ, WRITTEN, EDITED}
    assert all((example.style is not None) == (example.kinds == WRITTEN) for example in EXAMPLES)


def _problems(page: na.Page) -> tuple[tuple[str, int, int], ...]:
    return tuple((problem.code, problem.line, problem.column) for problem in page.problems)


@pytest.mark.parametrize("example", _of_form(READ))
def test_the_page_of_an_example_reads_to_its_record(example: Example) -> None:
    page = na.parse(example.page(0), vocabulary=example.vocabulary)
    assert page.content == example.content(1)
    assert _problems(page) == example.problems


@pytest.mark.parametrize("example", _of_form(WRITTEN))
def test_the_record_of_an_example_is_written_as_its_page(example: Example) -> None:
    content = example.content(0)
    style = next(style for style in STYLES if style.name == example.style)
    assert na.dumps(content, style=style) == example.page(1)
    page = na.parse(example.page(1), vocabulary=contexts_of(content))
    assert without_ref(page.content) == without_ref(content)
    assert _problems(page) == example.problems


@pytest.mark.parametrize("example", _of_form(EDITED))
def test_the_first_page_of_an_example_is_edited_to_the_second(example: Example) -> None:
    page = na.parse(example.page(0)).edit(example.content(1))
    assert page.text == example.page(2)
    assert _problems(page) == example.problems


def test_every_section_that_the_source_cites_is_there() -> None:
    sections = set(re.findall(r"^#{2,3} ([0-9](?:\.[0-9])?)\.? ", FORMAT, re.MULTILINE))
    for path in sorted((ROOT / "src").rglob("*.py")):
        text = " ".join(path.read_text(encoding="utf-8").split())
        for cited in re.findall(r"docs/format\.md,? sections? ((?:[0-9](?:\.[0-9])?(?:, | and )?)+)", text):
            assert set(re.findall(r"[0-9](?:\.[0-9])?", cited)) <= sections, f"{path}: {cited}"


CASES = sorted(path for path in CONFORMANCE.glob("[0-9]*") if path.suffix in {".md", ".bytes"})


def test_every_conformance_page_has_a_record_and_a_number_of_its_own() -> None:
    assert len(CASES) > 100
    assert [path.stem for path in CASES] == sorted(path.stem for path in CONFORMANCE.glob("*.json"))
    assert len({path.name[:3] for path in CASES}) == len(CASES)


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_conformance_page_reads_to_its_record(path: Path) -> None:
    data = path.read_bytes()
    case = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    page = na.parse(data, path=case.get("path"), vocabulary=case.get("vocabulary", ()))
    found = [
        {
            "code": problem.code,
            "severity": problem.severity.value,
            "line": problem.location.line,
            "column": problem.location.column,
            "end_line": problem.location.end_line,
            "end_column": problem.location.end_column,
        }
        for problem in page.problems
    ]
    assert content_to_record(page.content) == case["content"]
    assert content_from_record(case["content"]) == page.content
    assert found == case["problems"]
    assert page.data == data
    assert f" {case['section']} " in FORMAT


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_conformance_page_written_anew_says_the_same(path: Path) -> None:
    page = na.parse(path.read_bytes())
    text = na.dumps(page.content, style=page.style)
    assert na.loads(text, vocabulary=contexts_of(page.content)) == page.content
