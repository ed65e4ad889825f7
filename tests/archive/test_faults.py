"""Whatever happens while an archive is indexed or saved to: right answers or a clear error, and nothing lost."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

import newsarchive as na
from answers import answers_of
from indexed import content_of, fresh_content_of
from newsarchive.index.store import Index
from newsarchive.storage.locate import open_storage

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS: Final = Path(__file__).parents[1]
EN: Final = TESTS.parent / "examples" / "archive" / "en"
DRIVER: Final = Path(__file__).with_name("driver.py")
A: Final = "news/2017/01/1/a.md"
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the work is forked to be killed")


def python(*arguments: str) -> subprocess.Popen[str]:
    """Start Python with this package and what the tests share."""
    path = os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)])
    command = [sys.executable, "-W", "error", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=os.environ | {"PYTHONPATH": path})


def finish(process: subprocess.Popen[str]) -> str:
    out, error = process.communicate(timeout=300)
    assert process.returncode == 0, error
    return out.strip()


def script(text: str, *arguments: object) -> subprocess.Popen[str]:
    return python("-c", textwrap.dedent(text), *map(str, arguments))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An archive of events that are related to each other, and a day with twins."""
    root = tmp_path / "root"
    refs = [f"news/2017/{1 + n // 28:02}/{1 + n % 28}/p-{n:03}.md" for n in range(60)]
    for number, path in enumerate(refs):
        related = [na.Related(title="Before", ref=f"/{refs[number - 1]}", contexts=["Rain", f"Street {number % 7}"])]
        event = na.Event(date="2017-01-1", title="Rain falls", description="It is wet. " * 40, related=related)
        put(root, path, na.dumps(event))
    put(root, A, na.dumps(na.Event(date="2017-01-1", title="Rain")))
    day = na.dumps(na.Day(date="2017-01-1", entries=[na.Entry(title="Rain", ref=f"/{A}", contexts=["Rain"])]))
    put(root, "news/2017/01/1/index.md", day)
    put(root, "news/2017/01/1/README.md", day)
    return root


def put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8", newline="")


# -- killed -----------------------------------------------------------------------------------------------------------


@needs_fork
@pytest.mark.parametrize(("work", "count"), [("build", 80), ("refresh", 80), ("save", 80)])
def test_killed_at_any_moment_nothing_is_lost(work: str, count: int, root: Path, tmp_path: Path) -> None:
    process = python(str(DRIVER), work, str(root), str(tmp_path / "index.sqlite"), str(count), str(count))
    assert finish(process) == str(count)
    assert {file.name for file in tmp_path.iterdir()} == {"root", "index.sqlite", "index.sqlite-lock"}
    with na.open(root, index=tmp_path / "index.sqlite") as archive:
        assert not [page.path for page in archive.pages() if page.path is None or ".tmp" in page.path]


# -- several at once --------------------------------------------------------------------------------------------------

ASK: Final = """
    import sys, newsarchive as na
    from answers import answers_of
    import hashlib
    with na.open(sys.argv[1], index=sys.argv[2]) as archive:
        print(hashlib.sha256(repr(answers_of(archive)).encode()).hexdigest())
"""


