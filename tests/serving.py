"""A running Datasette, asked over HTTP."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_RUNNING = re.compile(r"running on (http://127\.0\.0\.1:[0-9]+)")
# A proxy of the machine is none to ask for what the machine itself serves.
_open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


@contextlib.contextmanager
def served(*arguments: str | Path) -> Iterator[Callable[..., Any]]:
    """Lend a function that asks for a path and parameters and returns the JSON of the answer, or the text of a page."""
    command = [sys.executable, "-m", "datasette", *map(str, arguments), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, encoding="utf-8") as process:
        try:
            assert process.stderr is not None
            said = ""
            for line in process.stderr:
                said += line
                running = _RUNNING.search(line)
                if running:
                    break
            else:
                raise AssertionError(f"Datasette did not start: {said}")

            def ask(path: str, **parameters: object) -> Any:
                query = urllib.parse.urlencode(parameters)
                with _open(f"{running[1]}{path}?{query}", timeout=60) as answer:
                    text = answer.read().decode()
                return json.loads(text) if "json" in answer.headers["content-type"] else text

            yield ask
        finally:
            process.terminate()
