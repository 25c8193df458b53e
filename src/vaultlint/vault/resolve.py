"""From the path of a link to a file, the way Obsidian's `getFirstLinkpathDest` does it (semantics reference, 2.2, 2.3).

All comparison is of NFC forms in lower case, with no-break spaces taken as spaces; all answers are paths exactly as
they were handed in. In what other dialects differ (section 8), the values of `Dialect` say.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from vaultlint.dialect import OBSIDIAN, Choice, Dialect, Paths
from vaultlint.regex import regex
from vaultlint.vault.at_hand import MOST, PASSING, AtHand
from vaultlint.vault.file_index import FileIndex
from vaultlint.vault.lookup import Lookup
from vaultlint.vault.page_files import page_names
from vaultlint.vault.pools import File, Pool, Way, at_boundary, fold

__all__ = ["Lookup", "Resolver", "Way", "fold", "without_extension"]

_SLUG_SIGNS = regex(r"[\s?#]|&|%")
_SLUG_WORDS = {"&": "-and-", "%": "-percent", "?": "", "#": ""}


def without_extension(path: str) -> str:
    """A path as wikilinks write it: `.md` is implied, every other extension stays (2.3.3)."""
    return path[:-3] if path[-3:].lower() == ".md" else path


_UNRESOLVED = Lookup(None, Way.NOTHING)
_NOTHING_KNOWN: Mapping[str, Lookup] = MappingProxyType({})


class Resolver:
    """Finds files by link paths. `files` are paths relative to the vault, with `/`.

    `named` gives the note that has a name (an alias, say) which the dialect accepts for its file's, or None; it is
    asked for wikilinks that no file answers. `tagged` says whether some note has a tag.
    """

    def __init__(
        self,
        files: Iterable[str],
        dialect: Dialect = OBSIDIAN,
        *,
        named: Callable[[str], str | None] | None = None,
        tagged: Callable[[str], bool] | None = None,
    ) -> None:
        self._dialect = dialect
        self._otherwise = dialect.name != OBSIDIAN.name
        self._named = named
        self._tagged = tagged
        self.key = _slug if dialect.slug_paths else fold
        self._files = files
        self._other_ways: AtHand[tuple[str, str, bool], Lookup] = AtHand()
        self._shared_pools: dict[str, Pool] = {}
        self._pools: AtHand[str, Pool] = AtHand(PASSING)
        self._anywhere: AtHand[str, Lookup] = AtHand()
        self.clear: set[str] = set()  # some of the paths that lead to one file wherever the link stands: `Vault.clear`
        self._from_folder: AtHand[tuple[str, str], Lookup] = AtHand()
        self._folders: AtHand[str, str] = AtHand()
        self._texts: AtHand[tuple[str, str, bool], str] = AtHand(
            MOST // 2
        )  # paths to write in links wherever these stand

    @cached_property
    def _index(self) -> FileIndex:
        """The files by their names; made for the first link that is looked up."""
        return FileIndex(self._files, self.key)

    @cached_property
    def _pages(self) -> Mapping[str, str]:
        """The files of pages by the names of these, where they are not those of their files."""
        pages: dict[str, str] = {}
        for file in self._index.files() if self._dialect.page_files else ():
            for page in page_names(file.path, self._dialect.journal_titles):
                pages.setdefault(fold(page), file.path)
        return pages

    def _pool_named(self, name: str) -> Pool | None:
        """The files of that name, which is in the form for comparison."""
        pool = self._shared_pools.get(name)
        if pool is None and (files := self._index.named(name)):
            pool = Pool(files)
            if len(files) > 1:  # else nothing is gained by keeping it
                self._shared_pools[name] = pool
        return pool

    def lookup(self, path: str, source: str, *, markdown: bool = False) -> Lookup:
        """What the link path `path` means in the note `source`. An empty path is the note itself.

        `markdown` says that it stands in a Markdown link, which is the same in Obsidian and not in every dialect.
        """
        if self._otherwise and path:
            return self._look_up_otherwise(path, source, markdown)
        # Asked for by nearly every link of a vault, several times: so without a further call.
        return self._anywhere.get(path) or self._look_up_in_vault(path, source)

    @property
    def known(self) -> Mapping[str, Lookup]:
        """Answers that hold for a path wherever the link stands: empty where more than the path counts."""
        return self._anywhere if not self._otherwise else _NOTHING_KNOWN

    def _look_up_in_vault(self, path: str, source: str) -> Lookup:
        answer = self._anywhere.get(path)
        if answer is not None:
            return answer
        if not path:
            return Lookup(source, Way.ITSELF)
        folder = self._folder_of(source)
        answer = self._from_folder.get((path, folder))
        if answer is None:
            answer, everywhere = self._look_up(path, folder)
            if everywhere:
                self._anywhere[path] = answer
                if answer.is_clear and path[0].isalnum() and not self._otherwise:
                    if len(self.clear) >= MOST:
                        self.clear.clear()
                    self.clear.add(path)
            else:
                self._from_folder[path, folder] = answer
        return answer

    def leads_nowhere(self, path: str) -> bool | None:
        """Whether a link path leads to no file wherever it stands; None where that hangs on the link."""
        if self._otherwise or not path:
            return None
        answer = self._anywhere.get(path)
        if answer is None:
            answer, everywhere = self._look_up(path, "")
            if not everywhere:
                return None
        return answer.missing

    def may_lead_to(self, path: str, target: str) -> bool:
        """Whether a link path may mean the file `target`: False only where its words tell that it cannot."""
        if self._otherwise or "/" in path:
            return True
        name = fold(path)
        return fold(target).rpartition("/")[2] in {name, f"{name}.md"}

    def at(self, path: str) -> Lookup:
        """What a full path of the vault means, as canvases have it (7.1.3): nothing is implied, only case set aside."""
        file = self._index.at(self.key(path))
        return self._exact(file, path, Way.EXACT) if file else _UNRESOLVED

    def link_text(self, target: str, source: str, link_format: str = "shortest", *, extension: bool = False) -> str:
        """The path that Obsidian writes in a link from `source` to `target` (2.3).

        `link_format` is `shortest`, `relative` or `absolute`; any other word counts as `shortest`. `extension` keeps
        the `.md`, as in Markdown links. Where that path would lead elsewhere (a file at the top of the vault beats
        one beside the note), the plainest that leads to `target` is given.
        """
        known = self._texts.get((target, link_format, extension))
        if known is not None:
            return known
        written = target if extension else without_extension(target)
        if link_format == "relative":
            wanted = _relative(written, source)
        elif link_format == "absolute" or len(self._index.first_two(self.key(target).rpartition("/")[2])) > 1:
            wanted = written
        else:
            wanted = written.rpartition("/")[2]
        if self.lookup(wanted, source, markdown=extension).target == target:
            if link_format != "relative" and wanted in self.clear:
                self._texts[target, link_format, extension] = wanted
            return wanted
        relative = _relative(written, source)
        dotted = relative if relative.startswith("../") else f"./{relative}"
        plain = (dotted, written) if link_format == "relative" else (written, dotted)
        for text in (*plain, target, f"/{written}", f"/{target}"):
            if self.lookup(text, source, markdown=extension).target == target:
                return text
        return wanted

    def _folder_of(self, source: str) -> str:
        """The folder of a note, in the form for comparison; empty at the top of the vault."""
        folder = source.rpartition("/")[0]
        key = self._folders.get(folder)
        if key is None:
            key = self._folders[folder] = self.key(folder)
        return key

    def _look_up(self, path: str, folder: str) -> tuple[Lookup, bool]:
        """The answer, and whether it is the same in every folder."""
        key = self.key(path)
        name = key.rpartition("/")[2]
        first = self._index.first_two(name) if "." in name else []
        if not first:  # nothing but `.md` is ever implied (2.2.3)
            key += ".md"
            path += ".md"
            name += ".md"
            first = self._index.first_two(name)
        if not first:
            return _UNRESOLVED, True
        if len(first) == 1 and "/" not in key:
            return Lookup(first[0], Way.ONLY), True
        named = self._pool_named(name)
        assert named is not None
        relative = key.startswith(("./", "../"))
        if relative:
            exact = self._index.at(from_folder(folder, key))
            if exact is not None:
                return self._exact(exact, path, Way.RELATIVE), False
        exact = self._index.at(key.removeprefix("/"))
        if self._dialect.choice is Choice.ALPHABETICAL and not key.startswith("/"):
            return self._first(key, path, named, folder), False
        if key.startswith("/"):
            return (self._exact(exact, path, Way.EXACT) if exact else _UNRESOLVED), True
        pool = self._pool_for(key, named)
        ambiguous = len(pool.files) > 1
        if exact is not None:
            return Lookup(self._spelled(exact, path).path, Way.EXACT, False, ambiguous, pool, folder), not ambiguous
        if not pool.files:
            return _UNRESOLVED, not relative
        ranking = pool.ranking(folder)
        best = ranking.best
        loose = not at_boundary(best, key)
        if not ambiguous:
            return Lookup(best.path, Way.ENDING, loose), not relative
        return Lookup(self._spelled(best, path).path, ranking.way, loose, ambiguous, pool, folder), False

    def _first(self, key: str, path: str, named: Pool, folder: str) -> Lookup:
        """The first file by its path whose path ends with that of the link; one that ends in the same letters first."""
        pool = self._pool_for(key, named)
        if not pool.files:
            return _UNRESOLVED
        spelled = [file for file in pool.files if f"/{file.path}".endswith(f"/{path}")]
        first = min(spelled or pool.files, key=lambda file: (file.key, file.path))
        return Lookup(first.path, Way.FIRST, not at_boundary(first, key), len(pool.files) > 1, pool, folder)

    def _look_up_otherwise(self, path: str, source: str, markdown: bool) -> Lookup:
        """The answer of a dialect other than Obsidian's."""
        folder = self._folder_of(source)
        answer = self._other_ways.get((path, folder, markdown))
        if answer is None:
            answer = self._other_ways[path, folder, markdown] = self._ask_in_turn(path, source, folder, markdown)
        return answer

    def _ask_in_turn(self, path: str, source: str, folder: str, markdown: bool) -> Lookup:
        dialect = self._dialect
        if dialect.vault_scheme and fold(path).startswith(dialect.vault_scheme):
            note = path[len(dialect.vault_scheme) :].partition("/")[2]
            inside = self.lookup(note, source, markdown=markdown) if note else _UNRESOLVED
            return Lookup(None, Way.ELSEWHERE) if note and inside.missing else inside
        paths = dialect.markdown_paths if markdown else dialect.wikilink_paths
        if not markdown and (page := self._pages.get(fold(path))) is not None:
            return Lookup(page, Way.PAGE)
        answer = self._by_paths(paths, path, source, folder)
        if answer.target is not None:
            return answer
        for note in dialect.folder_notes:
            answer = self._by_paths(paths, f"{path.rstrip('/')}/{note}", source, folder)
            if answer.target is not None:
                return Lookup(answer.target, Way.FOLDER_NOTE)
        if (dialect.markdown_names or not markdown) and self._named is not None and (named := self._named(path)):
            return Lookup(named, Way.NAME)
        if dialect.wildcards and path.endswith("*"):
            return Lookup(None, Way.SEVERAL)
        return Lookup(None, Way.MADE) if self._is_made(path, folder, markdown) else _UNRESOLVED

    def _by_paths(self, paths: Paths, path: str, source: str, folder: str) -> Lookup:
        if paths is Paths.VAULT:
            return self._look_up_in_vault(path, source)
        key = self.key(path)
        name = key.removeprefix("./").strip("/")
        if paths is Paths.TOP and "/" not in name and name not in self._dialect.folder_notes:
            for spelling in self._spellings(name):
                pool = self._pool_named(spelling)
                if pool is not None and len(pool.files) == 1:
                    return Lookup(pool.files[0].path, Way.ONLY)
        relative = paths is Paths.RELATIVE and not key.startswith("/")
        for spelling in self._spellings(key):
            file = self._index.at(from_folder(folder if relative else "", spelling).strip("/"))
            if file is not None:
                return self._exact(file, path, Way.RELATIVE if relative else Way.EXACT)
        return _UNRESOLVED

    def _spellings(self, key: str) -> tuple[str, ...]:
        return (key, f"{key}.md") if self._dialect.implied_extension else (key,)

    def _is_made(self, path: str, folder: str, markdown: bool) -> bool:
        """Whether the program makes the page that a link leads to by itself."""
        made = self._dialect.pages_made
        if "all" in made and not markdown:
            return True
        page = path.strip("/")
        if "tags" in made and (page == "tags" or page.startswith("tags/")):
            tag = page.removeprefix("tags").removeprefix("/")
            return not tag or (self._tagged is not None and self._tagged(tag))
        paths = self._dialect.markdown_paths if markdown else self._dialect.wikilink_paths
        start = folder if paths is Paths.RELATIVE and not path.startswith("/") else ""
        return "folders" in made and from_folder(start, self.key(path)).strip("/") in self._folder_keys

    @cached_property
    def _folder_keys(self) -> frozenset[str]:
        """Every folder of the vault, in the form for comparison."""
        folders = set()
        for key in self._index.keys:
            folder = key.rpartition("/")[0]
            while folder and folder not in folders:
                folders.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(folders)

    def _pool_for(self, key: str, named: Pool) -> Pool:
        """The files whose path ends with `key`, out of those whose name does."""
        if "/" not in key:
            return named
        pool = self._pools.get(key)
        if pool is None:
            files = named.ending_with(key)
            if not self._dialect.partial_folders:
                files = [file for file in files if at_boundary(file, key)]
            pool = self._pools[key] = Pool(files, key)
        return pool

    def _exact(self, file: File, path: str, way: Way) -> Lookup:
        """The answer where the whole path is given; only files that differ in case alone can dispute it."""
        twins = self._index.twins(file.key)
        if not twins:
            return Lookup(file.path, way)
        return Lookup(self._spelled(file, path).path, way, False, True, Pool(twins))

    def _spelled(self, file: File, path: str) -> File:
        """Of files that differ in case alone, the one spelled like the link.

        Which one Obsidian takes hangs on the order of its index (2.2, extra facts); this is the one that is meant.
        """
        twins = self._index.twins(file.key)
        if not twins:
            return file
        written = unicodedata.normalize("NFC", path.lstrip("./"))
        return next((twin for twin in twins if unicodedata.normalize("NFC", twin.path).endswith(written)), file)


def _slug(path: str) -> str:
    """A path as it stands in the address of a page."""
    return _SLUG_SIGNS.sub(lambda sign: _SLUG_WORDS.get(sign[0], "-"), fold(path))


def from_folder(folder: str, path: str) -> str:
    """A path that starts with `./` or `../`, taken from a folder; surplus `../` stay at the top (2.2.6)."""
    parts = folder.split("/") if folder else []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _relative(target: str, source: str) -> str:
    """The path from the folder of `source`, without `./` where the target lies below it."""
    above = source.split("/")[:-1]
    below = target.split("/")
    shared = 0
    while shared < min(len(above), len(below) - 1) and above[shared] == below[shared]:
        shared += 1
    return "../" * (len(above) - shared) + "/".join(below[shared:])
