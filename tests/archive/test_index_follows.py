"""The index follows its archive: after any changes it says what one says that is made anew."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import newsarchive as na
from indexed import content_of, fresh_content_of
from newsarchive.index.schema import digest_of
from newsarchive.index.store import Index
from newsarchive.index.update import RefreshResult
from newsarchive.storage import base
from newsarchive.storage.base import Listing, Unreadable
from newsarchive.storage.folder import FolderStorage
from newsarchive.storage.locate import open_storage

if TYPE_CHECKING:
    from collections.abc import Iterator

# Pages, their twins, other writings of the same paths, pages without a date.
PATHS: Final = (
    "news/2017/01/1/a.md",
    "news/2017/1/01/a.md",
    "news/2017/01/01/a.md",
    "old/news/2017/01/1/a.md",
    "news/2017/01/1/b.md",
    "news/2017/01/2/a.md",
    "news/2017/01/1/index.md",
    "news/2017/01/1/README.md",
    "news/2017/01/01/README.md",
    "news/2017/01/2/README.md",
    "news/2017/02/30/a.md",
    "opinion/2017/01/2/e/index.md",
    "opinion/2017/01/2/e/README.md",
    "opinion/2017/01/2/e.md",
    "index.md",
    "README.md",
    "help/index.md",
    "help/README.md",
    "help/faq.md",
    "news/2017/01/1/caf\udce9.md",
    "news/2017/01/1/联合国.md",
)


def _event(title: str, **fields: object) -> na.Event:
    values: dict[str, object] = {"date": "2017-01-1", "title": title, **fields}
    return na.Event(**values)  # type: ignore[arg-type]


def _related(path: str, *contexts: str) -> na.Related:
    return na.Related(title="Another", ref=path, contexts=contexts)


_CONTENTS: Final = (
    _event("Rain falls on the town"),
    _event("Snow falls on the town", description="It is cold.", topic="Weather"),
    _event("The bridge opens", topic="Traffic", related=[_related("/news/2017/01/1/b.md", "Rivers", "The Town")]),
    _event("A ship leaves", related=[_related("/news/2017/01/2/a.md", "Rivers"), _related("/news/2017/01/1/gone.md")]),
    _event(
        "A ship comes back",
        date="2017-01-2",
        sources=[na.Source(publisher="The Town Crier", url="https://crier.example.com/1")],
        related=[_related("/news/2017/01/1/a.md", "Harbours")],
    ),
    _event("The vote is counted", changes=[na.Change(title="The vote is held", ref="/news/2017/01/1/b.md")]),
    na.Day(
        date="2017-01-1",
        entries=[
            na.Entry(title="Rain", ref="/news/2017/01/1/a.md", topic="Weather", contexts=["Rain", "The Town"]),
            na.Entry(title="Vote", ref="/news/2017/01/1/b.md", summary="All of it."),
        ],
        previous="2016-12-31",
    ),
    na.Day(date="2017-01-2", entries=[na.Entry(title="Ship", ref="/news/2017/01/2/a.md", contexts=["Harbours"])]),
    na.FrontPage(
        sections=[
            na.Section(
                title="1 January",
                date="2017-01-1",
                entries=[na.Entry(title="Rain", ref="/news/2017/01/1/a.md", contexts=["Front"])],
            )
        ]
    ),
    na.Editorial(title="On bridges", author="A Reader", text="They should be open."),
    na.Prose(text="How to read these pages."),
)
BODIES: Final = (*(na.dumps(content).encode() for content in _CONTENTS), b"", b"# caf\xe9\n")

RAIN, SNOW, BRIDGE, SHIP, _, VOTE, DAY, _, FRONT, EDITORIAL, PROSE = BODIES[:11]
A: Final = "news/2017/01/1/a.md"
ODD: Final = ("news/2017/01/01/a.md", "news/2017/1/01/a.md", "old/news/2017/01/1/a.md")

paths = st.sampled_from(PATHS)
bodies = st.sampled_from(BODIES)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "news" / "2016").mkdir(parents=True)
    return root


@pytest.fixture
def index(root: Path, tmp_path: Path) -> Iterator[Index]:
    """The index of an archive that is still empty, and was asked."""
    index = Index(open_storage(root), tmp_path / "index.sqlite")
    index.refresh()
    yield index
    index.close()


def put(root: Path, path: str, body: bytes, seconds: int | None = None) -> None:
    """Write a page; with `seconds` as old as that."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    if seconds is not None:
        os.utime(file, (1, seconds))


def assert_follows(index: Index, root: Path) -> None:
    assert not index.refresh(), "the index was not up to date after it was brought up to date"
    assert content_of(index) == fresh_content_of(root)


class Vanishing(FolderStorage):
    """A folder from which files go between listing and reading."""

    def __init__(self, root: Path, *gone: str) -> None:
        super().__init__(root)
        self.gone = gone

    def list(self) -> Listing:
        listing = super().list()
        for path in self.gone:
            (Path(self.identity) / path).unlink(missing_ok=True)
        return listing


