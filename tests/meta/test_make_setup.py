"""What `make` says while it sets up, and where the extension's packages cannot be installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def made(folder: Path, node: str, npm: str = "exit 0") -> subprocess.CompletedProcess[str]:
    """`make` in a folder of its own, where `node` and `npm` are these shell scripts."""
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "extension" / "node_modules").mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (folder / "extension" / name).write_text("{}")
    programs = folder / "programs"
    programs.mkdir()
    for name, script in (("node", node), ("npm", npm)):
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    return subprocess.run(
        ["make", "-C", str(folder), "extension/node_modules/ready"],
        env=os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


def of_version(version: str) -> str:
    """A node that says it is another version, and runs what it is given as that one."""
    real = shutil.which("node")
    pretends = f'Object.defineProperty(process.versions, "node", {{value: "{version}"}});'
    return f"""[ "$1" = --version ] && {{ echo v{version}; exit; }}
exec "{real}" "$1" '{pretends}'"$2\""""


@pytest.mark.parametrize("version", ["18.20.4", "20.18.3", "21.7.3", "22.11.0"])
def test_a_node_that_is_too_old_is_named(tmp_path: Path, version: str) -> None:
    done = made(tmp_path, of_version(version))

    assert done.returncode != 0
    assert "20.19 or newer" in done.stdout
    assert f"here is v{version}" in done.stdout


def test_a_node_that_is_missing_is_told(tmp_path: Path) -> None:
    assert "here is none" in made(tmp_path, "exit 127").stdout


@pytest.mark.parametrize("version", ["20.19.0", "22.12.0", "24.1.0"])
def test_what_npm_complains_of_is_shown_with_what_to_do(tmp_path: Path, version: str) -> None:
    done = made(tmp_path, of_version(version), 'echo "asked: $*"; echo "npm error code ENOTFOUND" >&2; exit 1')

    assert done.returncode != 0
    assert "--silent" not in done.stdout
    assert "npm error code ENOTFOUND" in done.stderr
    assert "give the same command again" in done.stdout
    assert not (tmp_path / "extension" / "node_modules" / "ready").exists()


def test_what_takes_long_and_says_nothing_itself_is_told_before(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    pip = tmp_path / "pip"
    pip.write_text("#!/bin/sh\necho pip\n")
    pip.chmod(0o755)
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\n[ "$2" != venv ] || { echo venv; mkdir -p .venv/bin; cp pip .venv/bin/python; }\n')
    python.chmod(0o755)

    done = subprocess.run(
        ["make", "-C", str(tmp_path), "--no-print-directory", f"PYTHON={python}", ".venv/ready"],
        capture_output=True,
        text=True,
        check=True,
    )

    making, *rest = done.stdout.splitlines()
    assert making == f"Making .venv with {python} (once) ..."
    assert [line for line in rest if "minute" not in line] == ["venv", "pip", "pip"]
    assert "a minute or two" in rest[1]
