"""The command line as tests run it: in this process or another one, on a terminal or not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

import newsarchive as na
from newsarchive.cli.app import newsarchive

SOURCE = Path(na.__file__).parent.parent
EXAMPLES = SOURCE.parent / "examples" / "archive"
EN = str(EXAMPLES / "en")
ZH = str(EXAMPLES / "zh")

PLAIN: dict[str, str | None] = dict.fromkeys(("FORCE_COLOR", "COLUMNS", "NO_COLOR", "TTY_COMPATIBLE"))
_STYLES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\]8;[^\x1b]*\x1b\\")


def run(*words: str, env: dict[str, str | None] = PLAIN) -> Result:
    """Run a command as click's tests do; what is no end of a command is raised."""
    return CliRunner(env=env).invoke(newsarchive, words, catch_exceptions=False)


def terminal(columns: int = 80) -> dict[str, str | None]:
    """Return what makes output go to a terminal of a width."""
    return PLAIN | {"FORCE_COLOR": "1", "COLUMNS": str(columns), "TERM": "xterm-256color"}


def without_styles(text: str) -> str:
    """Return what a terminal shows of a text."""
    return _STYLES.sub("", text)


def command(*words: str) -> list[str]:
    """Return the words that run the command line in a process of its own, where every warning is an error."""
    return [sys.executable, "-W", "error", "-m", "newsarchive", *words]


def environment(cache: Path) -> dict[str, str]:
    """Return the variables for such a process, whose index lies in a folder."""
    variables = {name: value for name, value in os.environ.items() if name not in PLAIN}
    return variables | {"PYTHONPATH": str(SOURCE), "XDG_CACHE_HOME": str(cache)}


def process(*words: str, cache: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    return subprocess.run(command(*words), capture_output=True, check=False, env=environment(cache))