# -- single changes -----------------------------------------------------------------------------------------------


def test_what_changed_is_told(index: Index, root: Path) -> None:
    put(root, A, RAIN, 1_500_000_000)
    put(root, "help/faq.md", PROSE, 1_500_000_000)
    assert index.refresh() == RefreshResult(added=("help/faq.md", A))
    put(root, A, SNOW, 1_500_000_001)
    (root / "help/faq.md").unlink()
    assert index.refresh() == RefreshResult(changed=(A,), removed=("help/faq.md",))
    assert_follows(index, root)


def test_a_page_that_was_only_touched_is_no_change(index: Index, root: Path) -> None:
    put(root, A, RAIN, 1_500_000_000)
    index.refresh()
    os.utime(root / A, (1, 1_500_000_009))
    assert not index.refresh()
    assert_follows(index, root)


def test_a_page_written_again_with_its_size_and_time_is_read_while_it_is_fresh(index: Index, root: Path) -> None:
    put(root, A, RAIN)
    time = (root / A).stat().st_mtime_ns
    index.refresh()
    (root / A).write_bytes(RAIN.replace(b"Rain", b"Hail"))
    os.utime(root / A, ns=(1, time))
    assert index.refresh() == RefreshResult(changed=(A,))
    assert_follows(index, root)


@pytest.mark.parametrize("order", list(itertools.permutations((A, *ODD[:2]))))
def test_of_several_writings_of_a_path_the_same_speaks_whatever_came_first(
    order: tuple[str, ...], index: Index, root: Path
) -> None:
    for number, path in enumerate(order):
        put(root, path, BODIES[number])
        index.refresh()
        assert_follows(index, root)
    for path in order:
        (root / path).unlink()
        index.refresh()
        assert_follows(index, root)


@pytest.mark.parametrize("body", [DAY, FRONT, PROSE, EDITORIAL])
def test_an_event_page_that_becomes_another_kind_and_an_event_again(body: bytes, index: Index, root: Path) -> None:
    put(root, A, BRIDGE)
    put(root, "news/2017/01/1/index.md", DAY)
    for now in (BRIDGE, body, BRIDGE):
        put(root, A, now)
        index.refresh()
        assert_follows(index, root)
    assert index.rows("SELECT path FROM day") == [("news/2017/01/1/index.md",)]


def test_a_list_of_a_day_that_stands_at_the_path_of_an_event_is_not_that_days_page(root: Path) -> None:
    put(root, A, DAY)
    with na.open(root, index=":memory:") as archive:
        assert archive.days == ()


