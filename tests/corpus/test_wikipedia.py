"""The portal's own wikitext, all of it, and the real English pages that were made of it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import newsarchive as na
from newsarchive import wikipedia
from newsarchive.slugs import slugify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsarchive.wikipedia import Item, WikiDay

ROOT = Path(__file__).parent.parent.parent
_BULLET = re.compile(r"[ \t]*[*#:;]*[*#:]")
_SECONDS = 80
"""So many seconds of a processor may the reading of all days take: a third of what the whole archive may take."""


@pytest.fixture(scope="module")
def days(wikitext_days: dict[dt.date, str]) -> dict[dt.date, WikiDay]:
    """Every day, read."""
    return {day: wikipedia.parse(text, day) for day, text in wikitext_days.items()}


def _items(days: Mapping[dt.date, WikiDay]) -> Iterator[Item]:
    for day in days.values():
        yield from day.items


# -- nothing is passed over ---------------------------------------------------------------------------------------


def test_every_bullet_is_an_event_a_topic_a_category_or_a_named_problem(
    wikitext_days: dict[dt.date, str], days: dict[dt.date, WikiDay]
) -> None:
    assert len(days) == 5_593
    parts: Counter[str] = Counter()
    for date, text in wikitext_days.items():
        expected = [number for number, line in enumerate(text.split("\n"), 1) if _BULLET.match(line)]
        day = days[date]
        assert [bullet.line for bullet in day.bullets] == expected, date
        parts.update(bullet.part for bullet in day.bullets)
        made = [item.location.line for item in day.items]
        events = [bullet.line for bullet in day.bullets if bullet.part.startswith("event")]
        assert set(events) <= set(made)
        # What is an event and no bullet is named.
        assert {line for line in made if line not in events} == {p.line for p in day.problems if p.code == "WP116"}
        named = {problem.line for problem in day.problems}
        assert {bullet.line for bullet in day.bullets if bullet.part == "problem"} <= named
    print(f"\n{dict(parts)}")
    assert parts == {"event": 62_498, "topic": 12_392, "event and topic": 131, "problem": 9, "category": 1}


def test_nearly_every_day_is_read_without_a_problem(days: dict[dt.date, WikiDay]) -> None:
    clean = sum(not day.problems for day in days.values())
    codes = Counter(code for day in days.values() for code in {problem.code for problem in day.problems})
    print(f"\n{clean} of {len(days)} days ({clean / len(days):.2%}) have no problem; days with one: {dict(codes)}")
    assert clean / len(days) >= 0.97


def test_the_counts_by_year_are_those_of_the_documentation(days: dict[dt.date, WikiDay]) -> None:
    rows: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for date, day in days.items():
        sources = sum(len(item.event.sources) for item in day.items)
        for place, count in enumerate((1, len(day.items), sources, len(day.problems))):
            rows[date.year][place] += count
    table = [f"| {year} | {' | '.join(f'{count:,}' for count in row)} |" for year, row in sorted(rows.items())]
    print("", *table, sep="\n")
    page = (ROOT / "docs" / "reference" / "wikipedia.md").read_text(encoding="utf-8")
    shown = [line for line in page.splitlines() if re.match(r"\| (?:19|20)\d\d \|", line)]
    assert shown == table


def test_a_problem_shows_the_line_that_it_is_about(
    wikitext_days: dict[dt.date, str], days: dict[dt.date, WikiDay]
) -> None:
    for date, day in days.items():
        lines = wikitext_days[date].split("\n")
        for problem in day.problems:
            assert problem.text == lines[problem.line - 1]
            assert 1 <= problem.column <= len(problem.text) + 1


# -- sources, against an independent count -------------------------------------------------------------------------

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CITED = re.compile(r"\[[ \t]*((?:https?:)?//[^\s\]\[<>\"]+)[\"#]*[ \t]+'*[ \t]*\(")
"""`[url (Name)]`, by a rule of its own: a URL ends at a space, a bracket or a quotation mark."""


def test_the_sources_in_brackets_are_found(wikitext_days: dict[dt.date, str], days: dict[dt.date, WikiDay]) -> None:
    expected = missed = 0
    for date, text in wikitext_days.items():
        found = Counter(source.url for item in days[date].items for source in item.event.sources)
        for match in _CITED.finditer(_COMMENT.sub("", text)):
            url = match[1].replace("&amp;", "&")
            url = f"https:{url}" if url.startswith("//") else url
            expected += 1
            missed += not found[url]
            found[url] -= found[url] > 0
    print(f"\n{expected - missed} of {expected} sources ({1 - missed / expected:.3%}) are found")
    assert expected > 80_000
    # Six stand below a bullet of their own that shows no text (2017-07-21, WP105), two have quotes of italics in
    # their URL, where MediaWiki ends it.
    assert missed <= 8


# -- against the real English pages --------------------------------------------------------------------------------

_SIGNS = {"–": "-", "—": "--", "£": "PS", "€": "EUR", "₱": "[?]", "−": "[?]", "ı": "i", "ł": "l", "Ł": "L", "ø": "o"}
_LIKE_QUOTES = re.compile(r"''|[“”]")


def fold(text: str) -> str:
    """Return text as the site wrote it: in ASCII, by Text::Unidecode, with `"` for italics and single spaces.

    One of its builds wrote `-` for each typographic quote, another kept `''`: so all of these are one here.
    """
    text = _LIKE_QUOTES.sub('"', text).replace("’", "'").replace("‘", "'")
    text = "".join(_SIGNS.get(char, char) for char in text)
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(plain.split())


def _without_quotes(text: str) -> str:
    return re.sub(r"""["'-]+""", "-", fold(text))


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9]+", fold(text))


