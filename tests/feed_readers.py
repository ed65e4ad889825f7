"""Feeds as others read them: validated by schemas, then read by a reader of feeds.

The schemas beside the tests say what the specifications ask, in the languages that validators know. feedparser is what
many readers of feeds are made of.
"""

from __future__ import annotations

import json
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
from lxml import etree

SCHEMAS = Path(__file__).parent / "formats" / "schemas"
ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
_TAGS_OF_A_BODY = {"p", "ul", "li", "a"}


@cache
def _relax_ng(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(SCHEMAS / f"{name}.rng"))


@cache
def _json_schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((SCHEMAS / "jsonfeed.json").read_text(encoding="utf-8")))


def read_xml(text: str, name: str) -> etree._Element:
    """Return the root of an RSS or Atom feed that its schema and feedparser accept."""
    data = text.encode()
    root = etree.fromstring(data)
    schema = _relax_ng(name)
    assert schema.validate(root), schema.error_log
    ids = [each.text for each in root.iter("guid", f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    parsed = feedparser.parse(data)
    assert not parsed.bozo, parsed.bozo_exception
    assert parsed.version == {"rss": "rss20", "atom": "atom10"}[name]
    assert len(parsed.entries) == sum(1 for _ in root.iter("item", f"{ATOM}entry"))
    return root


def read_json(text: str) -> dict[str, Any]:
    """Return the record of a JSON feed that its schema accepts."""
    text.encode()  # no lone surrogates
    record: dict[str, Any] = json.loads(text)
    _json_schema().validate(record)
    ids = [item["id"] for item in record["items"]]
    assert len(ids) == len(set(ids))
    return record


class _Body(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.paragraph = ""
        self.items: list[tuple[str | None, str]] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _TAGS_OF_A_BODY
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        self._inside.append(tag)
        if tag == "li":
            self.items.append((None, ""))
        if tag == "a":
            self.items[-1] = (dict(attrs)["href"], "")

    def handle_endtag(self, tag: str) -> None:
        assert self._inside.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._inside == ["p"]:
            self.paragraph += data
        else:
            assert self._inside[:2] == ["ul", "li"]
            link, text = self.items[-1]
            self.items[-1] = (link, text + data)


def read_body(html: str) -> tuple[str, list[tuple[str | None, str]]]:
    """Return the paragraph of an item's body, and each source as its link, if it has one, and its text."""
    body = _Body()
    body.feed(html)
    body.close()
    return body.paragraph, body.items
