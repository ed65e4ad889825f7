"""The locks between processes: who waits for whom, what is left behind, and file systems that have none."""

from __future__ import annotations

import errno
import subprocess
import sys
import textwrap
import threading
from typing import TYPE_CHECKING, NoReturn

import filelock
import pytest

from newsarchive.storage.lock import FileLock, lock_folder

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is locked there")


def start(code: str, place: Path) -> subprocess.Popen[str]:
    """Start a process that takes a lock, says so, and keeps it until it is killed."""
    pipe = subprocess.PIPE
    code = f"import sys, time\nfrom newsarchive.storage.lock import *\n{textwrap.dedent(code)}"
    process = subprocess.Popen([sys.executable, "-c", code, str(place)], stdout=pipe, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "locked\n"
    return process


def test_a_folder_is_locked_by_one_at_a_time_and_no_file_is_left(tmp_path: Path) -> None:
    code = 'with lock_folder(sys.argv[1]):\n    print("locked", flush=True)\n    time.sleep(60)'
    taken = threading.Event()

    def take() -> None:
        with lock_folder(str(tmp_path)):
            taken.set()

    with start(code, tmp_path) as process:
        thread = threading.Thread(target=take)
        thread.start()
        assert not taken.wait(0.2)
        process.kill()
        assert taken.wait(30), "a process that is killed gives it back"
        thread.join()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOLCK])
def test_where_nothing_can_be_locked_the_work_goes_on(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError(number, "no locks")

    monkeypatch.setattr(filelock, "lock_descriptor", refuse)
    monkeypatch.setattr("fcntl.flock", refuse)
    with lock_folder(str(tmp_path)), lock_folder(str(tmp_path)), lock_folder(str(tmp_path / "gone")):
        lock = FileLock(str(tmp_path / "index"))
        lock.share()
        with FileLock(str(tmp_path / "index")).exclusive(0, lambda: False) as is_alone:
            assert is_alone


def test_an_index_is_shared_by_processes_and_rebuilt_by_nobody_meanwhile(tmp_path: Path) -> None:
    place = tmp_path / "index"
    lock, other = FileLock(str(place)), FileLock(str(place))
    code = 'lock = FileLock(sys.argv[1])\nlock.share()\nprint("locked", flush=True)\ntime.sleep(60)'
    with start(code, place) as process:
        lock.share()
        lock.release()
        with other.exclusive(0.1, lambda: False) as is_alone:
            assert not is_alone
        with other.exclusive(60, lambda: True) as is_alone:
            assert not is_alone, "the wait is over once it is needless"
        process.kill()
        with other.exclusive(30, lambda: False) as is_alone:
            assert is_alone
    assert [path.name for path in tmp_path.iterdir()] == ["index-lock"]


def test_another_thread_can_release_it(tmp_path: Path) -> None:
    lock = FileLock(str(tmp_path / "index"))
    lock.share()
    thread = threading.Thread(target=lock.release)
    thread.start()
    thread.join()
    with FileLock(str(tmp_path / "index")).exclusive(0, lambda: False) as is_alone:
        assert is_alone


def test_nothing_is_locked_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    lock = FileLock(str(tmp_path / "gone" / "index"))
    lock.share()
    lock.release()
    with lock.exclusive(0, lambda: False) as is_alone:
        assert is_alone
