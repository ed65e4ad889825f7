"""A database made for people: whole, tied, searchable, the same each time."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shutil
import sqlite3
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.formats import sqlite
from newsarchive.formats.database import TABLES, VIEWS
from newsarchive.formats.selection import LICENCE, ExportHead, Selection
from strategies import event_refs, events, plain_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsarchive.formats.selection import EventWithContexts

SHELL = shutil.which("sqlite3")
A, B, C = (f"news/2017/01/{day}/{slug}.md" for day, slug in ((1, "a"), (2, "b"), (3, "c")))


def selection_of(described: Iterable[EventWithContexts], **said: Any) -> Selection:
    listed = list(described)
    return Selection(head=ExportHead(events=len(listed), **said), read_events=lambda: listed)


EVENTS = [
    na.Event(
        date="2017-01-1",
        title="Ceasefires are talked about",
        topic="",
        ref=A,
        sources=[
            na.Source(publisher="Example Times", url="https://www.example.com/a"),
            na.Source(publisher="B", url="/b"),
        ],
        related=[
            na.Related(title="A  ceasefire", ref=B, contexts=["Syria", "Turkey"]),
            na.Related(title="Gone", ref=C),
        ],
        changes=[na.Change(title="Talks", ref=C, at=dt.datetime(2018, 1, 17, 16, 30, 6), note="First version")],
    ),
    na.Event(
        date="2017-01-2", title="叙利亚停火协议生效", description="x", ref=B, related=[na.Related(title="Talks", ref=A)]
    ),
]
SELECTION = selection_of([(EVENTS[0], ("Syria", "Turkey")), (EVENTS[1], ("Syria",))], base_url="https://example.org/zh")


@contextlib.contextmanager
def database(path: Path) -> Iterator[sqlite3.Connection]:
    """Lend a connection to a database that is sound in itself."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in ("events_fts", "events_trigram"):
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
        yield connection


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    sqlite.save(SELECTION, tmp_path / "news.sqlite")
    with database(tmp_path / "news.sqlite") as connection:
        yield connection


def test_an_event_is_a_row_and_its_lists_are_rows_of_other_tables(asked: sqlite3.Connection) -> None:
    assert asked.execute("SELECT * FROM events").fetchone() == (
        *(1, A, "https://example.org/zh/news/2017/01/1/a.html", "2017-01-01", "2017-01", 2017),
        *("", "Ceasefires are talked about", "", None),
    )
    assert asked.execute("SELECT * FROM sources").fetchall() == [
        (1, 1, "Example Times", "example.com", "https://www.example.com/a", None),
        (1, 2, "B", None, "/b", None),
    ]
    assert asked.execute("SELECT * FROM changes").fetchall() == [
        (1, 1, "Talks", C, "2018-01-17T16:30:06", "First version")
    ]
    assert asked.execute(
        "SELECT event_id, name FROM event_contexts JOIN contexts ON id = context_id ORDER BY event_id, name"
    ).fetchall() == [(1, "Syria"), (1, "Turkey"), (2, "Syria")]


def test_a_related_event_that_is_not_there_has_no_number(asked: sqlite3.Connection) -> None:
    assert asked.execute("SELECT event_id, position, target_id, path, date, contexts FROM related").fetchall() == [
        (1, 1, 2, B, "2017-01-02", '["Syria", "Turkey"]'),
        (1, 2, None, C, "2017-01-03", "[]"),
        (2, 1, 1, A, "2017-01-01", "[]"),
    ]


def test_no_row_can_point_at_an_event_that_is_not_there(asked: sqlite3.Connection) -> None:
    asked.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        asked.execute("INSERT INTO changes VALUES (99, 1, '', '', NULL, '')")


@pytest.mark.parametrize(
    ("table", "words", "found"),
    [
        ("events_fts", "ceasefire talking", [1]),
        ("events_fts", "stop", []),
        ("events_trigram", "叙利亚", [2]),
        ("events_trigram", "停火协议", [2]),
        ("events_trigram", "EASEF", [1]),
    ],
)
def test_english_is_found_by_stem_and_chinese_by_any_three_characters(
    asked: sqlite3.Connection, table: str, words: str, found: list[int]
) -> None:
    rows = asked.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid", [words]).fetchall()
    assert [number for (number,) in rows] == found


