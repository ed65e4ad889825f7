"""An archive grows by what is told, once: what imports wrote follows, what hands wrote stays."""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.slugs import slugify
from packing import pack

AT = dt.datetime(2020, 5, 1, 12, 30)


def incoming(day: str, title: str, *contexts: str, urls: tuple[str, ...] = (), topic: str | None = None) -> na.NewEvent:
    sources = [na.Source(publisher="Example Times", url=url) for url in urls]
    return na.NewEvent(event=na.Event(date=day, title=title, topic=topic, sources=sources), contexts=contexts)


RAIN = incoming("2017-01-1", "It rains in Quito", "Quito", "Rain", urls=("http://a.example/rain",))
SUN = incoming("2017-01-1", "The sun shines on Lima", "Lima", "Sun", urls=("http://a.example/sun",), topic="Weather")
SNOW = incoming("2017-01-3", "Snow falls on Quito and Lima", "Quito", "Lima", "Snow")
ALL = [RAIN, SUN, SNOW]


def ref(each: na.NewEvent) -> na.PageRef:
    return na.PageRef(date=each.event.date, slug=slugify(each.event.title))


def retold(each: na.NewEvent, **changes: Any) -> na.NewEvent:
    return attrs.evolve(each, event=attrs.evolve(each.event, **changes))


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return na.create(tmp_path / "new")


@pytest.fixture
def archive(root: Path) -> na.Archive:
    archive = na.open(root, index=":memory:")
    archive.add(ALL, at=AT)
    return archive


# -- what is new ----------------------------------------------------------------------------------------------------


def test_new_events_get_pages_and_stand_on_those_of_their_days_and_on_the_front_page(
    archive: na.Archive, root: Path
) -> None:
    assert [event.title for event in archive] == [each.event.title for each in ALL]
    assert archive[ref(SUN)].sources == SUN.event.sources
    assert [entry.ref for entry in archive.day("2017-01-1").entries] == [ref(RAIN), ref(SUN)]
    assert archive.day("2017-01-3").entries[0].contexts == ("Quito", "Lima", "Snow")
    assert archive.day("2017-01-3").previous == dt.date(2017, 1, 2)
    front = archive.page("index.md").content
    assert isinstance(front, na.FrontPage)
    assert [(section.title, str(section.date)) for section in front.sections] == [
        ("News", "2017-01-03"), ("Yesterday", "2017-01-01"),
    ]  # fmt: skip
    for folder in (root, root / "news/2017/01/1", root / "news/2017/01/3"):
        assert (folder / "README.md").read_bytes() == (folder / "index.md").read_bytes()


def test_related_events_share_contexts_and_name_them(archive: na.Archive) -> None:
    assert [(item.ref, item.contexts) for item in archive[ref(SNOW)].related] == [
        (ref(SUN), ("Lima",)), (ref(RAIN), ("Quito",)),
    ]  # fmt: skip
    assert [item.ref for item in archive[ref(RAIN)].related] == [ref(SNOW)]
    assert archive.contexts(ref(SNOW)) == ("Lima", "Quito", "Snow")


def test_a_new_archive_has_no_problems(archive: na.Archive) -> None:
    assert list(archive.check()) == []
    assert all(verdict.is_exact for verdict in archive.verify())


def test_told_twice_nothing_changes(archive: na.Archive, root: Path) -> None:
    before = tree(root)
    added = archive.add(ALL)
    assert (bool(added), added.new, added.changed, len(added.same)) == (False, (), (), 3)
    assert tree(root) == before


def test_events_of_one_day_with_one_title_are_two(archive: na.Archive) -> None:
    added = archive.add([RAIN, RAIN, SUN])
    assert [each.slug for each in added.new] == ["it-rains-in-quito-2"]
    assert [entry.ref.slug for entry in archive.day("2017-01-1").entries] == [
        "it-rains-in-quito", "it-rains-in-quito-2", "the-sun-shines-on-lima",
    ]  # fmt: skip
    assert not archive.add([RAIN, RAIN, SUN])


def test_a_new_day_changes_only_pages_whose_related_events_are_others(archive: na.Archive, root: Path) -> None:
    before = tree(root)
    archive.add([incoming("2017-01-4", "A dam opens", "Rain")])
    after = tree(root)
    assert {path for path, data in before.items() if after[path] != data} == {
        "README.md", "index.md", ref(RAIN).path, ".newsarchive/imported/2017.jsonl",
    }  # fmt: skip


