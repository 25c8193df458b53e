"""No code from a vault runs."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import vaultlint as package

MakeVault = Callable[..., Path]
Run = Callable[..., object]

CANARY = 'import os, pathlib; pathlib.Path(os.environ["CANARY"]).write_text(__name__)\n'
# What vaultlint, its dependencies, and the machinery for further processes import first.
IMPORTED = (
    *("typer", "rich", "yaml", "msgspec", "pyromark", "mistune", "ftfy", "rapidfuzz", "frontmatter", "platformdirs"),
    *("multiprocessing", "concurrent", "pickle", "re", "json", "tomllib", "pathlib", "subprocess", "sitecustomize"),
)


@pytest.mark.keeps("A Python file or package that lies in the vault is not imported, also by `python -m vaultlint`.")
@pytest.mark.parametrize("arguments", [["check"], ["check", "--fix"], ["rules"], ["inspect", "A.md"], ["--version"]])
def test_modules_in_the_current_folder_are_not_imported(
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path, arguments: list[str]
) -> None:
    canary = tmp_path / "ran"
    root = make_vault(
        {"A.md": "[[Mising]] caf\u00c3\u00a9\n", "Missing.md": "", **{f"{name}.py": CANARY for name in IMPORTED}}
    )
    ran = vaultlint(*arguments, extra={"CANARY": str(canary)})
    assert ran.code in {0, 1}, ran.err
    assert not canary.exists(), canary.read_text()
    assert (root / "typer.py").exists()


@pytest.mark.keeps("A Python file or package that lies in the vault is not imported, also by `python -m vaultlint`.")
def test_packages_in_the_current_folder_offer_no_rules(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    canary = tmp_path / "ran"
    make_vault(
        {
            "A.md": "",
            "vaultlint.toml": 'select = ["evil"]\n',
            "evil.py": CANARY,
            "evil-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
            "evil-1.0.dist-info/entry_points.txt": "[vaultlint.rules]\nevil = evil\n",
        }
    )
    ran = vaultlint("check", extra={"CANARY": str(canary)})
    assert (ran.code, ran.out) == (2, "")
    assert 'unknown rule or category "evil"' in ran.err
    assert "evil" not in vaultlint("rules").out
    assert not canary.exists()


@pytest.mark.keeps("A config cannot name a file with rules: there are no local rule modules, and no key `extends`.")
@pytest.mark.parametrize(
    "text",
    [
        'extends = "https://example.org/vaultlint.toml"',
        'extends = ["../other.toml"]',
        'plugins = ["./evil.py"]',
        'rules-dir = "rules"',
        'select = ["./evil.py"]',
        'select = ["evil:Rule"]',
        "[rules.evil]",
        '[rules."vaultlint.rules.evil"]',
        '[[overrides]]\npaths = ["*"]\nselect = ["os.system"]',
    ],
)
def test_a_config_names_no_code(vaultlint: Run, make_vault: MakeVault, tmp_path: Path, text: str) -> None:
    canary = tmp_path / "ran"
    make_vault({"A.md": "", "vaultlint.toml": text + "\n", "evil.py": CANARY, "rules/evil.py": CANARY})
    ran = vaultlint("check", extra={"CANARY": str(canary)})
    assert (ran.code, ran.out) == (2, "")
    assert "vaultlint.toml:" in ran.err
    assert "unknown" in ran.err
    assert not canary.exists()


RULE = f'''
from vaultlint.rule import Bad, NoteRule, Problem, Severity, Span

{CANARY}

class OfPackage(NoteRule):
    """Notes are let be."""

    severity = Severity.INFO
    since = "1.0"
    examples = (Bad("«x»"),)

    def check(self, note):
        yield Problem(Span(0, 0), "Here.")
'''


@pytest.fixture
def installed(tmp_path: Path, environment: dict[str, str]) -> dict[str, str]:
    """The environment in which a package with the rule `of-package` is installed; the file `ran` tells if it ran."""
    packages = tmp_path / "packages"
    about = packages / "of_package-1.0.dist-info"
    about.mkdir(parents=True)
    (packages / "of_package.py").write_text(RULE, encoding="utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: of-package\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[vaultlint.rules]\nof-package = of_package\n", encoding="utf-8")
    path = os.pathsep.join((environment["PYTHONPATH"], str(packages)))
    return {"PYTHONPATH": path, "CANARY": str(tmp_path / "ran")}


@pytest.mark.keeps(
    "A rule that another package installed is imported only where a config or the command line names it."
)
@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--select", "all"],
        ["check", "--fix", "--unsafe-fixes"],
        ["rules"],
        ["explain", "mojibake"],
        ["links", "broken"],
        ["inspect", "A.md"],
    ],
)
def test_an_installed_rule_that_nobody_names_does_not_run(
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path, installed: dict[str, str], arguments: list[str]
) -> None:
    make_vault({"A.md": "x\n", "vaultlint.toml": 'select = ["all"]\n'})
    ran = vaultlint(*arguments, extra=installed)
    assert ran.code in {0, 1}, ran.err
    assert not (tmp_path / "ran").exists()
    if arguments == ["rules"]:
        assert "installed; run where `select` names them\n  of-package  of-package 1.0\n" in ran.out


@pytest.mark.keeps(
    "A rule that another package installed is imported only where a config or the command line names it."
)
@pytest.mark.parametrize(
    ("config", "arguments"),
    [
        ("", ["check", "--select", "default,of-package"]),
        ('select = ["default", "of-package"]', ["check"]),
        ('[[overrides]]\npaths = ["*.md"]\nselect = ["of-package"]', ["check"]),
        ('[rules.of-package]\nseverity = "error"', ["check"]),
    ],
)
def test_an_installed_rule_that_is_named_runs(  # noqa: PLR0917
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path, installed: dict[str, str], config: str, arguments: list[str]
) -> None:
    make_vault({"A.md": "x\n", "vaultlint.toml": config + "\n"})
    ran = vaultlint(*arguments, extra=installed)
    assert ran.code == 1, ran.err
    assert "of-package 1:1" in ran.out
    assert (tmp_path / "ran").exists()


def test_the_page_of_an_installed_rule_can_be_read(vaultlint: Run, tmp_path: Path, installed: dict[str, str]) -> None:
    assert "Notes are let be." in vaultlint("explain", "of-package", folder=tmp_path, extra=installed).out
    ran = vaultlint("explain", "of-packag", folder=tmp_path, extra=installed)
    assert ran.err == "error: There is no rule 'of-packag'. Did you mean 'of-package'?\n"


_MODULES = ("pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "code", "codeop", "runpy")
_CALLS = ("eval", "exec", "compile", "__import__", "breakpoint", "input")
_LOADERS = ("unsafe_load", "full_load", "UnsafeLoader", "FullLoader", "Loader", "load_all")  # of yaml
_SHELLS = ("system", "popen", "startfile", "spawnl", "spawnv", "execv", "execve")


@pytest.mark.keeps("A Python file or package that lies in the vault is not imported, also by `python -m vaultlint`.")
def test_workers_import_nothing_of_the_current_folder(
    make_vault: MakeVault, tmp_path: Path, environment: dict[str, str]
) -> None:
    canary = tmp_path / "ran"
    modules = ("struct", "pickle", "signal", "contextlib", "json", "vaultlint/__init__", "vaultlint/workers")
    root = make_vault({f"{name}.py": CANARY for name in modules})
    program = (
        "from vaultlint.workers import share_out\nfrom work_of_test import count\n"
        "print(list(share_out(count, [str(n) for n in range(200)], 2, fork=False)))"
    )
    (tmp_path / "work_of_test.py").write_text("def count(paths):\n    return b'%d' % len(paths)\n", encoding="utf-8")
    path = os.pathsep.join((environment["PYTHONPATH"], str(tmp_path)))
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=root,
        env=environment | {"PYTHONPATH": path, "CANARY": str(canary)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("[b'")
    assert not canary.exists()


def dangerous(tree: ast.AST) -> list[str]:
    """The names in a module that could make code out of data."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names if name.name.partition(".")[0] in _MODULES]
        elif isinstance(node, ast.ImportFrom):
            found += [node.module or ""] if (node.module or "").partition(".")[0] in _MODULES else []
        elif isinstance(node, ast.Name) and node.id in _CALLS:
            found.append(node.id)
        elif isinstance(node, ast.Attribute) and node.attr in (*_LOADERS, *_SHELLS):
            found.append(node.attr)
        elif isinstance(node, ast.keyword) and node.arg == "shell":
            found.append("shell=")
    return found


