"""Problems for other programs: JSON, SARIF, GitHub annotations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import newsarchive as na
from consoles import EN, ZH, run
from newsarchive.checks.registry import OWN_RULES, RULES
from newsarchive.checks.reporters import as_github, as_json, as_sarif
from newsarchive.checks.run import check_page
from sarif_schema import faults_of
from small_archives import write

if TYPE_CHECKING:
    from pathlib import Path

INSIDE = "news/2017/01/1/a.md"

PATH = "news/2017/01/1/中文 a%b.md"
PAGE = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n#\tIt rains \n\n\n\n", path=PATH)
PROBLEMS = check_page(PAGE)


def sarif(problems: tuple[na.Problem, ...]) -> dict[str, Any]:
    log: dict[str, Any] = json.loads("".join(as_sarif(problems, RULES, version="1.2", prefix="public/")))
    return log


def test_json_says_all_that_a_problem_is() -> None:
    data = json.loads("".join(as_json(PROBLEMS, prefix="public/")))
    (record,) = data["problems"]
    assert data["counts"] == {"NA161": 1}
    assert record.pop("fingerprint").isalnum()
    assert record == {
        "path": f"public/{PATH}",
        "line": 3,
        "column": 2,
        "end_line": 3,
        "end_column": 3,
        "code": "NA161",
        "severity": "warning",
        "message": PROBLEMS[0].message,
        "text": "\t",
        "fix": {
            "label": "replace each tab by a space",
            "line": 3,
            "end_line": 3,
            "lines": ["# It rains "],
            "exact": False,
        },
    }


def test_json_without_problems_is_json() -> None:
    assert json.loads("".join(as_json(()))) == {"problems": [], "counts": {}}


def test_a_byte_that_is_no_utf_8_does_not_break_an_output() -> None:
    page = na.parse(b"### [2017-01-1](/news/2017/01/1/index.md)\n\n# caf\xe9 \n\n\n\n", path="a.md")
    problems = check_page(page)
    assert [problem.code for problem in problems] == ["NA001"]
    assert json.loads("".join(as_json(problems)))["problems"][0]["text"] == "�"
    assert sarif(problems)["runs"][0]["results"][0]["ruleId"] == "NA001"
    "".join(as_github(problems)).encode()


def test_sarif_has_the_structure_that_version_2_1_0_requires() -> None:
    log = sarif(PROBLEMS)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"], run["columnKind"]) == ("newsarchive", "1.2", "unicodeCodePoints")
    assert [rule["id"] for rule in driver["rules"]] == list(RULES)
    for rule in driver["rules"]:
        assert rule["name"].isalnum()
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["fullDescription"]["text"].endswith(".")
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}


def test_a_result_of_sarif_points_at_its_rule_and_place_and_carries_its_fix() -> None:
    run = sarif(PROBLEMS)["runs"][0]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "NA161"
    assert result["level"] == "warning"
    assert result["message"]["text"] == PROBLEMS[0].message
    assert result["partialFingerprints"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "public/news/2017/01/1/%E4%B8%AD%E6%96%87%20a%25b.md"
    region = place["region"]
    assert (region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]) == (3, 2, 3, 3)
    assert region["snippet"]["text"] == "#\tIt rains "
    (change,) = result["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["deletedRegion"] == {"startLine": 3, "startColumn": 1, "endLine": 3}
    assert replacement["insertedContent"]["text"] == "# It rains "


HEAD = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains \n\n\n"
RELATED = "1. [It snows ](/news/2017/01/1/b.md)"
READ = {
    "NA001": f"{HEAD}caf\udce9\n",
    "NA002": "### [1 January](/news/2017/01/1/index.md)\n\n# It rains \n\n\n",
    "NA003": f"{HEAD}\n### Related:\n\n{RELATED}\n\nand so on\n",
    "NA004": f"{HEAD}\n### Related:\n\n{RELATED}\n2. [a](/b)\n",
    "NA005": f"{HEAD}\n### Related:\n\n* [It snows ](/news/2017/01/1/b.md)\n",
    "NA006": f"{HEAD}\n### Related:\n\n{RELATED} _Context: A, C, B_\n",
    "NA007": f"{HEAD}\n### Related:\n",
    "NA008": f"{HEAD}\n### Related:\n\n{RELATED}\n\n### Related:\n\n{RELATED}\n",
    "NA009": HEAD.replace("# It rains", "# "),
    "NA010": f"---\na: b\n---\n\n{HEAD}",
    "NA012": f"{HEAD}\n### Source:\n\n1. [A](https://a.example/)\n2. [Cover Image](https://a.example/b)\n",
    "NA013": f"{HEAD}\n### Odd:\n\nodd\n",
    "NA014": HEAD.replace("01/1", "01/2"),
}
ALL = {code: {INSIDE: text} for code, text in READ.items()} | {code: check.bad for code, check in OWN_RULES.items()}


@pytest.mark.parametrize("code", sorted(ALL))
def test_the_log_of_every_kind_of_problem_is_what_the_standard_asks_for(tmp_path: Path, code: str) -> None:
    write(tmp_path / "public", ALL[code])
    log = json.loads(run("check", str(tmp_path / "public"), "--format", "sarif", "--index", ":memory:").stdout)
    assert code in {result["ruleId"] for result in log["runs"][0]["results"]}
    assert faults_of(log) == []


def test_every_kind_of_problem_but_a_page_of_megabytes_is_held_against_the_standard() -> None:
    assert RULES.keys() - ALL.keys() == {"NA011"}


@pytest.mark.parametrize("archive", [EN, ZH])
def test_the_log_of_an_example_archive_is_what_the_standard_asks_for(archive: str) -> None:
    log = json.loads(run("check", archive, "--format", "sarif", "--index", ":memory:").stdout)
    assert log["runs"][0]["results"]
    assert faults_of(log) == []


def test_a_log_that_is_not_what_the_standard_asks_for_is_seen() -> None:
    log = sarif(PROBLEMS)
    (result,) = log["runs"][0]["results"]
    result["level"] = "fatal"
    result["ruleIndex"] = 0
    place = result["locations"][0]["physicalLocation"]
    place["artifactLocation"]["uri"] = "a b"
    place["region"]["endLine"] = 2
    assert len(faults_of(log)) == 4


def test_a_fix_takes_lines_away_with_their_ends() -> None:
    (problem,) = PROBLEMS
    fix = na.Fix(label="drop", line=2, end_line=3)
    (result,) = sarif((attrs.evolve(problem, fix=fix),))["runs"][0]["results"]
    (replacement,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement == {"deletedRegion": {"startLine": 2, "startColumn": 1, "endLine": 4, "endColumn": 1}}


def test_an_annotation_escapes_what_github_would_obey() -> None:
    (line,) = as_github(PROBLEMS, prefix="a,b:c/")
    assert line == (
        "::warning file=a%2Cb%3Ac/news/2017/01/1/中文 a%25b.md,line=3,endLine=3,title=NA161,col=2,endColumn=3::"
        "the line contains a tab: write a space\n"
    )


def test_an_annotation_of_several_lines_has_no_columns() -> None:
    location = na.Location(line=1, end_line=2, end_column=4)
    problem = na.Problem(code="NA003", severity=na.Severity.ERROR, message="a\nb", location=location)
    assert list(as_github([problem])) == ["::error file=(no path),line=1,endLine=2,title=NA003::a%0Ab\n"]
