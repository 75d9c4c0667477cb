"""The zip that people install or upload."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from scripts.package_extension import pack

EXTENSION = Path(__file__).resolve().parents[2] / "extension"


def test_same_files_make_the_same_zip_whatever_their_age_and_place(dist: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(dist, copy, copy_function=shutil.copyfile)
    for path in copy.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)

    pack(dist, tmp_path / "one.zip")
    pack(copy, tmp_path / "two.zip")

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_zip_holds_what_was_built_and_nothing_else(dist: Path, tmp_path: Path) -> None:
    pack(dist, tmp_path / "greentick.zip")

    with ZipFile(tmp_path / "greentick.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    built = {path.relative_to(dist).as_posix(): path.read_bytes() for path in dist.rglob("*") if path.is_file()}
    assert packed == {name: content for name, content in built.items() if not name.startswith("_metadata/")}
    assert list(packed) == sorted(packed)


def test_zip_leaves_out_what_chrome_has_put_into_the_folder(dist: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(dist, tmp_path / "loaded")
    (copy / "_metadata" / "generated_indexed_rulesets").mkdir(parents=True, exist_ok=True)
    (copy / "_metadata" / "generated_indexed_rulesets" / "_ruleset1").write_bytes(b"digest")

    pack(copy, tmp_path / "greentick.zip")

    with ZipFile(tmp_path / "greentick.zip") as archive:
        assert not [name for name in archive.namelist() if "_metadata" in name]


def test_zip_carries_the_licence_and_those_of_its_lists(dist: Path, tmp_path: Path) -> None:
    pack(dist, tmp_path / "greentick.zip")

    with ZipFile(tmp_path / "greentick.zip") as archive:
        assert b"Apache License" in archive.read("LICENSE")
        assert b"MailTrackerBlocker" in archive.read("NOTICE")


def test_store_zip_differs_in_the_key_alone(dist: Path, tmp_path: Path) -> None:
    pack(dist, tmp_path / "store.zip", store=True)

    with ZipFile(tmp_path / "store.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
    built = json.loads((dist / "manifest.json").read_text("utf-8"))
    assert "key" not in manifest
    assert {**manifest, "key": built["key"]} == built


@pytest.mark.parametrize(("name", "most"), [("page", 20_000), ("content", 80_000), ("idle", 80_000)])
def test_scripts_on_gmails_page_stay_small(dist: Path, name: str, most: int) -> None:
    """What they would weigh minified; they ship readable. What is not needed at once belongs into `idle`."""
    command = ["npx", "--no-install", "esbuild", str(dist / f"{name}.js"), "--minify"]
    minified = subprocess.run(command, cwd=EXTENSION, capture_output=True, check=True).stdout

    assert 1_000 < len(minified) < most


def test_what_is_known_of_trackers_stays_small(dist: Path) -> None:
    rules = (dist / "trackers.json").stat().st_size
    patterns = (EXTENSION / "src" / "shared" / "spot" / "patterns.ts").stat().st_size

    assert 10_000 < rules < 60_000
    assert patterns < 60_000
