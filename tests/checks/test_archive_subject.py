"""What a rule on an archive can ask for by name: events, days, links, sources, contexts, pages and their parts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import newsarchive as na
from newsarchive.checks.archive_subject import ArchiveSubject, is_unreadable
from newsarchive.checks.examples import day_page, event_page, item, path_of
from small_archives import write

if TYPE_CHECKING:
    from pathlib import Path

ROAD = "A road is closed"
CHANGES = (
    item(1, "A road closes", 1, "old", "_2017-01-02 16:30:06 (First version)_"),
    item(2, ROAD, 1, "b", "_(Current version)_"),
)
SOURCE = "### Source:\n\n1. [Example Times](http://www.example.org/a)\n\n"
PAGES = {
    "index.md": "## [News](/news/2017/01/3/index.md)\n\n### [A road is closed ](/news/2017/01/1/b.md)\n\n",
    path_of(1): day_page(1, [(ROAD, "b")]),
    path_of(3): day_page(3, [("A river", "c")], previous=1),
    path_of(1, "a"): event_page(1, "A bridge", item(1, "A road closes", 1, "b"), item(2, "A river", 4, "c")),
    path_of(1, "b"): event_page(1, ROAD, *CHANGES, heading="Changes"),
    path_of(3, "c"): event_page(3, "A river").replace("# A river", "##### Floods\n# A river").rstrip()
    + f"\n\n\n{SOURCE}",
}


def subject(root: Path) -> ArchiveSubject:
    return ArchiveSubject(write(root, PAGES)._snapshot)


def test_events_come_with_what_their_pages_have(tmp_path: Path) -> None:
    events = {event.path: event for event in subject(tmp_path).events()}
    assert list(events) == [path_of(1, "a"), path_of(1, "b"), path_of(3, "c")]
    road, river = events[path_of(1, "b")], events[path_of(3, "c")]
    assert road.ref == na.PageRef(date=dt.date(2017, 1, 1), slug="b")
    assert (road.topic, road.backlinks, road.has_sources) == (None, 1, False)
    assert (river.topic, river.backlinks, river.has_sources, river.has_image) == ("Floods", 0, True, False)


def test_days_come_with_the_one_before_and_the_one_that_they_link_to(tmp_path: Path) -> None:
    first, third = subject(tmp_path).days()
    assert (first.path, first.date, first.previous, first.before) == (path_of(1), dt.date(2017, 1, 1), None, None)
    assert (third.date.day, third.previous, third.before) == (3, dt.date(2017, 1, 1), dt.date(2017, 1, 1))


def test_links_say_where_they_lead_and_under_which_title(tmp_path: Path) -> None:
    archive = subject(tmp_path)
    related = [(link.position, link.target.slug, link.target_path, link.has_title) for link in archive.links("related")]
    assert related == [(0, "b", path_of(1, "b"), False), (1, "c", None, None)]
    assert [link.contexts for link in archive.links("related")] == [("Bridges",), ("Bridges",)]
    entries = [(link.path, link.target.slug, link.has_title) for link in archive.links("entry")]
    assert entries == [("index.md", "b", True), (path_of(1), "b", True), (path_of(3), "c", True)]
    assert [link.target_path for link in archive.links("change")] == [None, path_of(1, "b")]
    assert [(link.path, link.kind) for link in archive.links()] == [
        ("index.md", "entry"),
        *[(path_of(1, "a"), "related")] * 2,
        *[(path_of(1, "b"), "change")] * 2,
        (path_of(1), "entry"),
        (path_of(3), "entry"),
    ]


def test_links_are_found_on_their_pages_unless_they_are_gone(tmp_path: Path) -> None:
    archive = subject(tmp_path)
    links = list(archive.links("related"))
    found = [(page.path, part.value.title, link.position) for page, part, link in archive.parts("related", links)]
    assert found == [(path_of(1, "a"), "A road closes", 0), (path_of(1, "a"), "A river", 1)]
    (tmp_path / path_of(1, "a")).write_text(event_page(1, "A bridge", item(1, "A road closes", 1, "b")))
    again = ArchiveSubject(archive.snapshot)
    assert [link.position for _, _, link in again.parts("related", links)] == [0]


def test_sources_and_contexts_come_by_event(tmp_path: Path) -> None:
    archive = subject(tmp_path)
    (source,) = archive.sources()
    assert source == (path_of(3, "c"), 0, "Example Times", "example.org")
    assert [*archive.contexts()] == [(path_of(1, "a"), "Bridges"), (path_of(1, "b"), "Bridges")]


def test_the_nearest_page_is_of_the_same_day_and_not_the_one_that_asks(tmp_path: Path) -> None:
    archive = ArchiveSubject(
        write(tmp_path, {path_of(1, "roads"): event_page(1, "A"), path_of(2, "roads"): ROAD})._snapshot
    )
    ref = na.PageRef(date=dt.date(2017, 1, 1), slug="road")
    assert archive.nearest(ref) == path_of(1, "roads")
    assert archive.nearest(ref, other_than=path_of(1, "roads")) is None
    assert archive.nearest(na.PageRef(date=dt.date(2017, 1, 1))) is None


def test_a_folder_that_cannot_be_read_hides_all_pages_below_it() -> None:
    ref = na.PageRef.parse(path_of(1, "b"))
    for unreadable in ("news", "news/2017/01/1", path_of(1, "b")):
        assert is_unreadable(ref, frozenset([unreadable]))
    assert not is_unreadable(ref, frozenset(["news/2017/01/2", path_of(1)]))


def test_an_archive_subject_keeps_the_last_pages_alone(tmp_path: Path) -> None:
    archive = write(tmp_path, {path_of(1, "a"): event_page(1, "It rains")})
    subject = ArchiveSubject(archive._snapshot)
    first = subject.page("news/2017/01/1/a.md")
    assert subject.page("news/2017/01/1/a.md") is first is not None
    assert subject.page("news/2017/01/9/a.md") is None
    for number in range(70):
        assert subject.page(f"news/2017/01/9/{number}.md") is None
    assert subject.page("news/2017/01/1/a.md") is not first
    assert subject.unreadable == ()