def test_the_views_answer_what_is_asked_often(asked: sqlite3.Connection) -> None:
    def rows(view: str) -> list[tuple[Any, ...]]:
        return asked.execute(f"SELECT * FROM {view}").fetchall()

    assert rows("events_counted") == [
        (1, "2017-01-01", EVENTS[0].title, "", 2, 2, 2, 1),
        (2, "2017-01-02", EVENTS[1].title, None, 0, 1, 1, 1),
    ]
    assert sorted(row[:2] + row[3:5] for row in rows("backlinks")) == [
        (1, "2017-01-01", 2, "2017-01-02"),
        (2, "2017-01-02", 1, "2017-01-01"),
    ]
    assert rows("months") == [("2017-01", 2, 1, 0)]
    assert rows("publishers") == [
        ("B", 1, "2017-01-01", "2017-01-01"),
        ("Example Times", 1, "2017-01-01", "2017-01-01"),
    ]
    assert rows("domains") == [("example.com", 1, "2017-01-01", "2017-01-01")]
    assert rows("contexts_ranked") == [
        ("Syria", 2, "2017-01-01", "2017-01-02"),
        ("Turkey", 1, "2017-01-01", "2017-01-01"),
    ]
    assert rows("context_pairs") == [("Syria", "Turkey", 1)]


def test_an_event_that_links_or_cites_twice_counts_once(tmp_path: Path) -> None:
    cited = na.Source(publisher="B", url="http://b.example/")
    twice = na.Event(date="2017-01-3", title="c", ref=C, sources=[cited] * 2, related=EVENTS[1].related * 2)
    sqlite.save(selection_of([(EVENTS[0], ()), (twice, ())]), tmp_path / "a.sqlite")
    with database(tmp_path / "a.sqlite") as asked:
        assert asked.execute("SELECT related, backlinks FROM events_counted ORDER BY id").fetchall() == [(2, 1), (2, 1)]
        assert ("B", 2) in asked.execute("SELECT publisher, events FROM publishers").fetchall()


def test_a_database_says_what_it_holds_and_under_which_terms(asked: sqlite3.Connection) -> None:
    about = dict(asked.execute("SELECT * FROM about").fetchall())
    assert about["licence"] == LICENCE.name
    assert about["licence_attribution"] == LICENCE.attribution
    assert (about["asked"], about["events"], about["as_of"]) == ("all events", "2", None)


def test_the_schema_and_the_metadata_tell_what_each_column_holds(asked: sqlite3.Connection) -> None:
    said = json.loads(sqlite.describe(SELECTION, "news.sqlite"))
    assert (said["license"], said["source"], said["source_url"]) == (
        *(LICENCE.name, LICENCE.attribution),
        "https://example.org/zh",
    )
    tables = said["databases"]["news"]["tables"]
    assert tables.keys() == {each.name for each in (*TABLES, *VIEWS)}
    for name, table in tables.items():
        columns = [row[1] for row in asked.execute(f"PRAGMA table_info({name})")]
        assert list(table["columns"]) == columns
        shown = {*table.get("facets", ()), *(table.get(key) for key in ("sort", "sort_desc", "label_column"))} - {None}
        assert shown <= set(columns)
    for table in TABLES:
        ((text,),) = asked.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table.name])
        for column in table.columns:
            assert f" -- {column.description}\n" in text


@pytest.mark.parametrize(
    ("language", "title", "table"),
    [
        ("zh-Hans", "a", "events_trigram"),
        ("en", "叙利亚", "events_fts"),
        (None, "叙利亚", "events_trigram"),
        (None, "Übersetzung", "events_fts"),
    ],
)
def test_datasette_searches_the_index_that_fits_the_language(language: str | None, title: str, table: str) -> None:
    selection = selection_of([(na.Event(date="2017-01-1", title=title), ())], language=language)
    said = json.loads(sqlite.describe(selection, "news.db"))
    assert said["databases"]["news"]["tables"]["events"]["fts_table"] == table


def _stored(text: str | None) -> str | None:
    return None if text is None else text.replace("\0", "�")


