"""What is built and shipped: complete, the same bytes every time, and at work without the checkout."""

import base64
import importlib.util
import lzma
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
SHIPPED = ("ontology", "data", "queries")
# Fetched when a wheel is built or the project installed, where npm is there.
ENGINE = {"kg/page/engine/oxigraph.js", "kg/page/engine/oxigraph.wasm.txt"}
# What a build leaves behind, and what git and the tools keep to themselves.
NOT_SOURCE = {".git", ".venv", ".venv-bench", ".venv-notebook", "build", "dist", "node_modules", "__pycache__"}


def build(source: Path, out: Path) -> Path:
    """Both archives of the project in `source`, built without fetching anything."""
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(out)]
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    subprocess.run(command, cwd=source, env=environment, check=True, capture_output=True)
    return out


def sources() -> set[str]:
    """Every file of the project that is written by hand."""
    files = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return {path.as_posix() for path in files if not is_made(path)}


def is_made(path: Path) -> bool:
    if f"{path.as_posix().removeprefix('src/')}" in ENGINE:
        return True
    caches = any(part.endswith(("_cache", ".egg-info")) or part == ".hypothesis" for part in path.parts)
    return caches or not NOT_SOURCE.isdisjoint(path.parts)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def unpacked(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive, unpacked elsewhere."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # since 3.11.4
        archive.extractall(folder)
    return next(folder.iterdir())


def test_source_archive_holds_every_file_of_the_project(unpacked: Path) -> None:
    packed = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert packed - {"PKG-INFO"} == sources()


def test_wheel_carries_code_page_ontology_data_and_queries_and_nothing_else(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        carried = {name for name in wheel.namelist() if ".dist-info/" not in name}
    written = sources()
    code = {name.removeprefix("src/") for name in written if name.startswith("src/kg/")}
    shipped = {f"kg/shipped/{name}" for name in written if name.startswith(tuple(f"{top}/" for top in SHIPPED))}
    assert "kg/py.typed" in code
    assert "kg/page/engine/package-lock.json" in code
    engine = carried & ENGINE
    assert engine in (ENGINE, set())
    assert engine == ENGINE or not has_npm()
    assert "kg/shipped/ontology/kg.ttl" in shipped
    assert carried == code | shipped | engine


def test_wheel_carries_the_licences_of_all_that_it_holds(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = {name.partition("/licenses/")[2] for name in wheel.namelist() if "/licenses/" in name}
        texts = [wheel.read(name).decode() for name in wheel.namelist() if name.endswith("engine/LICENSE")]
    assert names == {"LICENSE", "LICENSE-DATA", "src/kg/page/engine/LICENSE"}
    assert all("Oxigraph developers" in text and "Permission is hereby granted" in text for text in texts)


def has_npm() -> bool:
    return shutil.which("npm") is not None


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The build hook, at work in a folder of its own that holds the lock and no engine."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in (*module.LOCK, "LICENSE"):
        shutil.copy(module.ENGINE / name, tmp_path)
    monkeypatch.setattr(module, "ENGINE", tmp_path)
    return module


def test_the_lock_of_the_engine_holds_a_hash_and_no_address(hook: ModuleType) -> None:
    lock = (hook.ENGINE / "package-lock.json").read_text("utf-8")
    assert hook.locked()["integrity"].startswith("sha512-")
    assert "resolved" not in lock and "http" not in lock


def test_without_npm_the_wheel_builds_and_says_what_is_missing(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook.shutil, "which", lambda _: None)
    assert "npm is not installed" in hook.fetch()
    assert not hook.is_there()


def test_an_npm_that_fails_leaves_nothing_half_fetched(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setattr(hook.shutil, "which", lambda _: str(npm))
    before = sorted(path.name for path in tmp_path.iterdir())
    assert "could not fetch" in hook.fetch()
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_another_package_than_the_locked_one_is_refused(hook: ModuleType) -> None:
    if not has_npm():
        pytest.skip("npm is not there")
    lock = hook.ENGINE / "package-lock.json"
    text = lock.read_text("utf-8")
    digest = hook.locked()["integrity"]
    lock.write_text(text.replace(digest, "sha512-" + "A" * 86 + "=="), "utf-8")
    assert "could not fetch" in hook.fetch()
    assert not hook.is_there()


def test_the_fetched_engine_is_a_plain_script_and_a_program_with_limited_memory(hook: ModuleType) -> None:
    if not has_npm() or (trouble := hook.fetch()):
        pytest.skip("npm cannot fetch the engine here")
    assert not trouble and hook.is_there()
    script = (hook.ENGINE / "oxigraph.js").read_text("utf-8")
    assert "Oxigraph developers" in script.split("*/")[0]
    assert not any(line.startswith(("export", "import")) for line in script.splitlines())
    text = (hook.ENGINE / "oxigraph.wasm.txt").read_bytes()
    assert not set(b"<>&\"'\\ \r\n") & set(text)
    packed = base64.b85decode(text.translate(bytes.maketrans(b",./", b"&<>")))
    program = lzma.LZMADecompressor().decompress(packed)
    assert text == hook.packed(program)
    assert program.startswith(b"\0asm")
    assert b"\x05\x06\x01\x01\x18" + hook.written(hook.MEMORY // 65536) in program
    assert hook.fetch() == ""


@pytest.mark.parametrize("value", [0, 1, 127, 128, 300, 16384, 1 << 30])
def test_numbers_of_programs_are_written_as_they_are_read(hook: ModuleType, value: int) -> None:
    assert hook.number(b"\xff" + hook.written(value) + b"\x80", 1) == (value, 1 + len(hook.written(value)))


def test_source_archive_builds_the_same_bytes_again(built: Path, unpacked: Path, tmp_path: Path) -> None:
    again = build(unpacked, tmp_path)
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in (built, again))
    assert len(first) == 2
    assert first == second


# At work where the checkout is not


class Installed:
    """The wheel in an environment of its own; other libraries are those of the environment that runs the tests."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        venv.create(folder, symlinks=True)
        self.bin = folder / "bin"
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir()
        library = next(folder.glob("lib/python*/site-packages"))
        # A folder named in a .pth file is searched, but .pth files inside it (the editable project) are not read.
        library.joinpath("libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
        pip = [sys.executable, "-m", "pip", "--python", str(self.bin / "python"), "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.elsewhere),
            "LANG": "C.UTF-8",
            "PYTHONWARNINGS": "error",
        }
        program = [str(self.bin / command[0]), *command[1:]]
        return subprocess.run(
            program, cwd=self.elsewhere, env=environment, check=False, capture_output=True, text=True, encoding="utf-8"
        )

    def kg(self, *arguments: str) -> str:
        run = self.run("kg", *arguments)
        assert run.returncode == 0, run.stderr
        return run.stdout


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(next(built.glob("*.whl")), tmp_path_factory.mktemp("installed"))


def test_installed_package_is_not_the_checkout(installed: Installed) -> None:
    where = Path(installed.run("python", "-c", "import kg; print(kg.__file__)").stdout.strip())
    assert installed.bin.parent in where.parents


def test_installed_info_counts_what_ships(installed: Installed) -> None:
    info = installed.kg("info", "--lang", "en")
    assert "Spirit" in info
    assert "spirit-kg 0.1.0" in info


def test_installed_catalogue_lists_every_query_file(installed: Installed) -> None:
    listed = installed.kg("queries")
    names = {path.stem for path in (ROOT / "queries").glob("*.rq")}
    assert len(names) >= 24
    assert {name for name in names if name not in listed} == set()


def test_installed_query_answers_by_name(installed: Installed) -> None:
    answer = installed.kg("query", "honors-of-branch", "-p", "branch=id:branch-jiashan", "--format", "csv")
    assert len(answer.splitlines()) == 3  # the header, an award and a ranking


def test_installed_show_finds_a_spirit_by_a_part_of_its_name(installed: Installed) -> None:
    assert "红船精神" in installed.kg("show", "红船", "--lang", "zh")


def test_installed_why_names_the_sentence_and_the_rule(installed: Installed) -> None:
    assert "p9s1" in installed.kg("why", "id:branch-jiashan", "kg:inherits", "id:spirit-red-boat")
    assert "inspires" in installed.kg("why", "id:spirit-red-boat", "kg:inspires", "id:branch-jiashan")


def test_installed_view_writes_one_page(installed: Installed) -> None:
    installed.kg("view", "-o", "page.html")
    page = installed.elsewhere / "page.html"
    assert page.read_text("utf-8").lower().startswith("<!doctype html>")
    assert [path.name for path in installed.elsewhere.iterdir()] == ["page.html"]
