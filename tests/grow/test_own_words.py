"""An archive in any language grows in its own words: those of its pages, or those it was made with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

import newsarchive as na
from newsarchive.style import STYLE_2017, STYLE_2018, STYLE_ZH, learn_style

if TYPE_CHECKING:
    from pathlib import Path

HAN: Final = re.compile("[\u4e00-\u9fff]")
FRENCH: Final = na.Style(
    name="fr",
    topics=True,
    sources_heading="Sources :",
    related_heading="Voir aussi :",
    context_label="Contexte",
    previous_label="La veille…",
    front_titles=("Aujourd'hui", "Hier", "Avant-hier"),
    slug_rule="clean",
)
PAGES: Final = {
    "news/2017/01/1/la-pluie-tombe.md": """### [2017-01-1](/news/2017/01/1/index.md)

##### Météo
# La pluie tombe

Il pleut depuis hier.

### Sources :

1. [Le Journal](https://journal.example.org/pluie)

### Voir aussi :

1. [Le vent se lève](/news/2017/01/2/le-vent-se-leve.md) _Contexte: Météo_
""",
    "news/2017/01/2/le-vent-se-leve.md": """### [2017-01-2](/news/2017/01/2/index.md)

##### Météo
# Le vent se lève


""",
    "news/2017/01/2/index.md": """## [2017-01-2](/news/2017/01/2/index.md)

##### Météo
### [Le vent se lève](/news/2017/01/2/le-vent-se-leve.md)

## [La veille…](/news/2017/01/1/index.md)

""",
}
NEW: Final = na.NewEvent(
    event=na.Event(
        date="2017-01-3",
        title="L'été s'éloigne à Besançon",
        topic="Météo",
        sources=[na.Source(publisher="Le Journal", url="https://journal.example.org/ete")],
    ),
    contexts=["Météo", "Besançon"],
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in PAGES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_an_archive_in_french_grows_a_day_in_its_own_words(root: Path) -> None:
    archive = na.open(root, index=":memory:")
    added = archive.add([NEW])
    page = archive.page(added.new[0])
    assert page.path == "news/2017/01/3/l-ete-s-eloigne-a-besancon.md"
    assert "### Sources :\n" in page.text
    assert "_Contexte: Météo_" in page.text
    assert "[La veille…](/news/2017/01/2/index.md)" in (root / "news/2017/01/3/index.md").read_text("utf-8")
    front = (root / "index.md").read_text("utf-8")
    assert "## [News](/news/2017/01/3/index.md)" in front  # no page has shown the titles of a front page: plain English
    assert not [path for path in root.rglob("*.md") if HAN.search(path.read_text("utf-8") + path.name)]


def test_a_page_that_shows_no_words_is_completed_in_those_of_its_neighbours(root: Path) -> None:
    """The page nearest in time has a topic line and no section, as a Chinese page can be."""
    archive = na.open(root, index=":memory:")
    event = na.Event(
        date="2017-01-2",
        title="La neige tombe",
        ref=na.PageRef.parse("/news/2017/01/2/la-neige-tombe.md"),
        sources=[na.Source(publisher="Le Journal", url="https://journal.example.org/neige")],
    )
    archive.save(event)
    assert "### Sources :\n" in archive.page(event).text


def test_an_archive_is_made_with_words_of_its_own(tmp_path: Path) -> None:
    root = na.create(tmp_path / "fr", style=FRENCH)
    archive = na.open(root, index=":memory:")
    archive.add([NEW])
    front = (root / "index.md").read_text("utf-8")
    assert front.startswith("## [Aujourd'hui](/news/2017/01/3/index.md)")
    assert "### Sources :" in next(root.glob("news/2017/01/3/l-ete*.md")).read_text("utf-8")


def test_the_titles_of_a_front_page_that_is_there_are_kept(root: Path) -> None:
    (root / "index.md").write_text(
        "## [Aujourd'hui](/news/2017/01/2/index.md)\n\n"
        "### [Le vent se lève](/news/2017/01/2/le-vent-se-leve.md)\n\n---\n",
        encoding="utf-8",
    )
    na.open(root, index=":memory:").add([NEW])
    assert "## [Aujourd'hui](/news/2017/01/3/index.md)" in (root / "index.md").read_text("utf-8")


@pytest.mark.parametrize("style", [STYLE_2017, STYLE_2018, STYLE_ZH])
def test_a_page_of_a_known_generation_has_its_style(style: na.Style) -> None:
    event = na.Event(
        date="2017-01-1",
        title="今天下雨" if style.han else "It rains",
        topic="X" if style.topics else None,
        ref=na.PageRef.parse("/news/2017/01/1/rain.md"),
        sources=[na.Source(publisher="A", url="https://a.example")],
        related=[na.Related(title="B", ref=na.PageRef.parse("/news/2017/01/2/b.md"), contexts=["C"])],
    )
    assert na.parse(na.dumps(event, style=style)).style == style


def test_a_page_without_words_is_told_by_the_script_of_its_title() -> None:
    bare = "### [2017-01-1](/news/2017/01/1/index.md)\n\n##### \n# {}\n\n\n\n"
    assert na.parse(bare.format("今天下雨")).style.sources_heading == STYLE_ZH.sources_heading
    assert na.parse(bare.format("Il pleut")).style.sources_heading == STYLE_2017.sources_heading


def test_unknown_words_never_come_with_chinese_ones() -> None:
    style = learn_style({"formats": False, "topics": True, "related_heading": "関連:", "han": True})
    assert (style.related_heading, style.sources_heading, style.slug_rule) == ("関連:", "Source:", "clean")
