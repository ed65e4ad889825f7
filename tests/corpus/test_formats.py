"""Every page of the real archives, written in each format and read again, or judged by the format's own tools."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import html5lib
from lxml import etree

import newsarchive as na
from conftest import corpus_folder
from newsarchive.convert import Conversion, convert_tree
from newsarchive.formats.selection import ExportHead, Selection
from newsarchive.formats.xml import loads_all, schema, stream
from newsarchive.markdown.page import contexts_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LEFT = re.compile(r"\[ ?https?:|\[\[|\]\]|\{\{|\}\}|-\{|\}-|''|&#|&\w+;")
_READ: dict[int, list[tuple[na.Content, na.Style]]] = {}


def contents(real_pages: Mapping[str, bytes]) -> list[tuple[na.Content, na.Style]]:
    """Return what every page says, with its style; read once."""
    if not _READ:
        pages = (na.parse(data, path=path.partition("/")[2]) for path, data in real_pages.items())
        _READ[0] = [(page.content, page.style) for page in pages]
    return _READ[0]


def test_every_page_is_valid_xml_and_reads_back(real_pages: dict[str, bytes]) -> None:
    grammar = etree.RelaxNG(etree.fromstring(schema().encode()))
    for content, _ in contents(real_pages):
        text = na.dumps(content, format="xml")
        assert na.loads(text, format="xml") == content
        grammar.assertValid(etree.fromstring(text.encode()))


def test_a_whole_archive_is_valid_xml_and_reads_back(real_pages: dict[str, bytes]) -> None:
    events = [content for content, _ in contents(real_pages) if isinstance(content, na.Event)]
    days = [content for content, _ in contents(real_pages) if isinstance(content, na.Day)]
    whole = Selection(
        head=ExportHead(events=len(events)),
        read_events=lambda: ((event, ()) for event in events),
        read_days=lambda: days,
    )
    data = "".join(stream(whole)).encode()
    assert list(loads_all(io.BytesIO(data))) == [*events, *days]
    etree.RelaxNG(etree.fromstring(schema().encode())).assertValid(etree.fromstring(data))


def test_every_page_is_valid_html(real_pages: dict[str, bytes]) -> None:
    """The standard's own parser takes its time: of events with title, sources and related alone it gets a tenth."""
    for number, (content, style) in enumerate(contents(real_pages)):
        text = na.dumps(content, format="html", style=style)
        assert len(text.encode()) > 1_000
        is_simple = isinstance(content, na.Event) and not (content.description or content.image or content.changes)
        if number % 10 == 0 or not is_simple:
            html5lib.HTMLParser(strict=True).parse(text)


def test_every_page_is_text_without_what_a_wiki_left(real_pages: dict[str, bytes]) -> None:
    """Markdown of editorials and URLs apart, which stay as they are."""
    for content, style in contents(real_pages):
        text = na.dumps(content, format="text", style=style)
        text.encode()
        if isinstance(content, na.Event | na.Day):
            words = "\n".join(line for line in text.splitlines() if "://" not in line)
            assert not _LEFT.search(words), words


def test_an_archive_comes_back_from_its_twins(zh_pages: dict[str, bytes], tmp_path: Path) -> None:
    """The packed archive becomes a tree of JSON, and that a tree of pages that say the same."""
    folder = corpus_folder()
    assert folder is not None
    there, back = tmp_path / "there", tmp_path / "back"
    way_back = Conversion(input_format="json", to="markdown", style=na.STYLE_ZH)
    for root, into, conversion in ((folder / "zh.tar.xz", there, Conversion(to="json")), (there, back, way_back)):
        assert {result.state for result in convert_tree(root, into, conversion)} == {"written"}
    count = 0
    for path, data in zh_pages.items():
        if path.endswith("README.md") and path.replace("README", "index") in zh_pages:
            continue
        content = na.parse(data, path=path).content
        written = (back / path.replace("README", "index")).read_bytes()
        assert na.parse(written, path=path, vocabulary=contexts_of(content)).content == content
        count += 1
    assert count == sum(1 for file in back.rglob("*.md"))