@settings(max_examples=50)  # each writes two databases
@given(
    st.dictionaries(event_refs, st.tuples(events(), st.frozensets(plain_names, max_size=3)), max_size=4),
    st.none() | st.just("https://example.org"),
)
def test_whatever_events_hold_is_in_the_database(
    pages: dict[na.PageRef, tuple[na.Event, frozenset[str]]], site: str | None
) -> None:
    described = [(attrs.evolve(event, ref=ref), tuple(sorted(names))) for ref, (event, names) in pages.items()]
    with TemporaryDirectory() as folder:
        path, again = Path(folder) / "a.sqlite", Path(folder) / "b.sqlite"
        sqlite.save(selection_of(described, base_url=site), path)
        sqlite.save(selection_of(described, base_url=site), again)
        assert path.read_bytes() == again.read_bytes()
        with database(path) as asked:
            rows = asked.execute(
                "SELECT path, date, topic, title, description, image FROM events ORDER BY id"
            ).fetchall()
            sources = asked.execute("SELECT event_id, publisher, url, image FROM sources").fetchall()
            related = asked.execute("SELECT event_id, path, target_id, contexts FROM related").fetchall()
            names = asked.execute(
                "SELECT event_id, name FROM event_contexts JOIN contexts ON id = context_id"
            ).fetchall()
    paths = [ref.path for ref in pages]
    assert rows == [
        (path, event.date.isoformat(), *map(_stored, (event.topic, event.title, event.description, event.image)))
        for path, (event, _) in zip(paths, described, strict=True)
    ]
    numbered = list(enumerate(described, start=1))
    assert sources == [
        (number, *map(_stored, (source.publisher, source.url, source.image)))
        for number, (event, _) in numbered
        for source in event.sources
    ]
    assert [(*row[:3], json.loads(row[3])) for row in related] == [
        (
            number,
            item.ref.path,
            paths.index(item.ref.path) + 1 if item.ref.path in paths else None,
            [_stored(name) for name in item.contexts],
        )
        for number, (event, _) in numbered
        for item in event.related
    ]
    assert sorted(names) == sorted({(number, _stored(name)) for number, (_, each) in numbered for name in each})


def test_text_that_no_database_holds_is_shown_to_be_missing(tmp_path: Path) -> None:
    event = na.Event(date="2017-01-1", title="caf\udce9 <script>\x1b[31m\0alert(1)</script>")
    sqlite.save(selection_of([(event, ())]), tmp_path / "a.sqlite")
    with database(tmp_path / "a.sqlite") as asked:
        assert asked.execute("SELECT path, title FROM events").fetchall() == [
            (None, "caf� <script>\x1b[31m�alert(1)</script>")
        ]


def test_no_events_make_a_database_too(tmp_path: Path) -> None:
    sqlite.save(selection_of([]), tmp_path / "a.sqlite")
    with database(tmp_path / "a.sqlite") as asked:
        assert asked.execute("SELECT count(*) FROM events").fetchone() == (0,)
        assert [asked.execute(f"SELECT * FROM {view.name}").fetchall() for view in VIEWS] == [[] for _ in VIEWS]


def test_a_page_that_comes_twice_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    twice = selection_of([(EVENTS[0], ()), (EVENTS[0], ())])
    with pytest.raises(na.ArchiveError, match=r"cannot be written: UNIQUE constraint failed: events\.path"):
        na.formats.output.export(twice, tmp_path / "a.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_sqlite_without_trigrams_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 33, 0))
    with pytest.raises(na.ArchiveError, match=r"needs SQLite 3\.34"):
        sqlite.save(SELECTION, tmp_path / "a.sqlite")


def test_an_export_is_a_database_with_its_metadata_beside_it_or_a_folder(tmp_path: Path) -> None:
    with na.open("examples/archive/zh", index=":memory:") as archive:
        archive.export(tmp_path / "news.sqlite", title="News")
        archive.export(tmp_path / "news.db", format="sqlite", title="News")
        archive.export(tmp_path / "served/", format="sqlite", title="News")
        count = len(archive)
    assert sorted(path.name for path in (tmp_path / "served").iterdir()) == ["metadata.json", "news.db"]
    said = (tmp_path / "news.sqlite-metadata.json").read_text()
    assert said == (tmp_path / "served" / "metadata.json").read_text()
    for path in ("news.sqlite", "news.db", "served/news.db"):
        with database(tmp_path / path) as asked:
            assert asked.execute("SELECT count(*) FROM events").fetchone() == (count,)


@pytest.mark.skipif(SHELL is None, reason="the SQLite shell is not installed")
def test_the_sqlite_shell_reads_it(tmp_path: Path) -> None:
    sqlite.save(SELECTION, tmp_path / "news.sqlite")

    def shell(command: str) -> str:
        return subprocess.run(
            [str(SHELL), tmp_path / "news.sqlite", command], check=True, capture_output=True, encoding="utf-8"
        ).stdout

    assert shell("PRAGMA integrity_check; PRAGMA foreign_key_check; PRAGMA user_version;") == "ok\n1\n"
    assert "title TEXT NOT NULL, -- What happened, in one line\n" in shell(".schema events")
    assert shell("SELECT title FROM events_fts WHERE events_fts MATCH 'ceasefire'") == ("Ceasefires are talked about\n")