@pytest.mark.parametrize("found", ["nothing", "damaged", "cut"])
@pytest.mark.parametrize("processes", [2, 3])
def test_processes_that_make_one_index_at_once_all_answer_right(processes: int, found: str, tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    with na.open(EN, index=index) as archive:
        len(archive)
    data = index.read_bytes()
    if found == "nothing":
        index.unlink()
    elif found == "cut":
        index.write_bytes(data[: len(data) // 2])
    else:
        index.write_bytes(data[:8_192] + b"\xff" * (len(data) - 8_192))
    answers = {finish(process) for process in [script(ASK, EN, index) for _ in range(processes)]}
    assert answers == {finish(script(ASK, EN, ":memory:"))}
    with na.open(EN, index=index) as archive:
        assert content_of(archive._snapshot.index) == fresh_content_of(EN)


SAVE: Final = """
    import sys, attrs, newsarchive as na
    saved = 0
    with na.open(sys.argv[1], index=sys.argv[2]) as archive:
        while saved < 25:
            event = archive["news/2017/01/1/a.md"]
            try:
                archive.save(attrs.evolve(event, title=f"Rain {int(event.title[4:] or 0) + 1}"))
            except na.ConflictError:
                continue
            saved += 1
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no lock that a killed process gives back")
def test_processes_that_save_one_page_at_once_lose_no_change(root: Path, tmp_path: Path) -> None:
    for process in [script(SAVE, root, tmp_path / "index.sqlite") for _ in range(3)]:
        finish(process)
    with na.open(root, index=tmp_path / "index.sqlite") as archive:
        assert archive[A].title == "Rain 75"
        assert content_of(archive._snapshot.index) == fresh_content_of(root)


def test_threads_ask_while_others_refresh_and_save(root: Path, tmp_path: Path) -> None:
    stop, errors = threading.Event(), list[BaseException]()
    with na.open(root, index=tmp_path / "index.sqlite") as archive:
        count = len(archive)

        def watched(work: Callable[[int], object]) -> None:
            number = 0
            try:
                while not stop.is_set():
                    number += 1
                    work(number)
            except BaseException as error:  # noqa: BLE001 # whatever a thread raises is shown
                errors.append(error)
                stop.set()

        def ask(_: int) -> None:
            answers = answers_of(archive)
            assert answers["count"] == len(answers["events"]) == count
            assert all(event.title.startswith("Rain") for event in answers["events"])

        def change(number: int) -> None:
            if number > 20:
                stop.set()
            archive.save(attrs.evolve(archive[A], title=f"Rain {number}"))
            put(root, "help/faq.md", f"Version {number}.\n")
            archive.refresh()

        with ThreadPoolExecutor(9) as pool:
            for work in (*[ask] * 8, change):
                pool.submit(watched, work)
        assert not errors
        assert content_of(archive._snapshot.index) == fresh_content_of(root)


def test_a_page_that_goes_while_events_are_read_is_a_clear_error(root: Path) -> None:
    with na.open(root, index=":memory:") as archive:
        events = iter(archive)
        next(events)
        (root / "news/2017/03/4/p-059.md").unlink()
        with pytest.raises(
            na.MissingPageError, match=r"the page .*p-059\.md went since the archive was read: refresh\(\)"
        ):
            list(events)
        archive.refresh()
        assert len(list(archive)) == 60


def test_an_event_that_became_prose_since_is_a_clear_error(root: Path) -> None:
    with na.open(root, index=":memory:") as archive:
        events = iter(archive)
        put(root, A, "Only words.\n")
        with pytest.raises(na.MissingPageError, match=r"a\.md is not an event any more: refresh\(\)"):
            list(events)


# -- no room ----------------------------------------------------------------------------------------------------------

FULL: Final = """
    import resource, signal, sys, attrs, newsarchive as na
    root, index, limit, work = sys.argv[1:]
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    archive = na.open(root, index=index)
    event = archive["news/2017/01/1/a.md"] if work == "save" else None
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    try:
        if event is None:
            print(len(archive))
        else:
            archive.save(attrs.evolve(event, description="It is wet. " * 4_000))
            print("saved")
    except na.ArchiveError as error:
        print(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(len(archive))
    archive.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits to set")
@pytest.mark.parametrize("limit", [0, 100, 1_000, 4_096, 5_000, 20_000, 50_000, 70_000, 100_000])
def test_an_index_without_room_is_an_error_and_made_once_there_is(limit: int, root: Path, tmp_path: Path) -> None:
    first, second = finish(script(FULL, root, tmp_path / "index.sqlite", limit, "build")).splitlines()
    assert re.search(r"the index at .* cannot be used: .*; pass index= another path", first)
    assert second == "61"
    with na.open(root, index=tmp_path / "index.sqlite") as archive:
        assert content_of(archive._snapshot.index) == fresh_content_of(root)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits to set")
@pytest.mark.parametrize("limit", [0, 1, 100, 10_000, 40_000])
def test_a_page_without_room_is_an_error_and_as_it_was(limit: int, root: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*.md")}
    first, second = finish(script(FULL, root, tmp_path / "index.sqlite", limit, "save")).splitlines()
    assert re.fullmatch(r"news/2017/01/1/a\.md was not written to .*: File too large", first)
    assert second == "61"
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits to set")
def test_a_page_is_saved_when_only_the_index_has_no_room(root: Path, tmp_path: Path) -> None:
    first, second = finish(script(FULL, root, tmp_path / "index.sqlite", 50_000, "save")).splitlines()
    assert (first, second) == ("saved", "61")
    with na.open(root, index=tmp_path / "index.sqlite") as archive:
        assert archive[A].description.startswith("It is wet.")
        assert content_of(archive._snapshot.index) == fresh_content_of(root)


# -- a listing that fails ---------------------------------------------------------------------------------------------


def test_an_archive_that_is_gone_is_an_error_and_its_index_stays(root: Path, tmp_path: Path) -> None:
    with na.open(root, index=tmp_path / "index.sqlite") as archive:
        count = len(archive)
        root.rename(tmp_path / "elsewhere")
        with pytest.raises(na.ArchiveError, match="cannot be listed: No such file or directory"):
            archive.refresh()
        (tmp_path / "elsewhere").rename(root)
        assert not archive.refresh().removed
        assert len(archive) == count


def test_a_folder_that_cannot_be_listed_any_more_is_an_obstacle(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index(open_storage(root), ":memory:")
    index.refresh()
    real = os.scandir

    def scandir(path: Any) -> Any:
        if str(path).endswith("01/2/"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert index.refresh().removed
    assert index.unreadable[0].path == "news/2017/01/2/"
    monkeypatch.undo()
    index.refresh()
    assert content_of(index) == fresh_content_of(root)
    shutil.rmtree(root)