@pytest.mark.keeps("Nothing that vaultlint reads back is a pickle or any other data that can hold code.")
def test_no_module_makes_code_out_of_data() -> None:
    assert dangerous(ast.parse("import pickle\nfrom marshal import loads\neval('1')\nyaml.unsafe_load(x)\n")) == [
        *("pickle", "marshal", "eval", "unsafe_load"),
    ]
    modules = sorted(Path(package.__path__[0]).rglob("*.py"))
    assert len(modules) > 100
    found = {module.name: names for module in modules if (names := dangerous(ast.parse(module.read_bytes())))}
    assert found == {"workers.py": ["pickle", "pickle"]}  # from a process to its own children, through a pipe of theirs


@pytest.mark.keeps("Nothing that vaultlint reads back is a pickle or any other data that can hold code.")
def test_tags_of_python_in_properties_make_no_objects(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    canary = tmp_path / "ran"
    tags = (
        f"!!python/object/apply:os.system ['touch {canary}']",
        f"!!python/object/new:subprocess.Popen [['touch', '{canary}']]",
        "!!python/name:os.system",
        "!!python/module:typer",
        f'!<tag:yaml.org,2002:python/object/apply:os.system> ["touch {canary}"]',
    )
    files = {f"{number}.md": f"---\na: {tag}\n---\n" for number, tag in enumerate(tags)}
    bases = {f"{number}.base": f"a: {tag}\n" for number, tag in enumerate(tags)}
    make_vault(files | bases)
    assert vaultlint("check", "--fix").code in {0, 1}
    for path in (*files, *bases):
        assert vaultlint("inspect", path).code == 0
    assert not canary.exists()
    assert sys.modules.get("evil") is None
