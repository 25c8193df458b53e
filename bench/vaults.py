"""Makes a vault of any size from a seed, in the shape of a published folder of podcast notes.

    python bench/vaults.py FOLDER --notes 20000 [--seed 1] [--length 7800] [--broken 0.328] [--flawed 0]

The shape was measured on a real vault of 21,273 notes in 81 folders, 166 MB: one folder a channel, with its index note
at the root; frontmatter with `title` and `videoId`; file names that are slugs of titles; 9.9 wikilinks a note, most
with spaces round the pipe; a third of them broken, 37 % of these by the title in the slug's place, 48 % towards notes
since deleted, 14 % towards notes that never were and 1 % by a time stamp; time stamps in raw HTML in most notes; some
headings that come twice, some base names too. The words are made up, in several scripts. The same shape gives the same
bytes.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

_SYLLABLES = [consonant + vowel for consonant in "bdfklmnprstv" for vowel in "aeio"]
_NOTES_A_CHANNEL = 263
_BROKEN_WAYS = (("title", 37), ("deleted", 48), ("never", 14), ("stamp", 1))
_PIPES_WITH_SPACES = 0.97
_TONGUES = (("plain", 55), ("typographic", 33), ("cyrillic", 4), ("chinese", 4), ("arabic", 2), ("emoji", 2))
_SCRIPTS = {
    "cyrillic": "абвгдежзиклмнопрстуфхцчшыэюя",
    "chinese": "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
}
_INVISIBLE = "\u2068\u2069"
_EMOJI = "🎙🧠🚀🌍🔬💡"
_PICTURE = b"\x89PNG\r\n\x1a\n"
_ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"


@dataclass(frozen=True)
class Shape:
    """What a vault is to be like; shares are of 1."""

    notes: int = 1_000
    seed: int = 1
    length: int = 7_800  # bytes of a note, on average, nearly
    links: float = 9.9  # wikilinks of a note on average, those of the index notes included
    broken: float = 0.328  # of all wikilinks
    flawed: float = 0.005  # of all notes: those with text that a Windows-1252 round trip has garbled
    repeated_headings: float = 0.0105  # of all notes
    shared_names: float = 0.005  # of all notes
    pictures: float = 0.05  # of all notes


@dataclass
class Made:
    """What a vault turned out to be."""

    notes: int = 0
    bytes: int = 0
    links: int = 0
    broken: dict[str, int] = field(default_factory=lambda: dict.fromkeys((way for way, _ in _BROKEN_WAYS), 0))
    pictures: int = 0
    repeated_headings: int = 0
    flawed: list[str] = field(default_factory=list)  # paths


class _Name(NamedTuple):
    channel: str
    slug: str
    title: str


def vocabulary(chance: random.Random, size: int = 4_000) -> list[str]:
    """Made-up words that can be spoken."""
    return ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(size)]


def make_vault(root: Path, shape: Shape) -> Made:
    """Write the vault into a folder that does not exist yet, or is empty."""
    return _Maker(root, shape).make()


class _Maker:
    def __init__(self, root: Path, shape: Shape) -> None:
        self.root, self.shape, self.made = root, shape, Made()
        self.chance = random.Random(shape.seed)
        self.words = vocabulary(self.chance)
        channels = max(4, round(shape.notes / (_NOTES_A_CHANNEL + 1)))
        self.channels = [f"{self._word()}{self._word()}{number}" for number in range(channels)]
        # One of them holds invisible characters, as a name pasted from a chat does.
        self.channels[-1] = self.channels[-1].join(_INVISIBLE)
        self.slugs: set[str] = set()
        self.deleted = [self._fresh_title() for _ in range(max(1, shape.notes // 5))]
        self.names = self._names(shape.notes - channels)
        self.paragraphs = {tongue: self._paragraphs(tongue) for tongue, _ in _TONGUES}
        # Each note has its link to the index and the index one to it; the others stand in the text.
        self.links_in_text = max(0.0, shape.links - 2)
        self.broken_in_text = min(1.0, shape.broken * shape.links / self.links_in_text) if self.links_in_text else 0.0

    def make(self) -> Made:
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "attachments").mkdir()
        for channel in self.channels:
            (self.root / channel).mkdir()
        of_channel: dict[str, list[_Name]] = {channel: [] for channel in self.channels}
        for number, name in enumerate(self.names):
            self._write(f"{name.channel}/{name.slug}.md", self._note(name, number))
            of_channel[name.channel].append(name)
        for channel, names in of_channel.items():
            self._write(f"{channel}.md", self._index(names))
        return self.made

    def _write(self, path: str, text: str) -> None:
        data = text.encode()
        (self.root / path).write_bytes(data)
        self.made.notes += 1
        self.made.bytes += len(data)

    def _names(self, count: int) -> list[_Name]:
        names: list[_Name] = []
        for number in range(count):
            channel = self.channels[number % len(self.channels)]
            if names and self.chance.random() < self.shape.shared_names and names[-1].channel != channel:
                names.append(_Name(channel, *names[-1][1:]))  # the same subject in another channel
            else:
                title = self._fresh_title()
                names.append(_Name(channel, _slug(title), title))
        return names

    def _fresh_title(self) -> str:
        """A title whose slug no other has."""
        while True:
            words = [self._word() for _ in range(self.chance.randint(3, 8))]
            if self.chance.random() < 0.1:
                words[0] += "'s"
            if self.chance.random() < 0.05:
                words[1] = f"{words[1]}-{self._word()}"
            title = " ".join(words).capitalize()
            slug = _slug(title)
            if slug not in self.slugs:
                self.slugs.add(slug)
                return title

    def _word(self) -> str:
        return self.words[int(self.chance.random() * len(self.words))]

    def _paragraphs(self, tongue: str) -> list[tuple[str, str]]:
        """A stock of paragraphs, each in two parts between which a sentence with a link may stand."""
        length = max(1, min(3, self.shape.length // 700))
        return [(self._sentences(tongue, length), self._sentences(tongue, length)) for _ in range(400)]

    def _sentences(self, tongue: str, most: int) -> str:
        return " ".join(self._sentence(tongue) for _ in range(self.chance.randint(1, most)))

    def _sentence(self, tongue: str) -> str:
        letters = _SCRIPTS.get(tongue)
        count = self.chance.randint(6, 20)
        if tongue == "chinese":
            return "".join(self.chance.choices(_SCRIPTS[tongue], k=count * 2)) + "。"
        if letters:
            words = ["".join(self.chance.choices(letters, k=self.chance.randint(2, 9))) for _ in range(count)]
            return " ".join(words).capitalize() + "."
        words = [self._word() for _ in range(count)]
        if tongue == "typographic":
            words[self.chance.randrange(count)] = self.chance.choice(["“café”", "it’s", "naïve", "—", "§ 3", "Zürich"])
        if tongue == "emoji":
            words.append(self.chance.choice(_EMOJI))
        return " ".join(words).capitalize() + "."

    def _heading(self) -> str:
        return " ".join(self._word() for _ in range(self.chance.randint(2, 5))).title()

    def _note(self, name: _Name, number: int) -> str:
        chance, made = self.chance, self.made
        (tongue,) = chance.choices([tongue for tongue, _ in _TONGUES], [share for _, share in _TONGUES])
        video = "".join(chance.choices(_ID_LETTERS, k=11))
        front = f"---\ntitle: {name.title}\nvideoId: {video}\n---\n\n"
        made.links += 1
        room = self._length() - len(front) - 60
        first = self._plain(tongue) if room > 300 else self._sentence(tongue)
        blocks = [f"From: [[{name.channel}]] <br/>\n{first}", "## Overview"]
        room -= len(first.encode())
        stamps = chance.random() < 0.93
        links = self._number_of_links()
        second = 0
        while room > 150 or links > 0:
            if links <= 0:
                paragraph = self._plain(tongue)
            else:
                paragraph = self._linked(tongue, number) if room > 150 else self._reference(number)
            links -= 1
            if stamps and chance.random() < 0.3:
                second += chance.randint(3, 600)
                clock = _clock(second)
                paragraph = f'<a class="yt-timestamp" data-t="{clock}">[{clock}]</a> {paragraph}'
            blocks.append(paragraph)
            room -= len(paragraph.encode()) + 2
            if room > 0 and chance.random() < 0.3:
                blocks.append(f"{'##' if chance.random() < 0.5 else '###'} {self._heading()}")
            if room > 0 and chance.random() < 0.04:
                blocks.append(self._rare_block(tongue))
        if chance.random() < self.shape.repeated_headings:
            blocks.append("## Overview")
            made.repeated_headings += 1
        if chance.random() < self.shape.pictures:
            blocks.append(self._picture(name))
        if chance.random() < self.shape.flawed:
            blocks.append("The market itself isnâ€™t the question, itâ€™s the answer.")
            made.flawed.append(f"{name.channel}/{name.slug}.md")
        return front + "\n\n".join(blocks) + "\n"

    def _length(self) -> float:
        """Of a note, in bytes: many short ones, a few long ones."""
        spread = 0.6
        middle = math.log(self.shape.length) - spread**2 / 2
        return min(self.chance.lognormvariate(middle, spread), 12 * self.shape.length)

    def _number_of_links(self) -> int:
        most = 2 * self.links_in_text
        return int(self.chance.random() * (most + 1)) if most else 0

    def _plain(self, tongue: str) -> str:
        stock = self.paragraphs[tongue]
        head, tail = stock[int(self.chance.random() * len(stock))]
        return f"{head} {tail}"

    def _linked(self, tongue: str, number: int) -> str:
        stock = self.paragraphs[tongue]
        head, tail = stock[int(self.chance.random() * len(stock))]
        return f"{head} {self._reference(number)} {tail}"

    def _reference(self, number: int) -> str:
        return f"{self._word().capitalize()} {self._link(number)} {self._word()}."

    def _link(self, number: int) -> str:
        chance = self.chance
        self.made.links += 1
        if chance.random() < self.broken_in_text:
            (way,) = chance.choices([way for way, _ in _BROKEN_WAYS], [share for _, share in _BROKEN_WAYS])
            self.made.broken[way] += 1
            target = self._broken_target(way)
        else:
            target = self._other(number).slug
            if chance.random() < 0.03:
                target += "#Overview"
        if chance.random() < 0.1:
            return f"[[{target}]]"
        pipe = " | " if chance.random() < _PIPES_WITH_SPACES else "|"
        return f"[[{target}{pipe}{self._word()} {self._word()}]]"

    def _broken_target(self, way: str) -> str:
        if way == "title":
            return self.names[int(self.chance.random() * len(self.names))].title
        if way == "deleted":
            return _slug(self.deleted[int(self.chance.random() * len(self.deleted))])
        return _slug(self._fresh_title()) if way == "never" else _clock(self.chance.randint(60, 9_000))

    def _other(self, number: int) -> _Name:
        """A note that is not this one: often a neighbour, else any."""
        step = self.chance.randint(1, 9) if self.chance.random() < 0.5 else self.chance.randint(1, len(self.names) - 1)
        return self.names[(number + step) % len(self.names)]

    def _rare_block(self, tongue: str) -> str:
        kind = self.chance.randrange(6)
        first, second = self._word(), self._word()
        if kind == 0:
            return "\n".join(f"- {self._sentence(tongue)}" for _ in range(self.chance.randint(2, 6)))
        if kind == 1:
            rows = "\n".join(f"| {self._word()} | {self._word()} |" for _ in range(self.chance.randint(2, 8)))
            return f"| {first} | {second} |\n| --- | --- |\n{rows}"
        if kind == 2:
            return f"```python\n{first} = '[[{second}]]'  # not a link\n```"
        if kind == 3:
            return f"> [!note] {first.title()}\n> {self._sentence(tongue)}"
        if kind == 4:
            return f"The sum is $\\sum_i {first[0]}_i$, says [{second}](https://example.org/{first}_{second}). #{first}"
        return f"1. {self._sentence(tongue)}\n2. {self._sentence(tongue)}"

    def _picture(self, name: _Name) -> str:
        picture = f"{name.channel.strip(_INVISIBLE)}_{name.slug}.png"
        (self.root / "attachments" / picture).write_bytes(_PICTURE)
        self.made.pictures += 1
        return f"![[{picture} | 480]]"

    def _index(self, names: list[_Name]) -> str:
        self.made.links += len(names)
        lines = "\n".join(f"- [[{name.channel}/{name.slug}]]" for name in names)
        return f"---\ntitle: {self._heading()}\n---\n\nNotes on the episodes of the channel.\n\n{lines}\n"


def _slug(title: str) -> str:
    return title.lower().replace("'", "").replace("-", "").replace(" ", "_")


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="does not exist yet, or is empty")
    for name, value in asdict(Shape()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    parser.add_argument("--record", type=Path, help="a file for what the vault turned out to be, as JSON")
    chosen = vars(parser.parse_args())
    record = chosen.pop("record")
    made = make_vault(chosen.pop("folder"), Shape(**chosen))
    if record:
        record.write_text(json.dumps(asdict(made)), encoding="utf-8")
    print(
        f"{made.notes:,} notes, {made.bytes:,} bytes, {made.links:,} wikilinks, {sum(made.broken.values()):,} of them "
        f"broken, {made.pictures:,} pictures, {len(made.flawed):,} notes with garbled text"
    )


if __name__ == "__main__":
    main()