def test_an_archive_whose_pages_all_went_takes_new_ones(
    index: Index, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What its links and names were is forgotten with them, and the index need not be made anew."""
    put(root, A, BRIDGE)
    index.refresh()
    (root / A).unlink()
    index.refresh()
    put(root, "news/2017/01/1/b.md", BRIDGE)
    put(root, A, SHIP)
    index.refresh()
    assert not caplog.records
    assert_follows(index, root)


def test_a_page_that_moves_keeps_its_links(index: Index, root: Path) -> None:
    put(root, A, SHIP)
    put(root, "news/2017/01/2/a.md", RAIN)
    index.refresh()
    (root / A).replace(root / "news/2017/01/1/b.md")
    index.refresh()
    assert_follows(index, root)


def test_a_name_that_is_not_utf_8_is_an_obstacle_and_harms_no_other_page(root: Path) -> None:
    put(root, A, RAIN)
    put(root, "news/2017/01/1/caf\udce9.md", RAIN)
    storage = open_storage(root)
    index = Index(storage, ":memory:")
    assert index.refresh() == RefreshResult(added=(A,))
    assert index.unreadable == (Unreadable("news/2017/01/1/caf\udce9.md", "it is not read: its name is not UTF-8"),)


# -- pages that go between listing and reading ----------------------------------------------------------------------


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    ("paths", "gone"),
    [
        ((A, "news/2017/01/1/b.md"), (A,)),
        ((A, *ODD), (A,)),
        ((A, *ODD), (A, ODD[0])),
        (ODD, ODD[:2]),
        (("index.md", "README.md"), ("index.md",)),
        (("index.md", "README.md"), ("README.md",)),
        (("news/2017/01/1/index.md", "news/2017/01/1/README.md", "news/2017/01/01/README.md"),
         ("news/2017/01/1/index.md",)),
        (("opinion/2017/01/2/e/index.md", "opinion/2017/01/2/e.md"), ("opinion/2017/01/2/e/index.md",)),
    ],
)  # fmt: skip
def test_pages_that_go_between_listing_and_reading_are_not_there(
    paths: tuple[str, ...], gone: tuple[str, ...], is_first: bool, root: Path
) -> None:
    put(root, "help/faq.md", PROSE)
    storage = Vanishing(root)
    index = Index(storage, ":memory:")
    if not is_first:
        index.refresh()
    for number, path in enumerate(paths):
        put(root, path, BODIES[number])
    storage.gone = gone
    index.refresh()
    assert content_of(index) == fresh_content_of(root)
    assert_follows(index, root)


def test_a_page_rewritten_between_listing_and_reading_is_read_as_it_is(root: Path) -> None:
    class Rewriting(FolderStorage):
        def list(self) -> Listing:
            listing = super().list()
            put(root, A, SNOW, 1_500_000_009)
            return listing

    put(root, A, RAIN, 1_500_000_000)
    index = Index(Rewriting(root), ":memory:")
    assert index.refresh() == RefreshResult(added=(A,))
    assert index.row("SELECT digest FROM page") == (digest_of(SNOW),)
    assert_follows(index, root)


def test_a_page_that_cannot_be_read_any_more_is_not_there_until_it_can(
    index: Index, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, A, RAIN)
    put(root, ODD[0], SNOW)
    index.refresh()
    monkeypatch.setattr(base, "MAX_PAGE_BYTES", len(RAIN) + 200)
    put(root, A, RAIN + b"x" * 300)
    changes = index.refresh()
    assert (changes.removed, [unreadable.path for unreadable in changes.unreadable]) == ((A,), [A])
    assert index.rows("SELECT path FROM event") == [(ODD[0],)]
    put(root, A, RAIN)
    index.refresh()
    assert_follows(index, root)


# -- any changes ------------------------------------------------------------------------------------------------------


class Following(RuleBasedStateMachine):
    """Pages come, go, change and move; now and then somebody asks."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="newsarchive-"))
        self.root = self.folder / "root"
        (self.root / "news" / "2016").mkdir(parents=True)
        # Files as old as this can be trusted by their times; each change gets another one, or says otherwise.
        self.times = itertools.count(1_500_000_000)
        self.indexes = [Index(open_storage(self.root), self.folder / "index.sqlite") for _ in range(2)]
        self.is_asked = False

    def teardown(self) -> None:
        for index in self.indexes:
            index.close()
        shutil.rmtree(self.folder)

    @property
    def there(self) -> list[str]:
        return [path for path in PATHS if (self.root / path).exists()]

    @rule(path=paths, body=bodies)
    def write(self, path: str, body: bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        os.utime(file, (1, next(self.times)))

    @rule(path=paths, body=bodies)
    def write_just_now(self, path: str, body: bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)

    @precondition(lambda self: self.there)
    @rule(data=st.data())
    def rewrite_within_one_tick(self, data: st.DataObject) -> None:
        file = self.root / data.draw(st.sampled_from(self.there))
        before = file.stat().st_mtime_ns
        old = file.read_bytes()
        file.write_bytes(old.replace(b"falls", b"drops").replace(b"Rivers", b"Waters"))
        is_fresh = before > 2_000_000_000 * 10**9 or before > file.stat().st_mtime_ns - 10**9
        os.utime(file, ns=(1, before) if is_fresh else (1, next(self.times) * 10**9))

    @precondition(lambda self: self.there)
    @rule(data=st.data())
    def touch(self, data: st.DataObject) -> None:
        os.utime(self.root / data.draw(st.sampled_from(self.there)), (1, next(self.times)))

    @precondition(lambda self: self.there)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        (self.root / data.draw(st.sampled_from(self.there))).unlink()

    @precondition(lambda self: self.there)
    @rule(data=st.data(), path=paths)
    def move(self, data: st.DataObject, path: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        (self.root / data.draw(st.sampled_from(self.there))).replace(file)

    @precondition(lambda self: self.there)
    @rule(data=st.data())
    def save(self, data: st.DataObject) -> None:
        """Write a page in the way of `save`: the index is told."""
        path = data.draw(st.sampled_from([path for path in PATHS if path.isprintable()]))
        file = self.root / path
        index = data.draw(st.sampled_from(self.indexes))
        expected = file.read_bytes() if file.exists() else None
        index.follow({path: index.storage.write(path, data.draw(bodies), expected=expected)})

    @rule(which=st.integers(0, 1))
    def ask(self, which: int) -> None:
        self.indexes[which].refresh()
        assert content_of(self.indexes[which]) == fresh_content_of(self.root)

    @rule(which=st.integers(0, 1))
    def close(self, which: int) -> None:
        self.indexes[which].close()

    @rule(which=st.integers(0, 1))
    def ask_twice(self, which: int) -> None:
        self.indexes[which].refresh()
        assert not self.indexes[which].refresh()

    @invariant()
    def nothing_waits(self) -> None:
        for index in self.indexes:
            assert index._connection is None or not index._connection.in_transaction


TestFollowing = Following.TestCase
TestFollowing.settings = settings(
    deadline=None,
    max_examples=60,
    stateful_step_count=30,
    # Each step is a run of the index: a failure is shown as it is found.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
