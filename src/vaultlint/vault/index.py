"""The vault: its files, what each note says of itself, and where each link leads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

from vaultlint.dialect import OBSIDIAN, Dialect
from vaultlint.errors import UnreadableFile
from vaultlint.note.facts import Link, LinkKind, NoteFacts
from vaultlint.note.kinds import sources_among
from vaultlint.vault.asked import Asked, Changes
from vaultlint.vault.at_hand import PASSING, AtHand, Shared
from vaultlint.vault.gist import Call, Gist, bare, gist
from vaultlint.vault.meant import MeantLinks
from vaultlint.vault.missing import Missing
from vaultlint.vault.names import Names
from vaultlint.vault.namesakes import Namesakes
from vaultlint.vault.resolution import Resolution
from vaultlint.vault.resolve import Lookup, Resolver, Way, fold
from vaultlint.vault.roll import Columns, GistsTaken, Roll
from vaultlint.vault.settings import LinkFormat, ObsidianSettings
from vaultlint.vault.sources import AT_HAND, Changed, NotesAmong, Sources, Watched
from vaultlint.vault.subpath import Anchors, SubpathStatus
from vaultlint.vault.together import LinksByTarget, Together

if TYPE_CHECKING:
    from vaultlint.vault.diagnosis import Diagnosis
    from vaultlint.vault.history import History
    from vaultlint.vault.suggest.suggester import Suggester

_MARKDOWN = frozenset({LinkKind.MARKDOWN, LinkKind.REFERENCE})
_DIAGNOSES = 1 << 16  # that are kept: to find one out takes longer than most
_UNCHANGED: Mapping[str, NoteFacts] = MappingProxyType({})


class Vault:
    """All files at once.

    `files` are all paths of the vault, notes and attachments, relative and with `/`. `load` gives the facts of a note,
    a canvas or a base and may raise UnreadableFile; it is not called before somebody asks for a file, so that checking
    one note of a huge vault stays instant, and may be called again for a file of a large vault. `sources` has all files
    in which links can stand, `notes` the notes alone. `history` tells what became of files that are no more, if
    anything does. `hidden` and `doubles` are those of the scan. `load_gist` gives the gist of a note, where there is a
    quicker way to it than its facts, and raises what `load` raises. `kept_roll` gives the columns of the roll of an
    earlier run and those of its notes that it is no more true of, or None; `begun_roll` the gists of the first notes if
    they are taken in already, or None; `keep_roll` takes in columns made anew.
    """

    def __init__(
        self,
        files: Sequence[str],
        load: Callable[[str], NoteFacts],
        settings: ObsidianSettings | None = None,
        dialect: Dialect = OBSIDIAN,
        history: History | None = None,
        *,
        hidden: Collection[str] = (),
        doubles: Collection[str] = (),
        load_gist: Callable[[str], Gist] | None = None,
        kept_roll: Callable[[], tuple[Columns, frozenset[str]] | None] = lambda: None,
        begun_roll: Callable[[], GistsTaken | None] = lambda: None,
        keep_roll: Callable[[Columns], None] = lambda _: None,
    ) -> None:
        self._load_gist = load_gist or self._gist_of_facts
        self._kept_roll = kept_roll
        self._begun_roll = begun_roll
        self._keep_roll = keep_roll
        self.files: tuple[str, ...] = tuple(files)
        self.settings = settings or ObsidianSettings()
        self.dialect = dialect
        self.history = history
        self.asked = Asked()
        self._facts: Mapping[str, NoteFacts] = Sources(sources_among(self.files), load)
        self.sources: Mapping[str, NoteFacts] = Watched(self._facts, self.asked)
        self.notes: Mapping[str, NoteFacts] = NotesAmong(self.sources)
        self._resolver = Resolver(self.files, dialect, named=self._note_named, tagged=self._is_tag)
        self._unchanged: Vault | None = None
        self._changed: Mapping[str, NoteFacts] = _UNCHANGED
        self._anchors: dict[str, Anchors | None] = {}
        self._namesakes: dict[str, Namesakes] = {}
        self._meant: tuple[NoteFacts, MeantLinks] | None = None
        # What `vault.diagnosis` has found out, of names that several notes call, and of the latest others.
        self.diagnoses: Shared[str, Diagnosis] = Shared(_DIAGNOSES)
        self.passing_diagnoses: AtHand[str, Diagnosis] = AtHand(PASSING)
        self.names = Names(self.files, hidden, doubles)

    def with_changed(self, changed: Mapping[str, NoteFacts]) -> Vault:
        """The same vault with the facts of some of its files replaced; what is known of the others is shared."""
        if not changed:
            return self
        other = object.__new__(Vault)
        other.files = self.files
        other.settings = self.settings
        other.dialect = self.dialect
        other.history = self.history
        other.asked = Asked()
        other._facts = Changed(self._facts, changed)
        other.sources = other._facts
        other.notes = NotesAmong(other.sources)
        other.names = self.names
        other._resolver = self._resolver
        if not all(self._is_called(path, facts) for path, facts in changed.items()):
            other._resolver = Resolver(self.files, self.dialect, named=other._note_named, tagged=other._is_tag)
        other._load_gist = other._gist_of_facts
        other._unchanged = self
        other._changed = changed
        other._anchors = {}
        other._namesakes = {}
        other._meant = None
        other.diagnoses = Shared(_DIAGNOSES)
        other.passing_diagnoses = AtHand(PASSING)
        return other

    def _is_called(self, path: str, facts: NoteFacts) -> bool:
        """Whether a note still has the names that links of this dialect can call it by."""
        if not self.dialect.names and "tags" not in self.dialect.pages_made:
            return True
        return _called(facts) == _called(self._facts[path])

    def ask_anew(self) -> None:
        """Begin to take notes of what is asked about other files than one that is judged from here on."""
        self.asked.anew()
        self._meant = None

    def changes(self, pairs: Iterable[tuple[NoteFacts, NoteFacts]]) -> Changes | None:
        """What is another since some files have changed, of which `pairs` has the facts as they were and as they are.

        None where links may mean something else than they did. Here the files are as they are.
        """
        pairs = tuple(pairs)
        by_name = bool(self.dialect.names) or "tags" in self.dialect.pages_made
        if by_name and any(_called(before) != _called(now) for before, now in pairs):
            return None
        return Changes(pairs, lambda call, source: self.lookup(call.path, source, call.kind).target)

    def gist(self, path: str) -> Gist:
        """The gist of a note, of which no more than its name is known if it cannot be read."""
        if self._unchanged is not None and path not in self._changed:
            return self._unchanged.gist(path)
        try:
            return self._load_gist(path)
        except UnreadableFile:
            return bare(path)

    def _gist_of_facts(self, path: str) -> Gist:
        return gist(self._facts[path])

    def lookup(self, path: str, source: str, kind: LinkKind = LinkKind.WIKILINK) -> Lookup:
        """What a link path means in the file `source`, in a link of that kind."""
        if kind is LinkKind.CANVAS:
            return self._resolver.at(path)
        return self._resolver.lookup(path, source, markdown=kind in _MARKDOWN)

    @property
    def clear(self) -> Collection[str]:
        """Paths of links that were looked up, and lead to one certain file wherever the link stands.

        Each begins with a letter or a digit. In a node of a canvas they may mean something else.
        """
        return self._resolver.clear

    def may_lead_to(self, path: str, target: str) -> bool:
        """Whether a link path may mean a file: False only where its words tell that it cannot."""
        return self._resolver.may_lead_to(path, target)

    def leads_nowhere(self, path: str) -> bool | None:
        """Whether a link path leads to no file, wherever it stands, but for nodes of a canvas.

        None where that hangs on the link.
        """
        return self._resolver.leads_nowhere(path)

    def lookups(self, links: Iterable[Link | Call], source: str) -> list[Lookup]:
        """What the paths of some links in the file `source` mean, in less time than to ask for each."""
        known, canvas = self._resolver.known.get, LinkKind.CANVAS
        return [
            (known(link.path) if link.kind is not canvas else None) or self.lookup(link.path, source, link.kind)
            for link in links
        ]

    def resolve(self, link: Link, source: str) -> Resolution:
        """Where a link in the file `source` leads. Never raises: an unreadable target leaves the subpath unchecked."""
        if link.kind is LinkKind.BLOCK_REFERENCE:
            return self._resolve_block(link, source)
        lookup = self.lookup(link.path, source, link.kind)
        if not link.subpath:
            return Resolution(lookup, SubpathStatus.NONE)
        anchors = None if lookup.target is None else self._anchors_of(lookup.target)
        if anchors is None:
            return Resolution(lookup, SubpathStatus.UNCHECKED)
        status, anchor = anchors.find(link.subpath)
        return Resolution(lookup, status, anchor)

    def leads_to_site(self, link: Link | Call) -> bool:
        """Whether a link without a target may lead to the website that the vault is a part of, `/assets/a.png` say."""
        if not self.dialect.site_paths or link.kind not in _MARKDOWN or not link.path.startswith("/"):
            return False
        return fold(link.path[1:].partition("/")[0]) not in self._tops

    @cached_property
    def _tops(self) -> frozenset[str]:
        """The folders and files at the top of the vault, in the form for comparison."""
        return frozenset(fold(path.partition("/")[0]) for path in self.files)

    def missing_part(self, path: str, subpath: str) -> str:
        """What of a subpath is not in a note: all of it, or one end where the dialect knows ranges."""
        anchors = self._anchors_of(path)
        return subpath if anchors is None else anchors.missing_part(subpath)

    def _resolve_block(self, link: Link, source: str) -> Resolution:
        """Where a reference to a block of whatever note leads."""
        self.asked.everything()
        note, block = self._together.block_with_id(link.subpath[2:]) or (source, None)
        status = SubpathStatus.MISSING if block is None else SubpathStatus.FOUND
        return Resolution(Lookup(note, Way.NAME if block else Way.ITSELF), status, block)

    def namesakes(self, path: str) -> Namesakes:
        """The headings of a note by what links call them. Raises UnreadableFile, and KeyError for what is no note."""
        self.asked.places(path)
        found = self._namesakes.get(path)
        if found is None:
            found = self._namesakes[path] = Namesakes(self.notes[path].headings)
        return found

    def meant_links(self, facts: NoteFacts) -> MeantLinks:
        """The links of a file that somebody means to work. Those of the file asked for last are kept.

        All rules look at one file before they look at the next.
        """
        if self._meant is None or self._meant[0] is not facts:
            self._meant = facts, MeantLinks(facts, self)
        return self._meant[1]

    def links_to(self, path: str) -> tuple[tuple[str, Link], ...]:
        """The links that lead to a file, with the files that they stand in, in order of path and place."""
        found = []
        for source in self.linked_from(path):
            self.asked.shown(source)
            facts = self._facts_of(source)
            links = facts.links if facts is not None else ()
            lookups = self.lookups(links, source)
            found += [(source, link) for link, lookup in zip(links, lookups, strict=True) if lookup.target == path]
        return tuple(found)

    def linked_from(self, path: str) -> Sequence[str]:
        """The files in which links lead to a file, in order of path. To know them takes far less than their links."""
        self.asked.who_links_to(path)
        return self._together.linked_from(path)

    def links_to_places(self, path: str) -> tuple[tuple[str, Link], ...]:
        """Those of them that name a place in it, a heading or a block; they take no look at most notes."""
        if self._unchanged is None or not self.resolves_like(self._unchanged):
            found = self._together.links_to_places.get(path, ())
            self.asked.who_links_to(path)
            for source, _ in found:
                self.asked.shown(source)
            return found
        # A look at the changed files tells what has become of those that are known.
        kept = (found for found in self._unchanged.links_to_places(path) if found[0] not in self._changed)
        return tuple(sorted((*kept, *self._changed_links_to_places.get(path, ())), key=itemgetter(0)))

    @cached_property
    def _changed_links_to_places(self) -> LinksByTarget:
        return self._together.places_named_in(self._changed)

    def resolves_like(self, other: Vault) -> bool:
        """Whether the path of a link means the same here and in another state of this vault, wherever it stands.

        False where that is not certain.
        """
        return self._resolver is other._resolver and not self.dialect.block_references

    def is_mentioned(self, path: str) -> bool:
        """Whether something names an attachment otherwise than by a link that leads to it.

        That is HTML, a property that is plain text, or a link that leads nowhere and has the name of the file.
        """
        self.asked.everything()
        return self._together.is_mentioned(path)

    def link_text(
        self, target: str, source: str, *, markdown: bool = False, link_format: LinkFormat | None = None
    ) -> str:
        """The path to write in a link from `source` to `target`, in the form that the vault's settings ask for.

        `link_format` asks for another. Markdown links keep the `.md`; percent-encoding is the caller's.
        """
        wanted = link_format or self.settings.new_link_format
        return self._resolver.link_text(target, source, wanted, extension=markdown)

    @cached_property
    def roll(self) -> Roll:
        """The names of all notes and what they point at."""
        if self._unchanged is not None:
            changed = {path: self.gist(path) for path in self._changed if path in self.notes}
            return self._unchanged.roll.with_changed(changed)
        kept = self._kept_roll()
        if kept is None:
            roll = Roll.of(self.notes, self.gist, self._begun_roll())
            self._keep_roll(roll.columns)
            return roll
        columns, outdated = kept
        fresh = set(self.notes).difference(columns.all_paths()).union(outdated.intersection(self.notes))
        return Roll(columns, self.notes, {path: self.gist(path) for path in fresh})

    @cached_property
    def missing(self) -> Missing:
        """The files that links name and that do not exist."""
        return Missing(self)

    @property
    def suggest(self) -> Suggester:
        """What a broken link may have meant."""
        self.asked.names()
        return self._suggester

    @cached_property
    def _suggester(self) -> Suggester:
        if self._unchanged is not None and all(
            _names_in(facts) == _names_in(self._unchanged.sources[path]) for path, facts in self._changed.items()
        ):
            return self._unchanged.suggest  # its indexes are dear, and what they are made of is still the same
        from vaultlint.vault.suggest.suggester import Suggester  # noqa: PLC0415 - heavy, and only asked for by broken links

        return Suggester(self.files, self.notes, lambda: self.roll)

    def _anchors_of(self, path: str) -> Anchors | None:
        """The places of a note; None for an attachment and for a note that cannot be read."""
        self.asked.places(path)
        if self._unchanged is not None and path not in self._changed:
            return self._unchanged._anchors_of(path)  # noqa: SLF001 - of its own kind
        if path not in self._anchors:
            facts = self._facts_of(path) if path in self.notes else None
            if len(self._anchors) >= AT_HAND:  # to make them again is cheap, and all together take much room
                self._anchors.clear()
            self._anchors[path] = None if facts is None else Anchors(facts, self.dialect)
        return self._anchors[path]

    def _facts_of(self, path: str) -> NoteFacts | None:
        try:
            return self._facts[path]
        except UnreadableFile:
            return None

    def _note_named(self, name: str) -> str | None:
        return self._together.note_named(name)

    def _is_tag(self, name: str) -> bool:
        return self._together.is_tag(name)

    @cached_property
    def _together(self) -> Together:
        return Together(self, self._facts_of, self._resolver.key)

    @property
    def has_aliases(self) -> bool:
        """Whether any note has an alias."""
        self.asked.names()
        return self._together.has_aliases


def _called(facts: NoteFacts) -> tuple[object, ...]:
    """What links can call a note by, besides the name of its file."""
    return facts.title, facts.aliases, facts.permalink, {tag.name.lower() for tag in facts.tags}


def _names_in(facts: NoteFacts) -> tuple[object, ...]:
    """All in a note that suggestions are made from."""
    headings = [(heading.level, heading.text) for heading in facts.headings]
    return facts.title, facts.aliases, headings, [block.id for block in facts.blocks]