def _shown_by_a_simple_rule(line: str) -> list[str]:
    """Return the words of a bullet by rules that are none of the reader's: to find what a page was made of."""
    line = re.sub(r"<!--.*?-->|<ref.*?</ref>|\[https?://[^\]]*\]", "", line)
    return _words(re.sub(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]", r"\1", line))


class Pair(NamedTuple):
    """A wording on a real page, and the event of the bullet that has the same words in the same order."""

    date: dt.date
    slug: str
    title: str
    item: Item
    bullet: str


class Wordings(NamedTuple):
    """What the English pages say."""

    titles: dict[tuple[dt.date, str], set[str]]
    contexts: dict[tuple[dt.date, str], set[str]]
    topics: list[tuple[dt.date, str, str, str]]
    events: list[tuple[str, na.Event]]


@pytest.fixture(scope="module")
def wordings(en_pages: dict[str, bytes]) -> Wordings:
    """Titles, contexts and topics by day and slug: from event pages, their lists and the lists of days."""
    found = Wordings(defaultdict(set), defaultdict(set), [], [])
    for path, data in en_pages.items():
        content = na.parse(data, path=path).content
        if isinstance(content, na.Event):
            own = (content.date, path.rpartition("/")[2].removesuffix(".md"))
            found.events.append((own[1], content))
            found.titles[own].add(content.title)
            if content.topic is not None:
                found.topics.append((*own, content.title, content.topic))
            for related in content.related:
                found.titles[related.ref.date, related.ref.slug].add(related.title)
                found.contexts[related.ref.date, related.ref.slug].update(related.contexts)
                found.contexts[own].update(related.contexts)
        elif isinstance(content, na.Day):
            for entry in content.entries:
                found.titles[entry.ref.date, entry.ref.slug].add(entry.title)
                found.contexts[entry.ref.date, entry.ref.slug].update(entry.contexts)
                if entry.topic is not None:
                    found.topics.append((entry.ref.date, entry.ref.slug, entry.title, entry.topic))
    return found


@pytest.fixture(scope="module")
def pairs(
    wordings: Wordings, wikitext_days: dict[dt.date, str], days: dict[dt.date, WikiDay]
) -> dict[tuple[dt.date, str, str], Pair]:
    """Every wording that stands unchanged in the wikitext of its day, behind its topic or alone."""
    found = {}
    for (date, slug), titles in wordings.titles.items():
        if date not in days:
            continue
        lines = wikitext_days[date].split("\n")
        items = {item.location.line: item for item in days[date].items}
        shown = {line: _shown_by_a_simple_rule(lines[line - 1]) for line in items}
        for title in titles:
            words = _words(title)
            for line, own in shown.items():
                if words == own or (len(own) > 6 and words[-len(own) :] == own):
                    found[date, slug, title] = Pair(date, slug, title, items[line], lines[line - 1])
                    break
    return found


@pytest.fixture(scope="module")
def shown_texts(days: dict[dt.date, WikiDay]) -> dict[str, set[str]]:
    """All texts that any link of the portal shows an article with, and the article's own name."""
    texts: dict[str, set[str]] = defaultdict(set)
    for item in _items(days):
        for link in item.links:
            texts[link.article] |= {fold(link.text).casefold(), fold(link.article).casefold()}
    return texts


def _titles_of_the_site(item: Item) -> set[str]:
    """Return what the site's builds could make of an event, folded to ASCII, without quotes."""
    return {_without_quotes(each) for each in _wordings_of_the_site(item)}


def _wordings_of_the_site(item: Item) -> set[str]:
    """Return what the site's builds could make of an event: its title alone, or behind what its topics are called.

    A build wrote each link of the topics with `. ` behind, another the text of the last topic with its colon.
    """
    title = item.event.title
    names = [[link.text for link in topic.links] or [topic.title] for topic in item.topics]
    found = {title}
    for start in range(len(names)):
        found.add(f"{'. '.join(name for each in names[start:] for name in each)}. {title}")
        texts = [topic.title for topic in item.topics[start:]]
        found |= {f"{each}{mark}{title}" for each in texts for mark in (": ", ":. ", ":", ". ", "")}
    return found


_OTHER_TITLES = {
    # The site left out what a link to another site in a sentence shows; here it stays, with WP109.
    dt.date(2001, 9, 17),
    # The bullet has a second topic since.
    dt.date(2017, 8, 5),
}


def test_titles_are_those_of_the_real_pages(pairs: dict[tuple[dt.date, str, str], Pair]) -> None:
    different = [pair for pair in pairs.values() if _without_quotes(pair.title) not in _titles_of_the_site(pair.item)]
    print(f"\n{len(pairs) - len(different)} of {len(pairs)} titles are equal")
    assert len(pairs) > 450
    assert len(different) / len(pairs) <= 0.02
    assert {pair.date for pair in different} == _OTHER_TITLES, different


_OTHER_SLUGS = {
    # The site left out what a link to another site in a sentence shows; here it stays, with WP109.
    "the-default-date-used-by-git-format-patch-for-email",
    # The bullet has a second topic since.
    "north-korea-and-the-united-nations-the-united-nations-securi",
    # A space that does not break is an `a` in the slug; the title has a plain one.
    "a-federal-grand-jury-approves-the-first-charges-from-special",
}
"""How the slugs begin that differ, 60 characters of each."""


def test_slugs_are_those_of_the_real_pages(pairs: dict[tuple[dt.date, str, str], Pair]) -> None:
    slugs = [pair for pair in pairs.values() if pair.slug != "seed"]  # it names the page that the project began with
    different = {pair.slug[:60] for pair in slugs if pair.slug not in _slugs_of_the_site(pair.item)}
    print(f"\n{len(slugs) - len(different)} of {len(slugs)} slugs are equal")
    assert len(different) / len(slugs) <= 0.02
    assert different == _OTHER_SLUGS


def _slugs_of_the_site(item: Item) -> set[str]:
    """Return the slugs of what the site could make of an event.

    Builds differ in the spaces before it, in italics, and in what stood behind a topic: one had a pilcrow there, as a
    byte of its own. Dashes and apostrophes were plain where the wikitext had entities.
    """
    wordings = _wordings_of_the_site(item)
    names = {name for topic in item.topics for name in (topic.title, ". ".join(link.text for link in topic.links))}
    wordings |= {
        f"{name}{mark}\udcb6{space}{item.event.title}"
        for name in names
        for mark in ("", ":", ": ", ". ")
        for space in ("", " ")
    }
    wordings |= {wording.replace('"', "''", count) for wording in wordings for count in (2, -1)}
    wordings |= {wording.translate({0x2013: "-", 0x2019: "'"}) for wording in wordings}
    return {slugify(f"{space}{wording}", rule="english") for wording in wordings for space in ("", " ", "  ")}


def _schemeless(url: str) -> str:
    """Return a URL without its scheme: robots of Wikipedia have changed many to https since."""
    return url.removeprefix("https:").removeprefix("http:")


def test_sources_are_those_of_the_real_pages(wordings: Wordings, pairs: dict[tuple[dt.date, str, str], Pair]) -> None:
    """In 2017 the site sorted sources, later it did not; so they are compared as sets."""
    pages = sources = 0
    different: list[tuple[str, str]] = []
    for slug, event in wordings.events:
        pair = pairs.get((event.date, slug, event.title))
        if pair is None or not _cites_the_same(event, pair.bullet):
            continue
        pages += 1
        sources += len(event.sources)
        ours = {(_schemeless(source.url), fold(source.publisher)) for source in pair.item.event.sources}
        theirs = {(_schemeless(source.url), fold(source.publisher)) for source in event.sources}
        different.extend(theirs - ours)
        assert len(ours) == len(theirs)
    print(f"\n{sources - len(different)} of {sources} sources on {pages} pages are equal")
    assert pages >= 45
    assert len(different) / sources <= 0.02
    # The site took one parenthesis off each end of a label, whether it had two or not.
    assert all(publisher.count("(") > publisher.count(")") for _, publisher in different)


def _cites_the_same(event: na.Event, bullet: str) -> bool:
    """Return whether the bullet still cites what it cited when the page was made, by a rule of its own."""
    cited = Counter(_schemeless(url) for url in re.findall(r"\[(https?://[^\s\]]+)", bullet))
    return cited == Counter(_schemeless(source.url) for source in event.sources)


def test_topics_are_those_of_the_real_pages(
    wordings: Wordings, pairs: dict[tuple[dt.date, str, str], Pair], shown_texts: dict[str, set[str]]
) -> None:
    """A topic is shown under one text of its article, which one differs from build to build."""
    equal = 0
    different = []
    for date, slug, title, topic in wordings.topics:
        if pair := pairs.get((date, slug, title)):
            links = [link for link in pair.item.links if _capital(link.text) == pair.item.event.topic]
            if any(fold(topic).casefold() in shown_texts[link.article] for link in links):
                equal += 1
            else:
                different.append((date, topic))
    print(f"\n{equal} of {equal + len(different)} topics are equal")
    assert equal >= 40
    # The article was renamed since.
    assert different == [(dt.date(2011, 5, 2), "2011 Canadian federal election")]


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def test_contexts_are_texts_of_the_articles_of_the_event(
    wordings: Wordings, pairs: dict[tuple[dt.date, str, str], Pair], shown_texts: dict[str, set[str]]
) -> None:
    compared = 0
    different: list[tuple[str, tuple[str, ...]]] = []
    for pair in pairs.values():
        known = {text for article in pair.item.articles for text in shown_texts[article]}
        for context in wordings.contexts[pair.date, pair.slug]:
            compared += 1
            if fold(context).casefold() not in known:
                different.append((context, pair.item.articles))
    print(f"\n{compared - len(different)} of {compared} contexts are texts of the event's articles")
    assert compared > 900
    assert len(different) / compared <= 0.05
    for context, articles in different:
        assert _is_explained(context, articles), (context, articles)


_REDIRECTED = {
    # The wiki led from the one to the other, which only the network could tell.
    ("Ban Ki-moon", "Ban Ki Moon"),
    ("Kim Jong-un", "Kim Jong Un"),
    ("2011 Canadian federal election", "Canadian federal election, 2011"),
    ("Guatemalan President", "President of Guatemala"),
}


def _is_explained(context: str, articles: tuple[str, ...]) -> bool:
    # The page's own list holds a name with a comma, which its reader split: `Madison, Wisconsin`.
    if any(context in article.split(", ") for article in articles):
        return True
    if any(
        fold(context).replace("-", " ").casefold() == fold(article).replace("-", " ").casefold() for article in articles
    ):
        return True
    return any((context, article) in _REDIRECTED for article in articles)