def test_a_description_and_an_image_are_found_for_the_first_source_that_has_them(root: Path) -> None:
    def describe(source: na.Source) -> tuple[str, str | None] | None:
        return ("It pours.", "http://a.example/x.png") if source.url.endswith("rain") else None

    archive = na.open(root, index=":memory:")
    archive.add([retold(RAIN, sources=[*SUN.event.sources, *RAIN.event.sources]), SUN], describe=describe)
    assert archive[ref(RAIN)].description == "It pours."
    assert archive[ref(RAIN)].image == "http://a.example/x.png"
    assert archive[ref(SUN)].description == ""
    assert archive.day("2017-01-1").entries[0].summary == "It pours."


def test_an_archive_that_says_where_it_stands_keeps_its_feeds(tmp_path: Path) -> None:
    root = na.create(tmp_path / "new", base_url="https://example.org/news/")
    archive = na.open(root, index=":memory:")
    archive.add([RAIN])
    archive.add([SNOW])
    for name in ("news.rss", "news.atom", "news.feed.json"):
        text = (root / name).read_text(encoding="utf-8")
        assert f"https://example.org/news/{name}" in text
        assert text.index("Snow falls on Quito") < text.index("It rains in Quito")
    before = tree(root)
    archive.add([SNOW])
    assert tree(root) == before
    with pytest.raises(na.FormatError, match="cannot be published below"):
        na.create(tmp_path / "other", base_url="example.org")
    assert not (tmp_path / "other").exists()


def test_a_name_with_a_comma_reads_back_as_one(root: Path) -> None:
    archive = na.open(root, index=":memory:")
    archive.add([attrs.evolve(each, contexts=["Oakland, California", "Rain"]) for each in (RAIN, SUN)])
    assert archive.contexts(ref(RAIN)) == ("Oakland (California)", "Rain")
    assert archive[ref(RAIN)].related[0].contexts == ("Oakland (California)", "Rain")


# -- what is told anew ----------------------------------------------------------------------------------------------


def test_a_title_that_is_told_otherwise_follows_and_is_recorded(archive: na.Archive) -> None:
    added = archive.add([retold(RAIN, title="It rains hard in Quito"), SUN], at=AT)
    event = archive[ref(RAIN)]
    assert added.changed == (ref(RAIN),)
    assert event.title == "It rains hard in Quito"
    assert [(change.title, change.at, change.note) for change in event.changes] == [
        ("It rains in Quito", AT, "First version"), ("It rains hard in Quito", None, "Current version"),
    ]  # fmt: skip
    assert archive.day("2017-01-1").entries[0].title == "It rains hard in Quito"
    assert [item.title for item in archive[ref(SNOW)].related] == ["The sun shines on Lima", "It rains hard in Quito"]
    assert list(archive.check()) == []
    archive.add([retold(RAIN, title="It rains very hard in Quito"), SUN], at=AT)
    assert [change.note for change in archive[ref(RAIN)].changes] == ["First version", "Update", "Current version"]


def test_a_bullet_that_is_gone_leaves_its_page(archive: na.Archive, root: Path) -> None:
    before = tree(root)
    added = archive.add([SUN])
    assert added.withdrawn == (ref(RAIN),)
    assert tree(root) == before


def test_a_source_that_moved_to_another_event_moves(archive: na.Archive) -> None:
    moved = [retold(RAIN, sources=[]), retold(SUN, sources=[*SUN.event.sources, *RAIN.event.sources])]
    assert archive.add(moved).changed == (ref(RAIN), ref(SUN))
    assert [len(archive[ref(each)].sources) for each in (RAIN, SUN)] == [0, 2]


def test_what_an_event_is_about_follows_with_all_that_is_related(archive: na.Archive) -> None:
    archive.add([attrs.evolve(RAIN, contexts=["Lima"]), SUN])
    assert [item.ref for item in archive[ref(RAIN)].related] == [ref(SNOW), ref(SUN)]
    assert [item.ref for item in archive[ref(SUN)].related] == [ref(SNOW), ref(RAIN)]
    assert archive.day("2017-01-1").entries[0].contexts == ("Lima",)


# -- what hands wrote -----------------------------------------------------------------------------------------------


