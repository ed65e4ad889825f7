"""The tables of the real archives: DuckDB and Polars answer from them as the archive does."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import newsarchive as na


@pytest.fixture(scope="module")
def archive(zh_archive: na.Archive) -> na.Archive:
    return zh_archive


@pytest.fixture(scope="module")
def folder(archive: na.Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive.export(tmp_path_factory.mktemp("tables") / "zh", format="parquet", language="zh")


@pytest.fixture(scope="module")
def tables(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for name in ("events", "sources", "related", "contexts"):
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder}/{name}/**/*.parquet')")
        yield connection


Asked = tuple[str, "Callable[[na.Archive], Any]"]

QUESTIONS: dict[str, Asked] = {
    "how many events there are": (
        "SELECT count(*) FROM events",
        lambda archive: [(archive.events.count(),)],
    ),
    "which events are about one context": (
        "SELECT path FROM contexts JOIN events ON event = path WHERE context = '俄羅斯' ORDER BY date, path",
        lambda archive: in_order(archive.events.about("俄羅斯")),
    ),
    "which events are about both of two contexts": (
        (
            "SELECT path FROM events WHERE list_contains(contexts, '俄羅斯') AND list_contains(contexts, '美国') "
            "ORDER BY date, path"
        ),
        lambda archive: in_order(archive.events.about("俄羅斯", "美国")),
    ),
    "how many events there are in each month of three years": (
        "SELECT year, month, count(*) FROM events WHERE year BETWEEN 2013 AND 2015 GROUP BY ALL ORDER BY ALL",
        lambda archive: [
            (int(month[:4]), int(month[5:]), count)
            for month, count in archive.events.between("2013", "2015").count_by("month").items()
        ],
    ),
    "which publishers are cited most": (
        (
            "SELECT publisher, count(DISTINCT event) FROM sources GROUP BY 1 HAVING count(DISTINCT event) >= 20 "
            "ORDER BY 2 DESC, 1"
        ),
        lambda archive: by_number(archive.events.count_by("publisher"), 20),
    ),
    "which domains are cited most": (
        (
            "SELECT domain, count(DISTINCT event) FROM sources WHERE domain <> '' GROUP BY 1 "
            "HAVING count(DISTINCT event) >= 20 ORDER BY 2 DESC, 1"
        ),
        lambda archive: by_number(archive.events.count_by("domain"), 20),
    ),
    "which contexts there are most": (
        "SELECT context, count(*) FROM contexts GROUP BY 1 HAVING count(*) >= 50 ORDER BY 2 DESC, 1",
        lambda archive: by_number(archive.events.count_by("context"), 50),
    ),
    "which topics there are most": (
        "SELECT topic, count(*) FROM events WHERE topic <> '' GROUP BY 1 HAVING count(*) >= 20 ORDER BY 2 DESC, 1",
        lambda archive: by_number(archive.events.count_by("topic"), 20),
    ),
    "which events have a description and no related event": (
        "SELECT path FROM events WHERE description <> '' AND len(related) = 0 ORDER BY date, path",
        lambda archive: in_order(archive.events.having("description").lacking("related")),
    ),
    "which events are named most as related": (
        (
            "SELECT path, count(DISTINCT event) FROM related SEMI JOIN events ON events.path = related.path GROUP BY 1 "
            "HAVING count(DISTINCT event) >= 103 ORDER BY 2 DESC, 1"
        ),
        lambda archive: sorted(
            (
                (ref.path, len(archive.backlinks(ref)))
                for ref in archive.events.most_linked().limit(20).refs()
                if len(archive.backlinks(ref)) >= 103
            ),
            key=lambda each: (-each[1], each[0]),
        ),
    ),
    "which titles of May 2016 hold a word": (
        (
            "SELECT path FROM events WHERE date BETWEEN '2016-05-01' AND '2016-05-31' AND (title LIKE '%总统%' OR "
            "description LIKE '%总统%') ORDER BY date, path"
        ),
        lambda archive: in_order(archive.events.between("2016-05", "2016-05").matching("总统")),
    ),
}
"""What is asked of both, in SQL and of the archive."""


def in_order(query: na.Query) -> list[tuple[str]]:
    """Return the paths of events by day and path."""
    return [(ref.path,) for ref in sorted(query.refs(), key=lambda ref: (ref.date, ref.path))]


def by_number(counts: dict[str, int], least: int) -> list[tuple[str, int]]:
    """Return the names with at least so many events, most first."""
    return sorted(
        ((name, count) for name, count in counts.items() if count >= least), key=lambda each: (-each[1], each[0])
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_duckdb_answers_as_the_archive_does(
    archive: na.Archive, tables: duckdb.DuckDBPyConnection, question: str
) -> None:
    sql, ask = QUESTIONS[question]
    found = tables.execute(sql).fetchall()
    assert found
    assert found == ask(archive)


def test_polars_answers_as_the_archive_does(archive: na.Archive, folder: Path) -> None:
    events = pl.scan_parquet(folder / "events", hive_partitioning=True)
    found = events.filter(pl.col("contexts").list.contains("俄羅斯"), pl.col("year") == 2014).sort("date", "path")
    refs = archive.events.about("俄羅斯").between("2014", "2014")
    assert [(path,) for path in found.collect()["path"]] == in_order(refs)
    by_year = events.group_by("year").len().sort("year").collect().rows()
    assert by_year == [(int(year), count) for year, count in archive.events.count_by("year").items()]
    assert events.select(pl.col("date").max()).collect().item() == max(ref.date for ref in archive.events.refs())


def test_one_file_of_each_format_holds_the_same_events(archive: na.Archive, tmp_path: Path) -> None:
    for name in ("a.csv", "a.parquet", "a.arrow"):
        archive.export(tmp_path / name)
    frame = pl.read_parquet(tmp_path / "a.parquet")
    assert frame.equals(pl.read_ipc(tmp_path / "a.arrow"))
    assert frame.equals(archive.events.to_polars())
    text = duckdb.execute(
        f"SELECT date, title, topic, path, from_json(related, '[\"VARCHAR\"]') AS related "
        f"FROM read_csv('{tmp_path}/a.csv', allow_quoted_nulls=false)"
    )
    columns = ["date", "title", "topic", "path", "related"]
    assert text.fetchall() == frame.select(columns).rows()


def test_the_sources_and_links_of_the_archive_are_all_there(
    archive: na.Archive, tables: duckdb.DuckDBPyConnection
) -> None:
    sources = related = 0
    newest = dt.date.min
    for event in archive.events:
        sources, related, newest = sources + len(event.sources), related + len(event.related), max(newest, event.date)
    counts = tables.execute("SELECT (SELECT count(*) FROM sources), (SELECT count(*) FROM related)").fetchall()
    assert counts == [(sources, related)]
    assert tables.execute("SELECT max(date) FROM events").fetchall() == [(newest,)]
