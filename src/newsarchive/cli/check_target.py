"""The target of a check: an archive or single files, which can be reported on and fixed."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from newsarchive.checks.baseline import Baseline
from newsarchive.checks.fix import Fixed, fix_page
from newsarchive.checks.registry import all_rules
from newsarchive.checks.run import Report, check_page
from newsarchive.checks.settings import Settings, find_settings, read_settings
from newsarchive.cli.app import Failure
from newsarchive.errors import ArchiveError, MissingPageError
from newsarchive.markdown.page import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsarchive.archive import Archive
    from newsarchive.markdown.page import Page
    from newsarchive.problems import Problem

__all__ = ["ArchiveTarget", "PageTarget", "Target"]


class Target(ABC):
    """What is checked."""

    prefix: str
    """The path of the archive as the user gave it, with a slash at its end; empty for the current folder."""
    settings: Settings
    """Which rules to run."""

    def __init__(self, folder: Path, config: Path | None) -> None:
        rules = all_rules()
        found = find_settings(folder, rules) if config is None else read_settings(config, rules)
        self.settings = Settings(rules=rules) if found is None else found

    def choose(self, *, select: tuple[str, ...], ignore: tuple[str, ...], baseline: Path | None) -> None:
        """Let the command line override the settings."""
        narrowed = self.settings.narrow(select, ignore)
        self.settings = attrs.evolve(narrowed, baseline=baseline or narrowed.baseline)

    def report(self) -> Report:
        """Return the report on problems that the baseline does not know."""
        file = self.settings.baseline
        return self._report(None if file is None else Baseline.read(file))

    def write_baseline(self) -> str:
        """Write all problems to the baseline, and return a message about it."""
        file = self.settings.baseline
        if file is None:
            raise Failure("--write-baseline needs a file: --baseline FILE, or baseline in the settings")
        baseline = Baseline.of(self._report(None))
        baseline.write(file)
        return f"problems in the baseline {file}: {baseline.known.total():,}"

    @abstractmethod
    def _report(self, baseline: Baseline | None) -> Report: ...

    @abstractmethod
    def page(self, path: str) -> Page | None:
        """Return a page by its path in the archive; None if it is gone since it was checked."""

    @abstractmethod
    def fix(self, *, unsafe: bool, save: bool) -> Iterator[Fixed]:
        """Fix what can be fixed, and yield each page that changed."""


class ArchiveTarget(Target):
    """An archive, or some of its pages."""

    def __init__(
        self, archive: Archive, root: str, paths: tuple[str, ...], config: Path | None, *, quiet: bool
    ) -> None:
        from newsarchive.cli.progress import ProgressBar  # not for single files, which must be quick

        self._archive = archive
        self._bar = ProgressBar("Checking", hidden=quiet)
        self.prefix = _prefix_of_archive(root)
        self._paths = tuple(Path(path).as_posix().removeprefix(self.prefix).strip("/") for path in paths)
        super().__init__(Path(root) if Path(root).is_dir() else Path(root).parent, config)

    def _report(self, baseline: Baseline | None) -> Report:
        return self._archive.check(settings=self.settings, paths=self._paths, baseline=baseline, on_progress=self._bar)

    def page(self, path: str) -> Page | None:
        """Return a page by its path in the archive; None if it is gone since it was checked."""
        try:
            page = self._archive.page(path)
        except (MissingPageError, ArchiveError):
            return None
        return page if page.path == path else None

    def fix(self, *, unsafe: bool, save: bool) -> Iterator[Fixed]:
        """Fix what can be fixed, and yield each page that changed."""
        return self._archive.fix(
            unsafe=unsafe, paths=self._paths, settings=self.settings, save=save, on_progress=self._bar
        )


class PageTarget(Target):
    """Single files, on which only the rules on pages are run."""

    def __init__(self, files: tuple[str, ...], config: Path | None) -> None:
        root = _root_of(Path(files[0]))
        self._files = {_path_in(root, file): Path(file) for file in sorted(files)}
        self.prefix = _prefix_of(root, files[0])
        super().__init__(root, config)

    def _report(self, baseline: Baseline | None) -> Report:
        def run() -> Iterable[Problem]:
            problems = (
                problem
                for path, file in self._files.items()
                for problem in check_page(_read(file, path), self.settings)
            )
            return problems if baseline is None else baseline.unknown(problems)

        return Report(run)

    def page(self, path: str) -> Page | None:
        """Return a page by its path in the archive."""
        return _read(self._files[path], path)

    def fix(self, *, unsafe: bool, save: bool) -> Iterator[Fixed]:
        """Fix what can be fixed, and yield each page that changed."""
        for path, file in self._files.items():
            page = _read(file, path)
            fixed = fix_page(page, self.settings, unsafe=unsafe)
            if fixed.page.text == page.text:
                continue
            if save:
                _write(file, page, fixed.page)
            yield fixed


def _read(file: Path, path: str) -> Page:
    try:
        return parse(file.read_bytes(), path=path)
    except OSError as error:
        raise Failure(f"cannot read {file}: {error.strerror}") from None


def _write(file: Path, before: Page, after: Page) -> None:
    from newsarchive.storage.atomic import replace_file  # only when something is written

    if file.read_bytes() != before.data:
        raise Failure(f"{file} changed while it was being fixed and was not written: check it again")
    try:
        replace_file(file, after.data)
    except OSError as error:
        raise Failure(f"cannot write {file}: {error.strerror}") from None


def _root_of(file: Path) -> Path:
    """Return the root of the archive that a file is in: the nearest folder above it that has a folder `news`."""
    folder = file.absolute().parent
    return next((each for each in (folder, *folder.parents) if (each / "news").is_dir()), folder)


def _path_in(root: Path, file: str) -> str:
    """Return the path of a file in the archive; of a file elsewhere, as the user gave it."""
    path = Path(file).absolute()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else Path(file).as_posix()


def _prefix_of_archive(given: str) -> str:
    """Return what comes before the paths of an archive, as the user gave it: for a packed archive, the file itself."""
    from newsarchive.storage.base import find_root  # not for single files

    found = find_root(os.path.realpath(given)) if Path(given).is_dir() else None
    scope = "" if found is None else found[1].rstrip("/")
    name = Path(given).as_posix()
    if scope and not f"/{name}".endswith(f"/{scope}"):
        return f"{Path(found[0]).as_posix()}/" if found is not None else ""
    name = name.removesuffix(scope).rstrip("/")
    return "" if name in {"", "."} else f"{name}/"


def _prefix_of(root: Path, file: str) -> str:
    """Return what comes before the path in the archive, as the user gave it."""
    given, path = Path(file).as_posix(), _path_in(root, file)
    return given.removesuffix(path) if given.endswith(path) else f"{root.as_posix()}/"
