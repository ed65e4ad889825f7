"""Real pages damaged in each way that a rule is about: just that rule finds it, in at least 99 of 100 of them."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive.checks.fix import fix_page
from newsarchive.checks.registry import OWN_RULES
from newsarchive.checks.run import check_page
from newsarchive.checks.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.checks.rules import Rule

    Damage = Callable[[na.Page, na.Event, random.Random], tuple[str, str] | None]

PAGES_EACH = 350
PLAIN = Settings()
SAFE = [code for code, check in OWN_RULES.items() if check.fix == "safe"]


def in_title(*damages: str) -> Damage:
    """Return the damage that puts one of several texts somewhere into the title."""

    def damage(page: na.Page, event: na.Event, rng: random.Random) -> tuple[str, str] | None:
        if not event.title or event.title not in page.text:
            return None
        at = rng.randint(1, len(event.title))
        title = f"{event.title[:at]}{rng.choice(damages)}{event.title[at:]}"
        return replaced(page, f"# {title}", old=next(line for line in page.text.split("\n") if line.startswith("# ")))

    return damage


def replaced(page: na.Page, new: str, *, old: str) -> tuple[str, str] | None:
    assert page.path is not None
    return (page.path, page.text.replace(old, new, 1)) if old in page.text and old != new else None


def on_path(pattern: str, new: str) -> Damage:
    def damage(page: na.Page, _: na.Event, __: random.Random) -> tuple[str, str] | None:
        assert page.path is not None
        path = re.sub(pattern, new, page.path, count=1)
        return None if path == page.path else (path, page.text)

    return damage


def on_url(new: Callable[[str], str]) -> Damage:
    """Return the damage that writes another URL for one of the sources."""

    def damage(page: na.Page, event: na.Event, rng: random.Random) -> tuple[str, str] | None:
        if not event.sources:
            return None
        source = rng.choice(event.sources)
        return replaced(page, f"]({new(source.url)})", old=f"]({source.url})")

    return damage


def on_text(change: Callable[[str], str]) -> Damage:
    def damage(page: na.Page, _: na.Event, __: random.Random) -> tuple[str, str] | None:
        return replaced(page, change(page.text), old=page.text)

    return damage


def on_contexts(change: Callable[[list[str]], list[str] | None]) -> Damage:
    """Return the damage to one list of contexts of names without commas."""

    def damage(page: na.Page, event: na.Event, rng: random.Random) -> tuple[str, str] | None:
        for item in rng.sample(event.related, len(event.related)):
            names = list(item.contexts)
            new = None if not names or any("," in name for name in names) else change(names)
            if new is not None:
                return replaced(page, f": {', '.join(new)}_", old=f": {', '.join(names)}_")
        return None

    return damage


def swapped(page: na.Page, event: na.Event, rng: random.Random) -> tuple[str, str] | None:
    """Put two contexts out of order that other related events have too."""
    for item in rng.sample(event.related, len(event.related)):
        others = {name for other in event.related if other is not item for name in other.contexts}
        names = [name for name in item.contexts if name in others and "," not in name]
        if len(names) == len(item.contexts) == len(set(names)) >= 2:
            old = f": {', '.join(names)}_"
            return replaced(page, f": {', '.join([*names[1:], names[0]])}_", old=old)
    return None


def renumbered(page: na.Page, event: na.Event, rng: random.Random) -> tuple[str, str] | None:
    """Give an item behind the first another number."""
    if len(event.related) < 2:
        return None
    number = rng.randint(2, len(event.related))
    head, mark, tail = page.text.rpartition(f"\n{number}. [")
    assert page.path is not None
    return (page.path, f"{head}\n{number + rng.choice((-2, 3, 10))}. [{tail}") if mark else None


def url_twice(page: na.Page, event: na.Event, _: random.Random) -> tuple[str, str] | None:
    if len(event.sources) < 2:
        return None
    return replaced(page, f"]({event.sources[0].url})", old=f"]({event.sources[1].url})")


def without_publisher(page: na.Page, event: na.Event, rng: random.Random) -> tuple[str, str] | None:
    return replaced(page, "[](", old=f"[{rng.choice(event.sources).publisher}](") if event.sources else None


def padded_heading(page: na.Page, _: na.Event, __: random.Random) -> tuple[str, str] | None:
    old = page.text.split("\n", 1)[0]
    return replaced(page, re.sub(r"([-/])([0-9])\b(?![0-9])", r"\g<1>0\2", old), old=old)


def user_before(url: str) -> str:
    return url.replace("://", "://reader:secret@", 1)


MOJIBAKE = tuple(
    text.encode().decode("cp1252") for text in ("é", "ü", "ñ", "–", "“", "’", "中", "会议", "š", "€", "Где")
)  # fmt: skip
DAMAGES: dict[str, Damage] = {
    "NA101": on_path(r"/([0-9]{4})/", "/1969/"),
    "NA102": on_path(r"/([0-9])/", r"/0\1/"),
    "NA103": padded_heading,
    "NA111": in_title(
        "]]", "[[", "{{cn}}", "-{zh-cn:甲; zh-tw:乙;}-", " [http:--a.example-1 (A)]", " [https://a.example"
    ),
    "NA112": in_title("&amp;#x27;", "&amp;quot;", "&#39 ", "&quot "),
    "NA113": in_title("&#x27;", "&quot;", "&#39;", "&amp;", "&nbsp;"),
    "NA114": in_title(*MOJIBAKE),
    "NA115": on_text(lambda text: re.sub(r"(?m)^##### .*", "##### ", text, count=1)),
    "NA121": renumbered,
    "NA122": swapped,
    "NA123": on_contexts(lambda names: [*names, "", "Zz"]),
    "NA124": on_contexts(lambda names: [names[0], *names]),
    "NA131": on_url(lambda url: url.replace("://", ":/", 1)),
    "NA132": on_url(user_before),
    "NA133": on_url(lambda url: f"{url}|"),
    "NA134": url_twice,
    "NA135": without_publisher,
    "NA161": on_text(lambda text: text.replace("\n# ", "\n#\t", 1)),
    "NA162": on_text(lambda text: f"\ufeff{text}"),
    "NA163": on_text(lambda text: text.replace("\n", "\r\n")),
    "NA164": on_text(lambda text: text.rstrip("\n")),
    "NA165": on_text(lambda text: f"{text}\n\n"),
}


def codes(page: na.Page) -> set[str]:
    return {problem.code for problem in check_page(page, PLAIN)}


@pytest.fixture(scope="module")
def events(zh_pages: dict[str, bytes], en_pages: dict[str, bytes]) -> list[na.Page]:
    pages = [na.parse(data, path=path) for path, data in (zh_pages | en_pages).items() if path.startswith("news/")]
    return [page for page in pages if page.kind == "event"]


def mutants(events: list[na.Page], code: str) -> list[tuple[na.Page, na.Page]]:
    """Return pages without the problem of a code, each with the same page damaged."""
    rng = random.Random(code)
    found: list[tuple[na.Page, na.Page]] = []
    for page in rng.sample(events, len(events)):
        content = page.content
        assert isinstance(content, na.Event)
        damaged = DAMAGES[code](page, content, rng)
        if damaged is not None and code not in codes(page):
            path, text = damaged
            found.append((page, na.parse(text.encode(), path=path)))
            if len(found) == PAGES_EACH:
                break
    return found


@pytest.mark.parametrize("code", DAMAGES)
def test_just_the_rule_that_is_meant_finds_a_damage_to_a_real_page(events: list[na.Page], code: str) -> None:
    pairs = mutants(events, code)
    assert len(pairs) >= 100
    missed = [(new.path, codes(new) ^ codes(old)) for old, new in pairs if codes(new) - codes(old) != {code}]
    assert len(missed) <= len(pairs) / 100, missed[:10]


@pytest.mark.parametrize("code", SAFE)
def test_a_safe_fix_of_a_damaged_real_page_changes_nothing_that_it_says(events: list[na.Page], code: str) -> None:
    narrow = PLAIN.narrow([code], [])
    for _, page in mutants(events, code)[:150]:
        once = fix_page(page, narrow).page
        assert once.content == page.content
        assert once.text != page.text
        assert code not in codes(once)
        assert fix_page(once, narrow).page.text == once.text


@pytest.mark.parametrize("code", [code for code in SAFE if code not in {"NA121", "NA123", "NA161"}])
def test_a_safe_fix_gives_the_real_page_back(events: list[na.Page], code: str) -> None:
    for old, new in mutants(events, code)[:150]:
        assert fix_page(new, PLAIN.narrow([code], [])).page.text.rstrip("\n") == old.text.rstrip("\n")


def test_every_rule_on_pages_has_a_damage() -> None:
    assert set(DAMAGES) == {code for code, check in OWN_RULES.items() if _looks_at_pages(check)}


def _looks_at_pages(check: Rule) -> bool:
    return check.scope == "page"
