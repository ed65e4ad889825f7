"""Work on an archive that is killed while it is done: run by `test_faults.py` as a process of its own.

It imports everything once and has one thread, so that it can fork, and kill what it forked, hundreds of times in
seconds: `driver.py WORK ROOT INDEX COUNT SEED`. After each kill it looks at the files, after every fifth at the index.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

import newsarchive as na
from indexed import content_of, fresh_content_of
from newsarchive.index.store import Index
from newsarchive.storage.locate import open_storage

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = "news/2017/01/1/a.md"
DAY = "news/2017/01/1/index.md"
README = "news/2017/01/1/README.md"


def build(root: str, index: str, number: int) -> None:
    """Make the index from nothing, at every second time."""
    if number % 2 == 0:
        Path(index).unlink(missing_ok=True)
    with na.open(root, index=index) as archive:
        len(archive)


def refresh(root: str, index: str, number: int) -> None:
    """Bring the index up to date after many pages were changed, moved and deleted."""
    for path in sorted(Path(root).glob("news/*/*/*/p*.md"))[:: 1 + number % 3]:
        new = path.with_name(".new.tmp")
        new.write_text(f"{path.read_text()}_{number}\n")
        path.unlink()
        new.replace(path.with_name(f"p{number}-{path.name[-6:]}"))
    with na.open(root, index=index) as archive:
        archive.refresh()


def save(root: str, index: str, number: int) -> None:
    """Save an event, two twins and a new event, over and over."""
    with na.open(root, index=index) as archive:
        while True:
            archive.save(attrs.evolve(archive[PAGE], title=f"Rain {number}"))
            page = archive.page(DAY)
            assert isinstance(page.content, na.Day)
            entries = [attrs.evolve(entry, title=f"Rain {number}") for entry in page.content.entries]
            archive.save_page(page.edit(attrs.evolve(page.content, entries=entries)))
            new = na.PageRef.parse(f"news/2018/01/{number % 28 + 1}/new.md")
            if new not in archive:
                archive.save(na.Event(date=new.date, title="New", ref=new))
            number += 1


def check_files(root: str) -> None:
    """Show that each page is one that was there or was to be there, and that nothing else is."""
    for file in Path(root).rglob("*"):
        if file.is_dir() or file.name.startswith("."):
            continue
        page = na.parse(file.read_bytes(), path=file.relative_to(root).as_posix())
        kind = {"index.md": "day", "README.md": "day"}.get(file.name, "event")
        assert page.kind == kind, f"{file} was left as half a page: {page.text!r}"
        assert page.text.endswith("\n"), f"{file} was cut"
        assert file.suffix == ".md", f"{file} was left behind"


def check_index(root: str, index: str) -> None:
    """Show that the index says what one says that is made anew."""
    found = Index(open_storage(root), index)
    found.refresh()
    assert content_of(found) == fresh_content_of(Path(root)), "the index does not say what the pages say"
    found.close()


def run(work: Callable[[], None], *, kill_after: float | None = None) -> bool:
    """Do something in a process of its own, and return whether it was killed before its end."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(status)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit("the work failed by itself")
    return os.WIFSIGNALED(status)


def main(name: str, root: str, index: str, count: int, seed: int) -> None:
    """Kill the work so many times, at moments spread over the time that it takes, and print how often it was."""
    work = {"build": build, "refresh": refresh, "save": save}[name]
    chance = random.Random(seed)
    longest, killed, number = 0.1, 0, seed
    while killed < count:
        number += 1
        is_killed = run(partial(work, root, index, number), kill_after=chance.uniform(0, longest))
        longest = min(longest * 1.05, 0.3) if is_killed else longest * 0.9
        killed += is_killed
        check_files(root)
        if number % 5 == 0:
            run(partial(check_index, root, index))
    run(partial(check_index, root, index))
    print(killed)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
