"""Days that were fetched are kept, and are not asked for again."""

from __future__ import annotations

import json
import os
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsarchive as na
from fetch.asking import CONTACT, FIRST, PAGE, day_after, fetch, fill, one
from fetch.wiki_server import Misstep, Wiki, running
from newsarchive.fetch import Cache, DayStore
from newsarchive.wikipedia.portal import page_name, parse

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

TEXT = "*[[Bridges]]\n**A bridge opens: 安河 \U0001f309\r\n"
TXT, JSON = "2017_January_1.txt", "2017_January_1.json"


@pytest.fixture(autouse=True)
def _a_page(wiki: Wiki) -> None:
    wiki.pages = {PAGE: (7, TEXT)}


def tree(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def span(wiki: Wiki, count: int, **others: Any) -> list[na.FetchedDay]:
    """Fetch some days in a row."""
    return list(fetch(wiki, map(day_after, range(count)), **others))


def keepers(folder: Path, wiki: Wiki) -> list[Any]:
    """Return the two forms in which days are kept."""
    return [str(folder / "cache"), na.WikitextFolder(folder / "texts", wiki.api)]


# -- a cache --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [0, 1])
def test_a_day_that_is_kept_is_not_asked_for(wiki: Wiki, tmp_path: Path, form: int) -> None:
    first = one(wiki, cache=keepers(tmp_path, wiki)[form])
    before = tree(tmp_path)
    again = one(wiki, cache=keepers(tmp_path, wiki)[form])
    assert len(wiki.requests) == 1
    assert (first.from_cache, again) == (False, attrs.evolve(first, from_cache=True))
    assert again.wikitext == TEXT
    assert tree(tmp_path) == before


@pytest.mark.parametrize("form", [0, 1])
def test_only_days_that_are_not_kept_are_asked_for_and_fifty_of_them_at_once(
    wiki: Wiki, tmp_path: Path, form: int
) -> None:
    fill(wiki, 120)
    cache = keepers(tmp_path, wiki)[form]
    list(fetch(wiki, map(day_after, range(0, 120, 2)), cache=cache))
    wiki.requests.clear()
    days = span(wiki, 120, cache=cache)
    assert [day.wikitext for day in days] == [f"*Day {number}" for number in range(120)]
    assert [day.from_cache for day in days] == [True, False] * 60
    assert [len(request.titles) for request in wiki.requests] == [50, 10]


def test_a_day_that_is_kept_is_given_at_once(wiki: Wiki, tmp_path: Path) -> None:
    one(wiki, cache=tmp_path)
    days = fetch(wiki, (day_after(number) for number in range(10)), cache=tmp_path)
    next(days)
    assert len(wiki.requests) == 1


def test_many_kept_days_behind_one_that_is_not_are_not_all_held(
    wiki: Wiki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsarchive.fetch.days._AHEAD", 20)
    fill(wiki, 50)
    span(wiki, 50, cache=tmp_path)
    Cache(tmp_path, wiki.api).path(FIRST).unlink()
    days = iter([day_after(number) for number in range(50)])
    next(fetch(wiki, days, cache=tmp_path))
    assert next(days) == day_after(20)


def test_what_was_fetched_is_kept_before_it_is_given(wiki: Wiki, tmp_path: Path) -> None:
    fill(wiki, 120)
    list(islice(fetch(wiki, map(day_after, range(120)), cache=tmp_path), 1))
    assert len(tree(tmp_path)) == 50


def test_what_was_fetched_before_an_error_is_kept(wiki: Wiki, tmp_path: Path) -> None:
    fill(wiki, 120)
    wiki.missteps.extend([Misstep(), Misstep(status=403, body=b"")])
    with pytest.raises(na.FetchError, match="403"):
        span(wiki, 120, cache=tmp_path)
    assert len(tree(tmp_path)) == 50
    assert len(span(wiki, 120, cache=tmp_path)) == 120
    assert [len(request.titles) for request in wiki.requests] == [50, 50, 50, 20]


@pytest.mark.parametrize("form", [0, 1])
def test_a_day_without_a_page_is_asked_for_again(wiki: Wiki, tmp_path: Path, form: int) -> None:
    wiki.pages = {}
    assert one(wiki, cache=keepers(tmp_path, wiki)[form]).missing
    assert tree(tmp_path) == {}
    wiki.pages = {PAGE: (8, TEXT)}
    assert one(wiki, cache=keepers(tmp_path, wiki)[form]).revision == 8


def test_wikis_do_not_share_what_is_kept(wiki: Wiki, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    one(wiki, cache=tmp_path)
    with running(Wiki(clock=wiki.clock, pages={PAGE: (9, "*Other")})) as other:
        assert one(other, cache=tmp_path).wikitext == "*Other"
    assert len(tree(tmp_path)) == 2
    assert not caplog.messages
    wiki.pages["Other"] = (10, "*Other page")
    assert one(wiki, cache=tmp_path, page_of=lambda _: "Other").wikitext == "*Other page"
    assert "of another page or wiki" in caplog.text


@pytest.mark.parametrize(
    ("api", "folder"),
    [
        ("https://en.wikipedia.org/w/api.php", "en.wikipedia.org"),
        ("https://me:secret@Example.org:8443/x", "example.org.8443"),
        ("https://../x", "wiki"),
        ("http://[::1]/x", "1"),
    ],
)
def test_a_wiki_has_a_folder_that_every_system_takes(api: str, folder: str) -> None:
    assert Cache("kept", api).path(FIRST) == Path("kept", folder, "2017-01-1.json")


def test_a_cached_day_says_where_it_comes_from(wiki: Wiki, tmp_path: Path) -> None:
    wiki.redirects = {PAGE: "Portal:A"}
    wiki.pages = {"Portal:A": (7, "*Text")}
    one(wiki, cache=tmp_path)
    assert json.loads(Cache(tmp_path, wiki.api).path(FIRST).read_bytes()) == {
        "api": wiki.api,
        "asked": PAGE,
        "date": "2017-01-1",
        "page": "Portal:A",
        "revision": 7,
        "timestamp": "2017-01-02T03:04:05",
        "sha256": "b017b34cf49d3b8027c301bc50d2591862129299f1a0486d1bd9f28f185d410d",
        "wikitext": "*Text",
    }


TIMES = st.datetimes().map(lambda time: time.replace(fold=0))
WORDS = st.text(st.characters(exclude_categories=["Cs"]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=WORDS, page=WORDS, revision=st.integers(1, 10**12), time=TIMES, form=st.integers(0, 1))
def test_what_is_kept_is_what_was_fetched(text: str, page: str, revision: int, time: dt.datetime, form: int) -> None:
    api = "https://example.org/w/api.php"
    fetched = na.FetchedDay(date=FIRST, page=page, revision=revision, timestamp=time, wikitext=text)
    with TemporaryDirectory() as folder:
        forms: list[DayStore] = [Cache(folder, api), na.WikitextFolder(folder, api)]
        kept = forms[form]
        kept.put(fetched, "asked")
        assert kept.get(FIRST, "asked") == attrs.evolve(fetched, from_cache=True)


# -- damage ---------------------------------------------------------------------------------------------------------

DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda _: b"",
    lambda data: data[:-10],
    lambda data: data.replace(b"bridge", b"brigde"),
    lambda _: b"[]",
    lambda _: b"\xff",
    lambda _: b"[" * 100_000,
    lambda data: data.replace(b'"revision": 7', b'"revision": "7"'),
    lambda data: data.replace(b'"revision": 7', b'"revision": null'),
    lambda data: data.replace(b'"2017-01-1"', b'"2017-01-32"'),
    lambda data: data.replace(b'"2017-01-1"', b'"2017-01-2"'),
    lambda data: data.replace(b'"2017-01-02T03:04:05"', b'"then"'),
    lambda data: data.replace(b'"page": "Portal', b'"page": 7, "x": "Portal'),
    lambda data: data.replace(b'"sha256": "', b'"sha256": "0'),
    lambda data: data.replace(b'"wikitext"', b'"text"'),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_fetched_anew_with_a_word_about_it(
    wiki: Wiki, tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[bytes], bytes]
) -> None:
    one(wiki, cache=tmp_path)
    path = Cache(tmp_path, wiki.api).path(FIRST)
    good = path.read_bytes()
    path.write_bytes(damage(good))
    assert path.read_bytes() != good
    fetched = one(wiki, cache=tmp_path)
    assert (fetched.from_cache, fetched.wikitext, path.read_bytes()) == (False, TEXT, good)
    assert [record.levelname for record in caplog.records if record.name.startswith("newsarchive")] == ["WARNING"]
    assert str(path) in caplog.text
    assert one(wiki, cache=tmp_path).from_cache


def test_a_cache_that_cannot_be_used_is_an_error_that_names_the_file(wiki: Wiki, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(na.FetchError, match=r"cannot read .*file.*2017-01-1\.json: Not a directory"):
        one(wiki, cache=tmp_path / "file")
    path = Cache(tmp_path, wiki.api).path(FIRST)
    path.mkdir(parents=True)
    with pytest.raises(na.FetchError, match="cannot read"):
        one(wiki, cache=tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_cannot_be_written_is_an_error(wiki: Wiki, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(na.FetchError, match="cannot write"):
        one(wiki, cache=tmp_path)
    tmp_path.chmod(0o700)


def test_a_day_that_cannot_be_written_is_an_error_and_leaves_nothing(
    wiki: Wiki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(na.FetchError, match=r"cannot write .*2017-01-1\.json: No space left on device"):
        one(wiki, cache=tmp_path)
    assert tree(tmp_path) == {}


def test_a_file_that_is_too_large_to_be_ours_is_not_read(
    wiki: Wiki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one(wiki, cache=tmp_path)
    monkeypatch.setattr("newsarchive.fetch.cache._LARGEST", 10)
    with pytest.raises(na.FetchError, match="more than 10 bytes"):
        one(wiki, cache=tmp_path)


# -- asking again ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [0, 1])
def test_refreshing_asks_for_versions_and_fetches_what_changed(wiki: Wiki, tmp_path: Path, form: int) -> None:
    fill(wiki, 60)
    cache = keepers(tmp_path, wiki)[form]
    span(wiki, 60, cache=cache)
    wiki.requests.clear()
    wiki.pages[page_name(day_after(3))] = (2000, "*New")
    days = span(wiki, 60, cache=cache, refresh=True)
    assert [day.date for day in days if not day.from_cache] == [day_after(3)]
    assert (days[3].wikitext, days[3].revision, days[4].wikitext) == ("*New", 2000, "*Day 4")
    asked = [(request.wants_text, len(request.titles)) for request in wiki.requests]
    assert asked == [(False, 50), (True, 1), (False, 10)]
    assert "rvslots" not in wiki.requests[0].parameters
    assert span(wiki, 60, cache=cache)[3].wikitext == "*New"


def test_refreshing_fetches_what_was_never_kept_together_with_what_changed(wiki: Wiki, tmp_path: Path) -> None:
    fill(wiki, 40)
    span(wiki, 20, cache=tmp_path)
    wiki.requests.clear()
    wiki.pages[PAGE] = (2000, "*New")
    days = span(wiki, 40, cache=tmp_path, refresh=True)
    assert [day.from_cache for day in days] == [False, *[True] * 19, *[False] * 20]
    assert [(request.wants_text, len(request.titles)) for request in wiki.requests] == [(False, 20), (True, 21)]


def test_refreshing_nothing_that_is_kept_is_fetching(wiki: Wiki, tmp_path: Path) -> None:
    assert one(wiki, cache=tmp_path, refresh=True).wikitext == TEXT
    assert one(wiki, refresh=True).wikitext == TEXT
    assert [request.wants_text for request in wiki.requests] == [True, True]


def test_a_page_that_moved_is_fetched_when_refreshing(wiki: Wiki, tmp_path: Path) -> None:
    one(wiki, cache=tmp_path)
    wiki.redirects, wiki.pages = {PAGE: "Portal:A"}, {"Portal:A": (7, TEXT)}
    assert one(wiki, cache=tmp_path).page == PAGE
    assert one(wiki, cache=tmp_path, refresh=True).page == "Portal:A"
    assert one(wiki, cache=tmp_path).page == "Portal:A"


def test_a_page_that_went_is_gone_from_the_cache_and_stays_in_a_folder(wiki: Wiki, tmp_path: Path) -> None:
    cache, texts = keepers(tmp_path, wiki)
    one(wiki, cache=cache)
    one(wiki, cache=texts)
    wiki.pages = {}
    for kept in (cache, texts):
        assert not one(wiki, cache=kept).missing
        assert one(wiki, cache=kept, refresh=True).reason == "there is no such page"
    assert sorted(tree(tmp_path)) == [f"texts/{JSON}", f"texts/{TXT}"]


# -- a folder of wikitext -------------------------------------------------------------------------------------------


def test_a_folder_holds_the_text_alone_and_where_it_comes_from_beside_it(wiki: Wiki, tmp_path: Path) -> None:
    one(wiki, cache=na.WikitextFolder(tmp_path / "new" / "folder", wiki.api))
    files = tree(tmp_path / "new" / "folder")
    assert list(files) == [TXT, JSON] or list(files) == [JSON, TXT]
    assert files[TXT] == TEXT.encode()
    assert sorted(json.loads(files[JSON])) == ["api", "asked", "date", "page", "revision", "sha256", "timestamp"]


def test_the_digest_is_that_of_the_text_s_provenance(wiki: Wiki, tmp_path: Path) -> None:
    pytest.importorskip("mwparserfromhell")
    fetched = one(wiki, cache=na.WikitextFolder(tmp_path, wiki.api))
    assert fetched.wikitext is not None
    digest = json.loads((tmp_path / JSON).read_bytes())["sha256"]
    assert parse(fetched.wikitext, FIRST).provenance.digest == digest
    assert parse((tmp_path / TXT).read_bytes(), FIRST).provenance.digest == digest


def test_a_file_tells_what_it_holds(wiki: Wiki, tmp_path: Path) -> None:
    fetched = one(wiki, cache=na.WikitextFolder(tmp_path, wiki.api))
    assert na.read_fetched(tmp_path / TXT) == attrs.evolve(fetched, from_cache=True)
    (tmp_path / TXT).write_bytes(b"*Edited \xff")
    edited = na.read_fetched(str(tmp_path / TXT))
    assert edited is not None
    assert (edited.page, edited.wikitext, edited.revision, edited.timestamp) == (PAGE, "*Edited �", None, None)
    (tmp_path / JSON).unlink()
    assert na.read_fetched(tmp_path / TXT) is None
    with pytest.raises(na.FetchError, match="there is no file"):
        na.read_fetched(tmp_path / "2017_January_2.txt")


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b'{"page": 7, "revision": 7}'])
def test_a_file_whose_record_is_damaged_tells_nothing(wiki: Wiki, tmp_path: Path, damage: bytes) -> None:
    one(wiki, cache=na.WikitextFolder(tmp_path, wiki.api))
    (tmp_path / JSON).write_bytes(damage)
    assert na.read_fetched(tmp_path / TXT) is None


def test_an_edited_text_is_kept_and_is_what_a_day_says(wiki: Wiki, tmp_path: Path) -> None:
    texts = na.WikitextFolder(tmp_path, wiki.api)
    one(wiki, cache=texts)
    (tmp_path / TXT).write_bytes(b"*Edited")
    assert one(wiki, cache=texts).wikitext == "*Edited"
    assert one(wiki, cache=texts, refresh=True).wikitext == "*Edited"
    assert texts.refused == []
    wiki.pages[PAGE] = (8, "*New")
    assert one(wiki, cache=texts, refresh=True).wikitext == "*New"
    assert texts.refused == [tmp_path / TXT]
    assert (tmp_path / TXT).read_bytes() == b"*Edited"
    assert json.loads((tmp_path / JSON).read_bytes())["revision"] == 7


def test_a_text_that_did_not_come_from_here_is_never_replaced(wiki: Wiki, tmp_path: Path) -> None:
    (tmp_path / TXT).write_bytes(b"*Mine")
    texts = na.WikitextFolder(tmp_path, wiki.api)
    assert one(wiki, cache=texts).wikitext == TEXT
    assert (texts.refused, tree(tmp_path)) == ([tmp_path / TXT], {TXT: b"*Mine"})
    with running(Wiki(clock=wiki.clock, pages={PAGE: (9, "*Other")})) as other:
        (tmp_path / TXT).unlink()
        one(wiki, cache=texts)
        elsewhere = na.WikitextFolder(tmp_path, other.api)
        one(other, cache=elsewhere)
    assert (elsewhere.refused, (tmp_path / TXT).read_bytes()) == ([tmp_path / TXT], TEXT.encode())


def test_a_text_that_is_the_wiki_s_is_taken_for_its_own(wiki: Wiki, tmp_path: Path) -> None:
    """So a run that ended between the two files of a day goes on, and a folder filled by other means is taken over."""
    (tmp_path / TXT).write_bytes(TEXT.encode())
    texts = na.WikitextFolder(tmp_path, wiki.api)
    assert not one(wiki, cache=texts).from_cache
    assert texts.refused == []
    assert one(wiki, cache=texts).from_cache


def test_a_record_without_its_text_is_fetched(wiki: Wiki, tmp_path: Path) -> None:
    texts = na.WikitextFolder(tmp_path, wiki.api)
    one(wiki, cache=texts)
    (tmp_path / TXT).unlink()
    assert not one(wiki, cache=texts).from_cache
    assert (tmp_path / TXT).read_bytes() == TEXT.encode()


def test_a_store_of_one_s_own_will_do(wiki: Wiki) -> None:
    class Memory:
        days: dict[Any, na.FetchedDay]

        def __init__(self) -> None:
            self.days = {}

        def get(self, day: Any, asked: str) -> na.FetchedDay | None:
            assert asked == PAGE
            return self.days.get(day)

        def put(self, fetched: na.FetchedDay, asked: str) -> None:
            assert asked == PAGE
            self.days[fetched.date] = fetched

        def drop(self, day: Any) -> None:
            del self.days[day]

    memory = Memory()
    for _ in range(2):
        list(na.fetch_days([FIRST], contact=CONTACT, api=wiki.api, cache=memory, policy=wiki.clock.policy()))
    assert len(wiki.requests) == 1
