"""What users write, for the type checker alone: this file must check under `mypy --strict` and is never run."""

from __future__ import annotations

import datetime as dt
from typing import assert_type

import attrs

import newsarchive as na

page = na.parse("text", path="news/2017/01/1/a.md", strict=True, vocabulary={"Oakland, California"})
assert_type(page.content, na.Event | na.Day | na.FrontPage | na.Editorial | na.Prose)
assert_type(page.text, str)
assert_type(page.data, bytes)
assert_type(page.problems, tuple[na.Problem, ...])
assert_type(page.style, na.Style)

if page.kind == "event" and isinstance(page.content, na.Event):
    event = page.content
    assert_type(event.date, dt.date)
    assert_type(event.topic, str | None)
    assert_type(event.sources, tuple[na.Source, ...])
    assert_type(event.related[0].contexts, tuple[str, ...])
    assert_type(event.changes[0].at, dt.datetime | None)
    assert_type(page.edit(attrs.evolve(event, title="New")), na.Page)

current = na.wikipedia.parse("* A dam opens.", date=dt.date(2017, 1, 1), page="Portal:A", revision=7)
assert_type(current.items[0].event, na.Event)
assert_type(current.items[0].contexts, tuple[str, ...])
assert_type(current.items[0].category, str | None)
assert_type(current.items[0].location, na.Location)
assert_type(current.items[0].topics[0].links[0].article, str)
assert_type(current.problems, tuple[na.Problem, ...])
for fetched in na.fetch_days("2017-01", contact="me@example.org", cache="cache", policy=na.FetchPolicy(interval=2)):
    assert_type(fetched, na.FetchedDay)
    assert_type(fetched.wikitext, str | None)
    assert_type(fetched.revision, int | None)
texts = na.WikitextFolder("days", "https://en.wikipedia.org/w/api.php")
na.fetch_days([dt.date(2017, 1, 1)], contact="User:Example", cache=texts, refresh=True)
assert_type(na.read_fetched(texts.path(dt.date(2017, 1, 1))), na.FetchedDay | None)

# Lists, generators, texts for days and links for refs are welcome.
na.Event(
    date="2017-01-1",
    title="A",
    sources=[na.Source(publisher="P", url="http://a.example/")],
    related=(na.Related(title=title, ref="/news/2017/01/2/b.md", contexts=["X"]) for title in ("B", "C")),
    ref="/news/2017/01/1/a.md",
)
na.Day(date=dt.date(2017, 1, 1), entries=[na.Entry(title="A", ref=na.PageRef(date=dt.date(2017, 1, 1), slug="a"))])

match page.content:
    case na.Event(title=title):
        assert_type(title, str)
    case na.Day() as day:
        assert_type(day.entries, tuple[na.Entry, ...])
    case na.FrontPage(sections=sections):
        assert_type(sections, tuple[na.Section, ...])
    case na.Editorial() | na.Prose():
        pass

assert_type(na.loads("text"), na.Event | na.Day | na.FrontPage | na.Editorial | na.Prose)
assert_type(na.dumps(na.Prose(text="A"), style=na.STYLE_ZH, format="json"), str)
assert_type(na.plain("text", variant="zh-tw"), str)
assert_type(na.PageRef.parse("/news/2017/01/1/a.md").date, dt.date)
assert_type(na.Period.parse("2016-05").days, int)

for problem in page.problems:
    assert_type(problem.severity, na.Severity)
    assert_type(problem.line, int)
    assert_type(problem.fix, na.Fix | None)
