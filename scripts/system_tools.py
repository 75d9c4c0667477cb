"""Find the system programs that tests and benches run, and install the missing ones.

    python scripts/system_tools.py ensure chromium postgresql dbus-daemon nginx
    python scripts/system_tools.py find chromium

Nothing is installed, and no package list fetched, when everything is there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Tool:
    """A program by its names, the variable that may say where it is, folders off the PATH, and its packages."""

    names: tuple[str, ...]
    packages: dict[str, str]
    variable: str = ""
    folders: tuple[str, ...] = field(default=())


_POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
_MAC_CHROMIUM = (
    "/Applications/Chromium.app/Contents/MacOS",
    "/Applications/Google Chrome.app/Contents/MacOS",
)

TOOLS = {
    "chromium": Tool(
        ("chromium", "chromium-browser", "Chromium", "google-chrome", "google-chrome-stable", "Google Chrome"),
        {"apt-get": "chromium", "dnf": "chromium", "brew": "--cask chromium"},
        variable="CHROME_PATH",
        folders=_MAC_CHROMIUM,
    ),
    "postgresql": Tool(
        ("postgres",),
        {"apt-get": "postgresql", "dnf": "postgresql-server", "brew": "postgresql@17"},
        folders=_POSTGRES_FOLDERS,
    ),
    "dbus-daemon": Tool(("dbus-daemon",), {"apt-get": "dbus-daemon", "dnf": "dbus-daemon", "brew": "dbus"}),
    "nginx": Tool(("nginx",), {"apt-get": "nginx-light", "dnf": "nginx", "brew": "nginx"}, folders=("/usr/sbin",)),
    "wrk": Tool(("wrk",), {"apt-get": "wrk", "dnf": "wrk", "brew": "wrk"}),
}


class MissingToolError(Exception):
    """A program is not there and could not be installed; the text says what to do."""


def find(name: str) -> Path | None:
    """Where a program is, or None."""
    tool = TOOLS[name]
    chosen = os.environ.get(tool.variable, "") if tool.variable else ""
    if chosen:
        return Path(chosen)
    for program in tool.names:
        found = shutil.which(program)
        if found:
            return Path(found)
    return _find_in_folders(tool)


def _find_in_folders(tool: Tool) -> Path | None:
    for pattern in tool.folders:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            for program in tool.names:
                if os.access(folder / program, os.X_OK):
                    return folder / program
    return None


def need(name: str) -> Path:
    """Where a program is. Raises MissingToolError with the command that installs it."""
    found = find(name)
    if found is None:
        raise MissingToolError(_advice(name))
    return found


def ensure(names: Sequence[str]) -> None:
    """Install what is missing with the system's package manager."""
    missing = [name for name in names if find(name) is None]
    if not missing:
        return
    manager = _manager()
    if manager is None:
        raise MissingToolError(" ".join(_advice(name) for name in missing))
    _run_manager(manager, [TOOLS[name].packages[manager] for name in missing])
    still = [name for name in missing if find(name) is None]
    if still:
        raise MissingToolError(" ".join(_advice(name) for name in still))


def _manager() -> str | None:
    return next((name for name in ("apt-get", "dnf", "brew") if shutil.which(name)), None)


def _run_manager(manager: str, packages: Sequence[str]) -> None:
    words = [word for package in packages for word in package.split()]
    install = {
        "apt-get": ["apt-get", "install", "-y", "-q", "--no-install-recommends", *words],
        "dnf": ["dnf", "install", "-y", *words],
        "brew": ["brew", "install", *words],
    }[manager]
    steps = [["apt-get", "update", "-q"], install] if manager == "apt-get" else [install]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in steps:
        words = _as_root(step) if manager != "brew" else step
        print("+", " ".join(words), flush=True)
        if subprocess.run(words, env=environment, check=False).returncode != 0:
            raise MissingToolError(f"`{' '.join(words)}` failed. Install {', '.join(packages)} by hand and try again.")


def _as_root(words: list[str]) -> list[str]:
    if os.geteuid() == 0 or shutil.which("sudo") is None:
        return words
    return ["sudo", "-n", *words]


def _advice(name: str) -> str:
    tool = TOOLS[name]
    manager = _manager() or "apt-get"
    where = f", or set {tool.variable} to its path" if tool.variable else ""
    return f"{name} was not found. Install it with `{manager} install {tool.packages[manager]}`{where}."


def main(words: Sequence[str]) -> int:
    """The command line."""
    if len(words) < 2 or words[0] not in {"ensure", "find"} or any(name not in TOOLS for name in words[1:]):
        print(f"usage: system_tools.py ensure|find {' | '.join(TOOLS)} ...", file=sys.stderr)
        return 2
    try:
        if words[0] == "ensure":
            ensure(words[1:])
        for name in words[1:]:
            print(f"{name}: {need(name)}")
    except MissingToolError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
