from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import Bad, Good, Matter, NoteFacts, Problem, Severity, Vault, VaultRule, broken, option


class BrokenWikilink(VaultRule):
    """Wikilinks lead to a file that exists.

    A wikilink names a file: `[[Note]]`, `[[folder/Note]]`, `[[picture.png]]`, in the text or in a property. Obsidian
    looks for the name in the whole vault, case aside, and implies nothing but `.md`. If there is no such file the link
    is faint, and a click on it makes an empty note, often a second one for something that has a note already.

    What the link most likely meant is looked for by all that Obsidian does not look at: the name once case, Unicode
    form, spaces, hyphens, underscores and punctuation are set aside; the aliases and the `title` property of notes;
    the name that a garbled target has once it is repaired; the same name in another folder. If exactly one file comes
    out of all that together, the fix is safe. (Where that is an alias alone, `alias-as-target` reports the link.) Where
    one name is a slip of the pen away, and no other is near, the fix is unsafe; everything else is only suggested.
    Names that differ in a number, a day or a single letter are never taken for each other: `Chapter 1` is not
    `Chapter 2`. Nor is a sign of a number or a single letter set aside (`Temp -10`, `Grade B-`, `50%`, `10²`): the name
    without it is only suggested.

    In a git repository, the history is asked as well: what became of a file of that name, in which commit and when. A
    file that was renamed or moved, and lies somewhere today, is a safe fix, unless another file explains the link, too.
    A file that was deleted is no slip of the pen, so names like it are only suggested. Where nothing explains the link,
    the message says how many notes point at the missing one.

    A fix writes the new target in the form that the vault is set to, and nothing else. Heading and block parts, the
    text and the spaces round the pipe stay; and if the link had no text, what its reader saw becomes its text:
    `[[AI]]` turns into `[[Artificial Intelligence|AI]]`. If only the folder was wrong, there is nothing to keep.

    Links to notes not yet written are normal for many people. So the severity is a warning and no more; links to days
    for which there is no daily note yet are silent; `allow` takes patterns of targets that may be missing, and
    `ignore_from` takes folders whose notes may link to what they like. Templates are not checked, nor links with a
    template expression in them (`{{title}}`, `<% tp.file.title %>`). Links within `%%comments%%` count as links in
    Obsidian, but nobody sees them: they are looked at only with `comments = true`.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    about = Matter.NO_FILE

    allow: tuple[str, ...] = option(
        default=(), help="Targets that may be missing, as patterns with `*` and `?`, in any case: `Ideas/*`."
    )
    ignore_from: tuple[str, ...] = option(default=(), help="Folders whose notes may link to what does not exist.")
    comments: bool = option(default=False, help="Whether links inside `%%comments%%` are looked at.")

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        links = broken.links_under_check(
            facts,
            vault,
            Matter.NO_FILE,
            allow=self.allow,
            ignore_from=self.ignore_from,
            comments=self.comments,
        )
        for link in links:
            target = link.path + link.subpath
            address = broken.web_address(target)
            if broken.is_time_stamp(target):
                message = f"{broken.quoted(target)} is a time stamp, not the name of a note."
                yield broken.misfit_problem(link, message, broken.unlink_fix(link, facts), broken.Cause.TIME_STAMP)
            elif address is not None:
                message = f"{broken.quoted(target)} is an address, not the name of a note."
                fix = broken.address_fix(link, facts, address)
                yield broken.misfit_problem(link, message, fix, broken.Cause.ADDRESS)
            elif link.path.endswith("/") and (folder := vault.suggest.folder(link.path, facts.path)) is not None:
                yield broken.folder_problem(link, facts, vault, folder)
            else:
                problem = broken.wikilink_problem(link, facts, vault)
                if problem is not None:
                    yield problem

    examples = (
        Good("See [[Llama]] and [[models/gpt|GPT]].", vault={"Llama.md": "", "models/GPT.md": ""}),
        Good("[[llama.md]], [[LLAMA]], [[Chart.png]]", vault={"Llama.md": "", "files/chart.png": ""}),
        Good("[[Llama#No such heading]] is for another rule", vault={"Llama.md": ""}),
        Good("[[#Here]] and [[ ]] name no file"),
        Good("Tomorrow is [[2031-05-17]]."),
        Good("[[{{title}}]] and [[<% tp.date.now() %>]] are still to be written"),
        Good("[[Ideas/flying]] and [[someday x]]", options={"allow": ("Ideas/*", "SOMEDAY*")}),
        Good("[[Missing]]", options={"ignore_from": ("Inbox",)}, path="Inbox/Example.md"),
        Good("Seen: %%[[Missing]]%%"),
        Good("![[Missing]] and [Missing](Missing.md) are for other rules"),
        Good("[[AI]] is for another rule", vault={"Intelligence.md": "---\naliases: AI\n---\n"}),
        Bad("See [[«Missing»]].", says="No note is named 'Missing'."),
        Bad("Seen: %%[[«Missing»]]%%", options={"comments": True}),
        Bad(
            "| a |\n| --- |\n| [[«my-note»]] |\n",
            fixed="| a |\n| --- |\n| [[My note\\|my-note]] |\n",
            vault={"My note.md": ""},
        ),
        Bad(
            "See [[«Challenges of nuclear fusion» | the challenges]].",
            fixed="See [[challenges_of_nuclear_fusion | the challenges]].",
            says="It is the title of 'challenges_of_nuclear_fusion'",
            vault={"challenges_of_nuclear_fusion.md": "---\ntitle: Challenges of nuclear fusion\n---\n"},
        ),
        Bad(
            "See [[«Nuclear Fusion»#Costs]].",
            fixed="See [[nuclear-fusion#Costs|Nuclear Fusion > Costs]].",
            says="The name is spelled 'physics/nuclear-fusion'.",
            vault={"physics/nuclear-fusion.md": "## Costs\n"},
        ),
        Bad(
            "[[«old/Llama»#Size|big]] and [[«old/Llama»]]",
            fixed="[[Llama#Size|big]] and [[Llama]]",
            says="The file of that name is 'new/Llama'.",
            vault={"new/Llama.md": "## Size\n"},
        ),
        Bad(
            "[[«Artifical Inteligence»]]",
            fixed="[[Artificial Intelligence|Artifical Inteligence]]",
            says="The nearest name is 'Artificial Intelligence'.",
            vault={"Artificial Intelligence.md": ""},
        ),
        Bad(
            "[[«C»# notes]]",
            vault={"C# notes.md": ""},
            says="No note is named 'C'. There is a file 'C# notes', and no link reaches it: '#' ends a name.",
        ),
        Bad("[[«Chapter 1»]]", says="No note is named 'Chapter 1'.", vault={"Chapter 2.md": "", "Chapter 11.md": ""}),
        Bad("[[«C»]]", vault={"C++.md": ""}),
        Bad("[[«Temp -10»]]", says="The nearest name is 'Temp 10'.", vault={"Temp 10.md": ""}),
        Bad("[[«temp-10»]]", fixed="[[Temp 10|temp-10]]", vault={"Temp 10.md": ""}),
        Bad(
            "[[«AI»]]",
            says="Several files may be meant: 'A-I' and 'Intelligence'.",
            vault={"A-I.md": "", "Intelligence.md": "---\naliases: AI\n---\n"},
        ),
        Bad(
            "[[«Plan»]]",
            says="Several files are named 'Plan', so Quartz looks for it at the top of the vault only.",
            vault={"a/Plan.md": "", "b/Plan.md": ""},
            dialect="quartz",
        ),
        Good("[[https://example.org/a]] [[https://example.org/a#b|there]]", dialect="quartz"),
        Bad("From [[«01:07:01»]] on", fixed="From 01:07:01 on", says="is a time stamp"),
        Bad("[[«https://example.org/a»]]", fixed="<https://example.org/a>", says="is an address"),
        Bad("[[«https://example.org/a#b»|there]]", fixed="[there](https://example.org/a#b)"),
        Bad("[[«Projects/»]]", says="'Projects/' is a folder", vault={"Projects/index.md": ""}),
        Bad("[[«www.example.org»]]", says="is an address"),
        Bad(
            '---\nup: "[[«my-note»]]"\n---\n',
            fixed='---\nup: "[[My note|my-note]]"\n---\n',
            vault={"My note.md": ""},
        ),
    )
