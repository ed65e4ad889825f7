"""Problems as text for other programs: JSON, SARIF 2.1.0, GitHub annotations, and counts by code.

Each function yields pieces of text while the problems come, and keeps none of them.
"""

from __future__ import annotations

import json
import urllib.parse
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from newsarchive.checks.baseline import problem_key
from newsarchive.problems import Severity
from newsarchive.text import storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from newsarchive.problems import Problem, ProblemKind

__all__ = ["as_github", "as_json", "as_sarif", "as_summary", "record_of"]

_SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_SARIF_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_GITHUB_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_NO_NAME: Final = "(no path)"


def as_json(problems: Iterable[Problem], *, prefix: str = "") -> Iterator[str]:
    """Yield a JSON object with the problems, one per line, and how many there are of each code.

    Args:
        problems: Some problems.
        prefix: What leads to the archive, to be put before each path.
    """
    counts: Counter[str] = Counter()
    yield '{"problems": ['
    mark = "\n"
    for problem in problems:
        counts[problem.code] += 1
        yield f"{mark}{_dumps(record_of(problem, prefix=prefix))}"
        mark = ",\n"
    yield f'\n], "counts": {_dumps(dict(sorted(counts.items())))}}}\n'


def record_of(problem: Problem, *, prefix: str = "") -> dict[str, Any]:
    """Return a problem as a JSON object."""
    location, fix = problem.location, problem.fix
    return {
        "path": None if problem.path is None else prefix + problem.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
        "code": problem.code,
        "severity": str(problem.severity),
        "message": problem.message,
        "text": problem.concerned,
        "fingerprint": problem_key(problem),
        "fix": None
        if fix is None
        else {
            "label": fix.label,
            "line": fix.line,
            "end_line": fix.end_line,
            "lines": list(fix.lines),
            "exact": fix.exact,
        },
    }


def as_sarif(
    problems: Iterable[Problem], rules: Mapping[str, ProblemKind], *, version: str, prefix: str = ""
) -> Iterator[str]:
    """Yield a SARIF 2.1.0 log of one run.

    Args:
        problems: Some problems.
        rules: The rules that were run.
        version: The version of the program.
        prefix: What leads to the archive, to be put before each path.
    """
    descriptors = [
        {
            "id": rule.code,
            "name": _pascal(rule.name),
            "shortDescription": {"text": rule.summary},
            "fullDescription": {"text": " ".join([rule.summary, getattr(rule, "why", "")]).strip()},
            "defaultConfiguration": {"level": _SARIF_LEVELS[rule.severity]},
        }
        for rule in rules.values()
    ]
    places = {code: index for index, code in enumerate(rules)}
    driver = {"name": "newsarchive", "version": version, "rules": descriptors}
    head = _dumps({"version": "2.1.0", "$schema": _SARIF_SCHEMA})[:-1]
    yield f'{head}, "runs": [{{"tool": {_dumps({"driver": driver})}, "columnKind": "unicodeCodePoints", "results": ['
    mark = "\n"
    for problem in problems:
        yield f"{mark}{_dumps(_result_of(problem, places, prefix))}"
        mark = ",\n"
    yield "\n]}]}\n"


def _result_of(problem: Problem, places: Mapping[str, int], prefix: str) -> dict[str, Any]:
    location = problem.location
    region = {
        "startLine": location.line,
        "startColumn": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }
    if problem.text:
        region["snippet"] = {"text": problem.text}  # type: ignore[assignment] # a region holds numbers and one text
    artifact = {"uri": urllib.parse.quote(prefix + (problem.path or _NO_NAME), errors="surrogateescape")}
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "level": _SARIF_LEVELS[problem.severity],
        "message": {"text": problem.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {"newsarchive/v1": problem_key(problem)},
    }
    if problem.code in places:
        result["ruleIndex"] = places[problem.code]
    fix = problem.fix
    if fix is not None and not fix.exact:
        if fix.lines:  # without an end column a region ends where its last line does, before the line's own end
            deleted = {"startLine": fix.line, "startColumn": 1, "endLine": fix.end_line}
            inserted = {"insertedContent": {"text": "\n".join(fix.lines)}}
        else:
            deleted = {"startLine": fix.line, "startColumn": 1, "endLine": fix.end_line + 1, "endColumn": 1}
            inserted = {}
        replacement = {"deletedRegion": deleted, **inserted}
        change = {"artifactLocation": artifact, "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": fix.label}, "artifactChanges": [change]}]
    return result


def as_github(problems: Iterable[Problem], *, prefix: str = "") -> Iterator[str]:
    """Yield a workflow command of GitHub for each problem, which shows it beside the line.

    Args:
        problems: Some problems.
        prefix: What leads to the archive, to be put before each path.
    """
    for problem in problems:
        location = problem.location
        properties = {
            "file": prefix + (problem.path or _NO_NAME),
            "line": str(location.line),
            "endLine": str(location.end_line),
            "title": problem.code,
        }
        if location.line == location.end_line:  # GitHub takes columns of one line only
            properties |= {"col": str(location.column), "endColumn": str(location.end_column)}
        words = ",".join(f"{name}={_escape(value, ':,')}" for name, value in properties.items())
        yield f"::{_GITHUB_LEVELS[problem.severity]} {words}::{_escape(problem.message)}\n"


def _escape(text: str, marks: str = "") -> str:
    for mark in f"%\r\n{marks}":
        text = text.replace(mark, f"%{ord(mark):02X}")
    return storable(text)


def as_summary(counts: Mapping[str, int], rules: Mapping[str, ProblemKind]) -> list[tuple[str, str, str, str]]:
    """Return how many problems there are of each code, as rows: number, code, name, meaning."""
    return [(f"{count:,}", code, rules[code].name, rules[code].summary) for code, count in counts.items()]


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


def _dumps(value: object) -> str:
    """Return JSON; a byte that is not UTF-8 becomes `�`, since JSON cannot hold it."""
    return storable(json.dumps(value, ensure_ascii=False))
