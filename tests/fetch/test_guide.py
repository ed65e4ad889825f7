"""The guide's examples run, with a wiki on this machine in the place of Wikipedia."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from fetch.asking import fill

if TYPE_CHECKING:
    from fetch.wiki_server import Wiki

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "fetch-days.md"
BLOCKS = [
    block
    for block in re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if ">>>" not in block
]
OUTPUTS = [
    "2017-01-01 ['Day 0']\n",
    "Portal:Current events/2017 January 2 1001\n",
    "Portal:新聞動態/2017年1月1日 False\n",
]


@pytest.mark.parametrize(
    ("block", "output"), list(zip(BLOCKS, OUTPUTS, strict=True)), ids=["python", "folder", "other wiki"]
)
def test_an_example_of_the_guide_runs(
    wiki: Wiki,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    block: str,
    output: str,
) -> None:
    fill(wiki, 30)
    wiki.pages["Portal:新聞動態/2017年1月1日"] = (9, "*Text")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(na, "fetch_days", partial(na.fetch_days, api=wiki.api, policy=wiki.clock.policy()))
    exec(re.sub(r"https://[a-z]+\.wikipedia\.org/w/api\.php", wiki.api, block), {})  # noqa: S102 # our own text
    shown = capsys.readouterr().out
    assert shown.startswith(output)
    assert (shown.splitlines()[-1] == "2017-01-31 there is no such page") == (block == BLOCKS[0])
