"""What hostile pages are made of: a small page of each kind and generation, in our own words, and ways to spoil it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

__all__ = ["ODD_CHARACTERS", "PAGES", "PIECES", "mutate_lines"]

PAGES = {
    "event-2017": """\
### [2017-01-1](/news/2017/01/1/index.md)

# Ships [three] of ''them'']] are late\x20

 Ice &#x27;holds&#x27; them.


### Source:

1. [Gazette](http://a.example/x?y=1|)
1. [Cover Image](//a.example/i.png)

### Related:

1. [Ice \u2013 everywhere ](/news/2016/12/4/ice.md) _Context: Arctic, Norway, ships_
""",
    "event-2018": """\

Formats: [HTML](/news/2018/01/2/a.html)  [JSON](/news/2018/01/2/a.json)  [XML](/news/2018/01/2/a.xml) \x20

### [2018-01-2](/news/2018/01/2/index.md)

##### Ships
# The caf\u00e9 sails



### Sources:

1. [A](http://a.example/)
1. [Cover Image](/r/x.png)

### Changes:

1. [The caf\u00e9 ](/news/2018/01/2/b.md) _2018-01-02 03:04:05 (First version)_
1. [The caf\u00e9 sails ](/news/2018/01/2/a.md) _(Current version)_
""",
    "event-zh": """\
### [2017-01-1](/news/2017/01/1/index.md)

#####\x20
# 船-{zh-cn:晚; zh-tw:遲;}-到\x20



### 信息来源:

1. [报](http://a.example/) [IMG](http://a.example/i.png)

### 有关:

1. [冰 ](/zh/news/2016/12/4/冰.md) _消息: 乙, 船_
""",
    "day-2017": """\
## [2017-01-1](/news/2017/01/1/index.md)

### [Ships are late ](/news/2017/01/1/a.md)
Ice holds them.

### [A \u00fc b ](/news/2017/01/1/b.md)
_Context: Oslo, Norway_

## [Previous Day...](/news/2016/12/31/index.md)

""",
    "day-zh": """\
## [2017-01-1](/zh/news/2017/01/1/index.md)

#####\x20
### [船 ](/zh/news/2017/01/1/船.md)
### [冰 ](/zh/news/2017/01/1/冰.md)
## [前一天...](/zh/news/2016/12/31/index.md)

""",
    "front": """\
## [News](/news/2017/01/1/index.md)

##### Ships
### [Late ](/news/2017/01/1/a.md)
Ice.

---

## Opinion
### [Why?](/opinion/2017/01/1/why/index.md)
Because.

## [Previous Day...](/news/2016/12/30/index.md)

---
""",
    "editorial": "\n# Why so late\u00a0?\n#### by A. N. Other\n\nBecause *ice*.\n\n1. [x](/news/2017/01/1/a.md)",
    "prose": "# API\n\n\tcode\n\n* caf\u00e9: [news](/news/2017/01/1/index.md)\n",
    "by-hand": """\
---
title: x
---
### [2017-01-1](/news/2017/01/1/index.md)

Ships are
late
====

<!-- n\u00f8te -->
#### Source

* [Gazette of
  Oslo](http://a.example/)
* [b][2]

[2]: http://b.example/ "B"
""",
}
"""One page of each kind and generation by its name, and one that a hand wrote and recovery reads."""

ODD_CHARACTERS = [
    *("\x00", "\t", "\v", "\f", "\r", "\x1c", "\x1f", "\x7f", "\x85", "\xa0"),
    *("\u0301", "\u2028", "\u202e", "\u3000", "\ufeff", "\ufffe", "\U0010ffff"),
]
"""What some reader somewhere takes for a line end, a space, or nothing at all."""

_FRAGMENTS = [
    "### [2017-01-1](/news/2017/01/1/index.md)\n\n",
    "## [2017-01-1](/news/2017/01/1/index.md)\n\n",
    "## [News](/news/2017/01/1/index.md)\n\n",
    "## [Previous Day...](/news/2016/12/31/index.md)\n",
    "## Opinion\n",
    "### [T](/opinion/2017/01/1/a/index.md)\n",
    "### [T ](/news/2017/01/1/a.md)\n",
    "##### Topic\n",
    "##### \n",
    "# Title \n\n",
    "#### by A\n",
    "Formats: [HTML](/news/2017/01/1/a.html)  [JSON](/news/2017/01/1/a.json)  [XML](/news/2017/01/1/a.xml)  \n",
    "\n### Source:\n\n",
    "\n### Changes:\n\n",
    "\n### 有关:\n\n",
    "1. [A](http://a.example/)\n",
    "1. [A](http://a.example/) [IMG](//a.example/i.png)\n",
    "1. [Cover Image](/resources/x.png)\n",
    "2. [T ](/news/2017/01/1/a.md) _Context: a, b, 2016_\n",
    "3. [T ](/zh/news/2017/01/1/b.md) _消息：乙, 甲_\n",
    "1. [T ](/news/2017/01/1/c.md) _2018-01-17 16:30:06 (First version)_\n",
    "2. [T ](/news/2017/01/1/c.md) _(Current version)_\n",
    "1. [T](a.md)\n",
    "1. [A](http://a.example/a(b)\n",
    "_Context: b, a_\n",
    "* [A](http://a.example/)\n  wrapped\n",
    "[x]: http://a.example/\n",
    "<!-- x -->\n",
    "---\n",
    "===\n",
    "---\ntitle: x\n---\n",
    "> quote\n",
    "- - - x\n",
    "```\n",
    "    code\n",
    "[a][x]",
    "\r\n",
    "](",
    "]]",
    "[",
    "%0A",
    "%FF",
    "1. [T ](/news/2017/01/1/c.md) _0001-01-01 00:00+23:59 (x)_\n",
    "1. [T](/(x)/news/2017/01/1/c.md)\n",
    "1. [T](<a b>)\n",
    "  ## [HTML](/news/2017/01/1/a.html)\n",
    "2. [Other Image](http://a.example/i.png)\n",
    *ODD_CHARACTERS,
]
_BAD_BYTES = [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf0\x9f\x98"]
PIECES = [*(fragment.encode() for fragment in _FRAGMENTS), *_BAD_BYTES]
"""What pages are made of (docs/format.md), and what hands and attackers add."""


def mutate_lines(data: bytes, rng: random.Random) -> bytes:
    """Return bytes with one line doubled, moved or taken away, or with a piece of a page put in somewhere."""
    lines = data.splitlines(keepends=True)
    choice = rng.randrange(5 if lines else 1)
    if choice == 0:
        at = rng.randint(0, len(data))
        return data[:at] + rng.choice(PIECES) + data[at:]
    index, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    if choice == 1:
        del lines[index]
    elif choice == 2:
        lines.insert(other, lines[index])
    elif choice == 3:
        lines.insert(other, lines.pop(index))
    else:
        lines.insert(index, rng.choice(PIECES))
    return b"".join(lines)