def by_hand(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


def test_a_title_written_by_hand_stays_and_is_named(archive: na.Archive, root: Path) -> None:
    by_hand(root, ref(RAIN).path, "# It rains in Quito", "# Rain floods the old town of Quito")
    archive.refresh()
    added = archive.add([retold(RAIN, title="It rains hard in Quito"), SUN])
    assert archive[ref(RAIN)].title == "Rain floods the old town of Quito"
    assert added.conflicts == {ref(RAIN): ("title",)}
    assert archive[ref(RAIN)].changes == ()


def test_fields_written_by_hand_stay_while_others_follow(archive: na.Archive, root: Path) -> None:
    archive.save(attrs.evolve(archive[ref(SUN)], topic="Sunshine", description="Hot."))
    extra = na.Source(publisher="B", url="http://b.example/")
    archive.save(attrs.evolve(archive[ref(SUN)], sources=[extra, *archive[ref(SUN)].sources]))
    other = na.Source(publisher="C", url="http://c.example/")
    added = archive.add([RAIN, retold(SUN, topic="Climate", sources=[other], title="The sun shines on all of Lima")])
    event = archive[ref(SUN)]
    assert (event.title, event.topic, event.description) == ("The sun shines on all of Lima", "Sunshine", "Hot.")
    assert event.sources == (extra, other)
    assert added.conflicts == {ref(SUN): ("topic",)}
    assert "Sunshine" in (root / ref(SUN).path).read_text(encoding="utf-8")


def test_related_events_and_entries_written_by_hand_stay(archive: na.Archive, root: Path) -> None:
    archive.save(attrs.evolve(archive[ref(RAIN)], related=()))
    for name in ("README.md", "index.md"):
        by_hand(root, f"news/2017/01/1/{name}", "[It rains in Quito", "[RAIN")
    archive.refresh()
    archive.add([retold(RAIN, title="It rains hard in Quito"), SUN, incoming("2017-01-5", "Fog", "Rain")])
    assert archive[ref(RAIN)].related == ()
    assert archive.day("2017-01-1").entries[0].title == "RAIN"


def test_a_page_that_a_hand_deleted_stays_so(archive: na.Archive, root: Path) -> None:
    (root / ref(SUN).path).unlink()
    archive.refresh()
    added = archive.add(ALL)
    assert (added.deleted, added.new) == ((ref(SUN),), ())
    assert not (root / ref(SUN).path).exists()


def test_after_an_interruption_before_the_end_an_import_goes_on(archive: na.Archive, root: Path) -> None:
    before = tree(root)
    (root / ".newsarchive/imported/2017.jsonl").unlink()
    archive.add(ALL)
    assert tree(root) == before
    archive.add([incoming("2017-01-4", "A dam opens", "Rain")])
    assert [item.ref.slug for item in archive[ref(RAIN)].related] == ["a-dam-opens", "snow-falls-on-quito-and-lima"]


def test_lines_that_no_value_can_say_stay(archive: na.Archive, root: Path) -> None:
    by_hand(root, ref(RAIN).path, "### Sources:", "<!-- ours -->\n\n### Sources:")
    archive.refresh()
    archive.add([retold(RAIN, title="It rains hard in Quito"), SUN])
    assert "<!-- ours -->" in (root / ref(RAIN).path).read_text(encoding="utf-8")


# -- archives of other making ---------------------------------------------------------------------------------------


@pytest.fixture
def english(tmp_path: Path) -> tuple[na.Archive, Path]:
    root = tmp_path / "en"
    for path, data in tree(Path("examples/archive/en")).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return na.open(root, index=":memory:"), root


def test_a_page_of_other_making_is_recognised_and_only_completed(english: tuple[na.Archive, Path]) -> None:
    archive, root = english
    before = tree(root)
    event = archive.events.matching("smog").one()
    assert event.ref is not None
    source = na.Source(publisher="A", url="http://a.example/")
    anew = attrs.evolve(event, title="Beijing has a red alert", sources=[*event.sources, source], related=(), ref=None)
    added = archive.add([na.NewEvent(event=anew, contexts=["China"])])
    after = tree(root)
    assert archive[event.ref] == attrs.evolve(event, sources=[*event.sources, source])
    assert added.conflicts == {event.ref: ("title",)}
    assert {path for path in after if after[path] != before.get(path)} == {
        event.ref.path, ".newsarchive/imported/2015.jsonl",
    }  # fmt: skip


def test_new_days_are_written_in_the_style_of_the_newest_pages() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "zh"
        for path, data in tree(Path("examples/archive/zh")).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        archive = na.open(root, index=":memory:")
        gap = next(a for a, b in itertools.pairwise(archive.days) if (b - a).days > 1)
        date, after = gap + dt.timedelta(days=1), archive.next_day(gap)
        assert after is not None
        added = archive.add([incoming(na.format_day(date), "基多下雨，无伤亡", "基多", topic="天气")])
        assert added.new[0].slug == "基多下雨-无伤亡"
        assert archive.page(added.new[0]).style.name == "zh"
        assert archive.day(date).previous == gap
        assert archive.day(after).previous == date
        assert not any(problem.code == "NA226" for problem in archive.check())


# -- what cannot be -------------------------------------------------------------------------------------------------


def test_nothing_is_added_to_the_past_or_to_a_packed_archive(archive: na.Archive, root: Path, tmp_path: Path) -> None:
    with pytest.raises(na.ReadOnlyError, match="as of a day"):
        archive.as_of("2017-01-1").add([SNOW])
    path = pack(tmp_path / "a.zip", tree(root))
    with na.open(path, index=":memory:") as packed, pytest.raises(na.ReadOnlyError):
        packed.add([incoming("2017-01-9", "Fog", "Rain")])


def test_a_page_that_changes_meanwhile_is_not_overwritten(archive: na.Archive, root: Path) -> None:
    def touch(done: int, _: int) -> None:
        if done == 1:
            by_hand(root, ref(SNOW).path, "# Snow", "# More snow")

    with pytest.raises(na.ConflictError, match=ref(SNOW).slug):
        archive.add([incoming("2017-01-2", "Fog", "Snow")], on_progress=touch)
    assert "# More snow" in (root / ref(SNOW).path).read_text(encoding="utf-8")


def test_a_ledger_that_cannot_be_read_is_an_error_with_its_line(archive: na.Archive, root: Path) -> None:
    by_hand(root, ".newsarchive/imported/2017.jsonl", '"title": "The sun', '"titel": "The sun')
    with pytest.raises(na.ArchiveError, match=r"line 2 of imported/2017\.jsonl, .* cannot be read \('title'\)"):
        archive.add(ALL)


def test_an_archive_begins_in_an_empty_folder_alone(root: Path, tmp_path: Path) -> None:
    with pytest.raises(na.ArchiveError, match="is not empty"):
        na.create(root)
    with pytest.raises(na.ArchiveError, match="there is no style 'x': choose from 2017, 2018, zh"):
        na.create(tmp_path / "x", style="x")
    with pytest.raises(na.ArchiveError, match="there is no rule 'x' for slugs"):
        na.create(tmp_path / "x", slugs="x")  # type: ignore[arg-type] # what a caller without types could pass
    (tmp_path / "file").write_text("")
    with pytest.raises(na.ArchiveError, match="cannot make an archive"):
        na.create(tmp_path / "file")
    assert len(na.open(root, index=":memory:")) == 0
    (root / ".newsarchive/archive.json").write_text("{}")
    with pytest.raises(na.ArchiveError, match=r"archive\.json in .* cannot be read"):
        na.open(root, index=":memory:").add([])


# -- in parts or at once --------------------------------------------------------------------------------------------

events = st.builds(
    incoming,
    st.sampled_from(["2017-01-1", "2017-01-2", "2017-02-3", "2018-01-1"]),
    st.text("abc ", min_size=3, max_size=8).filter(lambda text: bool(text.strip())),
    st.sampled_from("ABC"),
    st.sampled_from("ABC"),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(events, max_size=8))
def test_added_day_by_day_an_archive_is_as_if_added_at_once(each: list[na.NewEvent]) -> None:
    with tempfile.TemporaryDirectory() as name:
        once, parts = na.create(f"{name}/once"), na.create(f"{name}/parts")
        na.open(once, index=":memory:").add(each)
        archive = na.open(parts, index=":memory:")
        for date in dict.fromkeys(incoming.event.date for incoming in each):
            archive.add([incoming for incoming in each if incoming.event.date == date])
        assert tree(parts) == tree(once)
        problems = archive.check(ignore=["NA232"])  # two events of a day with one title
        assert not [problem for problem in problems if problem.severity is not na.Severity.INFO]
        assert not archive.add(each)
