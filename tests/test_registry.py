"""Finding rules, and which of them run on which note."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from itertools import count
from pathlib import Path

import pytest

from vaultlint import registry
from vaultlint.config import Config, Override, RuleSettings
from vaultlint.errors import ConfigError, RuleLoadError
from vaultlint.findings import Severity
from vaultlint.registry import Selection, load_module, load_rules
from vaultlint.rule import NoteRule, Rule, option

SOUND = '''
from vaultlint.rule import Bad, Good, NoteRule, Severity, option

class {name}(NoteRule):
    """Ends are tied."""

    severity = Severity.WARNING
    since = "0.1.0"
    examples = (Good("a"), Bad("«b»"))
    minimum: int = option(default=1, help="How many.")

    def check(self, note):
        yield from ()
'''
_NUMBER = count()


@pytest.fixture
def make_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], str]:
    """Makes an importable package of modules, by their dotted names, and returns its own name."""

    def make(modules: dict[str, str]) -> str:
        package = f"sample{next(_NUMBER)}"
        for module, source in modules.items():
            target = tmp_path.joinpath(package, *module.split(".")).with_suffix(".py")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source, encoding="utf-8")
            for folder in target.relative_to(tmp_path).parents[:-1]:
                (tmp_path / folder / "__init__.py").touch()
        monkeypatch.syspath_prepend(tmp_path)
        return package

    return make


class LooseEnd(NoteRule):
    """Ends are tied."""

    severity = Severity.WARNING
    since = "0.1.0"

    minimum: int = option(default=1, help="How many.")
    maximum: int = option(default=5, help="How many.")

    def __post_init__(self) -> None:
        if self.minimum > self.maximum:
            raise ValueError("minimum is more than maximum")

    def check(self, note):  # noqa: ARG002
        yield from ()


class BrokenKnot(LooseEnd):
    """Knots hold."""

    severity = Severity.ERROR


class RareKnot(LooseEnd):
    """Knots are known."""

    by_default = False


LooseEnd.__module__ = "vaultlint.rules.ropes.loose_end"
BrokenKnot.__module__ = "vaultlint.rules.ropes.broken_knot"
RareKnot.__module__ = "vaultlint.rules.knots.rare_knot"
CLASSES: dict[str, type[Rule]] = {rule.name: rule for rule in (BrokenKnot, LooseEnd, RareKnot)}


def on(config: Config, path: str = "Note.md") -> list[str]:
    return [bound.rule.name for bound in Selection(CLASSES, config).for_file(path)]


def test_every_built_in_rule_is_found_by_being_there():
    rules = load_rules()
    folder = Path(registry.__file__).parent / "rules"
    modules = {module.stem.replace("_", "-"): module for module in folder.glob("*/*.py") if module.stem != "__init__"}
    assert set(modules) <= set(rules)
    assert list(rules) == sorted(rules)
    for name, module in modules.items():
        assert rules[name].category() == module.parent.name


def test_a_module_with_a_sound_rule_loads(make_package):
    package = make_package({"ropes.loose_end": SOUND.format(name="LooseEnd")})
    rule = load_module(f"{package}.ropes.loose_end")
    assert rule.name == "loose-end"
    assert rule.category() == "ropes"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import nonesuch", "ModuleNotFoundError: No module named 'nonesuch'"),
        ("def broken(:", "SyntaxError: invalid syntax (line 1)"),
        ("raise ValueError('two\\nlines')", "ValueError: two lines"),
        ("raise KeyError", "KeyError"),
        ("", "it should hold one rule, made from NoteRule, VaultRule or FileRule; it holds none"),
        (
            SOUND.format(name="LooseEnd") + SOUND.format(name="OtherEnd"),
            "it should hold one rule, made from NoteRule, VaultRule or FileRule; it holds LooseEnd, OtherEnd",
        ),
        (SOUND.format(name="OtherEnd"), "the class OtherEnd makes the rule 'other-end', its module 'loose-end'"),
        (
            SOUND.format(name="LooseEnd").replace('"""Ends are tied."""', ""),
            "the docstring of LooseEnd should begin with a line that states the good state as a sentence",
        ),
        (SOUND.format(name="LooseEnd").replace("    severity =", "    severe ="), "LooseEnd has no severity"),
        (
            SOUND.format(name="LooseEnd").replace("    since =", "    hence ="),
            "LooseEnd has no 'since': the version of its package that it came with",
        ),
        (SOUND.format(name="LooseEnd").replace("    examples =", "    samples ="), "LooseEnd has no examples"),
        (SOUND.format(name="LooseEnd").replace("def check", "def look"), "LooseEnd does not define check"),
        (
            SOUND.format(name="LooseEnd").replace("(NoteRule)", "(__import__('vaultlint').rule.Rule)"),
            "LooseEnd is not made from NoteRule, VaultRule or FileRule",
        ),
        (
            SOUND.format(name="LooseEnd").replace('option(default=1, help="How many.")', "1"),
            "the option 'minimum' should be made with option(default=…, help=…)",
        ),
        (
            SOUND.format(name="LooseEnd").replace("minimum: int", "minimum: complex"),
            "a config file cannot give what the option 'minimum' wants: <class 'complex'>",
        ),
        (
            SOUND.format(name="LooseEnd").replace("minimum: int", "in_code: int"),
            "the option 'in_code' hides what every rule has by that name",
        ),
        (
            SOUND.format(name="LooseEnd").replace("minimum: int", "minimum: 'Nonesuch'"),
            "the types of its options cannot be read: NameError: name 'Nonesuch' is not defined",
        ),
        (
            SOUND.format(name="LooseEnd").replace("default=1", "default=[]"),
            "ValueError: the default of the option 'minimum' can be changed: []",
        ),
    ],
)
def test_a_rule_that_does_not_load_is_one_sentence(make_package, source, reason):
    package = make_package({"ropes.loose_end": source})
    name = f"{package}.ropes.loose_end"
    with pytest.raises(RuleLoadError) as raised:
        load_module(name)
    assert str(raised.value) == f"the rule module '{name}' does not load: {reason}"


def test_the_rules_of_a_package_are_found_by_folder_and_module(make_package):
    package = make_package(
        {"ropes.loose_end": SOUND.format(name="LooseEnd"), "knots.rare_knot": SOUND.format(name="RareKnot")}
    )
    found = dict(registry._built_in(import_module(package)))
    assert {origin: rule.name for origin, rule in found.items()} == {
        f"{package}.knots.rare_knot": "rare-knot",
        f"{package}.ropes.loose_end": "loose-end",
    }


def offer(folder: Path, package: str, rules: dict[str, str]) -> None:
    """Write the metadata of a package that offers rules: their names to modules or classes."""
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    entries = "".join(f"{name} = {value}\n" for name, value in rules.items())
    (info / "entry_points.txt").write_text(f"[vaultlint.rules]\n{entries}")


def test_rules_of_installed_packages_are_found_as_modules_and_as_classes(make_package, tmp_path):
    package = make_package({"loose_end": SOUND.format(name="LooseEnd"), "several": SOUND.format(name="RareKnot")})
    offer(tmp_path, package, {"loose-end": f"{package}.loose_end", "rare-knot": f"{package}.several:RareKnot"})
    rules = load_rules({"loose-end", "rare-knot"})
    assert rules["loose-end"].category() == package
    assert rules["rare-knot"].__module__ == f"{package}.several"
    assert len(entry_points(group="vaultlint.rules")) == 2


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("nonesuch.module", "ModuleNotFoundError: No module named 'nonesuch'"),
        ("nonesuch:Rule", "ModuleNotFoundError: No module named 'nonesuch'"),
        ("pathlib:Nonesuch", "AttributeError: module 'pathlib' has no attribute 'Nonesuch'"),
        ("pathlib:Path", "it is not a rule: a class made from NoteRule, VaultRule or FileRule"),
        ("vaultlint.rule:NoteRule", "NoteRule does not define check"),
    ],
)
def test_an_entry_point_that_gives_no_rule_is_named(value, reason):
    with pytest.raises(RuleLoadError) as raised:
        list(registry._installed([EntryPoint("sample", value, "vaultlint.rules")]))
    assert (raised.value.origin, raised.value.reason) == (value, reason)


def test_two_rules_of_one_name_do_not_load(make_package, tmp_path):
    package = make_package({"one": SOUND.format(name="LooseEnd")})
    offer(tmp_path, package, {"loose-end": f"{package}.one:LooseEnd"})
    offer(tmp_path, f"{package}b", {"loose-end": f"{package}.one:LooseEnd"})
    with pytest.raises(RuleLoadError, match=r"there is a rule 'loose-end' already, from '.*one:LooseEnd'"):
        load_rules({"loose-end"})


def test_a_rule_of_a_package_does_not_take_the_place_of_a_built_in_one(make_package, tmp_path):
    package = make_package({"mojibake": SOUND.format(name="Mojibake")})
    offer(tmp_path, package, {"mojibake": f"{package}.mojibake"})
    assert load_rules()["mojibake"].__module__ == "vaultlint.rules.text.mojibake"
    with pytest.raises(RuleLoadError, match=r"there is a rule 'mojibake' already, from 'vaultlint\.rules"):
        load_rules({"mojibake"})


def test_an_installed_rule_is_imported_only_where_somebody_names_it(make_package, tmp_path):
    package = make_package({"loose_end": "raise SystemExit(7)"})
    offer(tmp_path, package, {"loose-end": f"{package}.loose_end"})
    assert "loose-end" not in load_rules({"mojibake", "all"})
    assert registry.Installed("loose-end", f"{package} 1.0") in registry.installed()
    with pytest.raises(RuleLoadError, match="SystemExit: 7"):
        load_rules({"loose-end"})


def test_the_name_of_an_entry_point_is_that_of_its_rule(make_package, tmp_path):
    package = make_package({"loose_end": SOUND.format(name="LooseEnd")})
    offer(tmp_path, package, {"end": f"{package}.loose_end"})
    wrong = "its entry point is called 'end', so that nobody can name the rule 'loose-end'"
    with pytest.raises(RuleLoadError, match=wrong):
        load_rules({"end"})


def test_default_all_categories_and_names_select():
    assert on(Config()) == ["broken-knot", "loose-end"]
    assert on(Config(select=("all",))) == ["broken-knot", "loose-end", "rare-knot"]
    assert on(Config(select=("knots",))) == ["rare-knot"]
    assert on(Config(select=("loose-end", "knots"))) == ["loose-end", "rare-knot"]
    assert on(Config(select=())) == []


def test_a_category_is_its_rules_that_are_on_by_default():
    class FrayedEnd(LooseEnd):
        """Ends are whole."""

        by_default = False

    FrayedEnd.__module__ = "vaultlint.rules.ropes.frayed_end"
    classes = {**CLASSES, "frayed-end": FrayedEnd}

    def on_with(config):
        return [bound.rule.name for bound in Selection(classes, config).for_file("Note.md")]

    assert FrayedEnd.category() == LooseEnd.category() == "ropes"
    assert on_with(Config(select=("ropes",))) == ["broken-knot", "loose-end"]
    assert on_with(Config(select=("ropes", "frayed-end"))) == ["broken-knot", "loose-end", "frayed-end"]
    assert on_with(Config(select=("all",), ignore=("ropes",))) == ["rare-knot"]


def test_the_nearer_of_select_and_ignore_counts():
    assert on(Config(select=("all",), ignore=("ropes",))) == ["rare-knot"]
    assert on(Config(select=("loose-end",), ignore=("ropes",))) == ["loose-end"]
    assert on(Config(select=("loose-end",), ignore=("loose-end",))) == []
    assert on(Config(select=("all",), ignore=("default",))) == ["rare-knot"]


def test_a_rule_has_the_severity_and_the_options_of_the_config():
    config = Config(
        rules={"loose-end": RuleSettings(Severity.INFO, {"minimum": 3}), "broken-knot": RuleSettings("off")}
    )
    (bound,) = Selection(CLASSES, config).for_file("Note.md")
    assert bound.severity is Severity.INFO
    assert bound.rule == LooseEnd(minimum=3)


def test_later_overrides_win_over_earlier_ones():
    config = Config(
        rules={"loose-end": RuleSettings(None, {"minimum": 2})},
        overrides=(
            Override(("Templates/**",), ignore=("ropes",), rules={"loose-end": RuleSettings("off", {"maximum": 9})}),
            Override(("Templates/Keep/", "!Templates/Keep/Not.md"), select=("loose-end",)),
            Override(("Keep/",), rules={"loose-end": RuleSettings(Severity.ERROR, {"minimum": 4})}),
        ),
    )
    selection = Selection(CLASSES, config)
    assert [bound.rule.name for bound in selection.for_file("Note.md")] == ["broken-knot", "loose-end"]
    assert selection.for_file("Templates/A.md") == ()
    (bound,) = selection.for_file("Templates/Keep/B.md")
    assert bound.severity is Severity.ERROR
    assert bound.rule == LooseEnd(minimum=4, maximum=9)
    assert selection.for_file("Templates/Keep/Not.md") == ()


def test_notes_to_which_the_same_overrides_apply_share_their_rules():
    selection = Selection(CLASSES, Config(overrides=(Override(("A/",), ignore=("loose-end",)),)))
    assert selection.for_file("A/1.md") is selection.for_file("A/2.md")
    assert selection.for_file("B/1.md") is selection.for_file("C/2.md")
    assert selection.for_file("A/1.md") is not selection.for_file("B/1.md")


def test_options_that_overrides_make_impossible_together_are_a_config_error():
    config = Config(
        overrides=(
            Override(("A/",), rules={"loose-end": RuleSettings(None, {"minimum": 4})}),
            Override(("*.md",), rules={"loose-end": RuleSettings(None, {"maximum": 3})}),
        )
    )
    selection = Selection(CLASSES, config)
    assert selection.for_file("B.md")
    with pytest.raises(ConfigError, match="the options that overrides give loose-end together do not go: minimum is"):
        selection.for_file("A/B.md")


def test_loading_the_rules_imports_nothing_heavy():
    heavy = ("ftfy", "rapidfuzz", "mistune", "rich", "typer", "hypothesis")
    program = f"import sys, vaultlint.registry as r; r.load_rules(); print([n for n in {heavy!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_built_in_rules_are_as_rules_should_be():
    for rule in load_rules().values():
        if rule.__module__.startswith("vaultlint."):
            assert load_module(rule.__module__) is rule
