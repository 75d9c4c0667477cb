"""What we are measured against: nginx `empty_gif`, pytracking behind Django, and a naive Flask + SQLAlchemy insert."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.machine import process, wait_until
from waiting import answers, free_port

PACKAGES = ["django==5.2.19", "pytracking[django]==0.2.2", "psycopg[binary]==3.3.9", "gunicorn==27.0.1"]
PACKAGES += ["flask==3.1.3", "sqlalchemy==2.1.9"]
"""Pinned, in an environment of their own: none of them is a dependency of greentick."""

PATHS = 2000

NGINX_CONF = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000000; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; location / {{ empty_gif; }} }}
}}
"""

APPS = Path(__file__).parent / "apps"


def environment(folder: Path) -> Path:
    """The Python of the rivals' own environment, made once."""
    python = folder / "rivals" / "bin" / "python"
    ready = folder / "rivals" / "ready"
    if not ready.exists() or ready.read_text() != "\n".join(PACKAGES):
        subprocess.run([sys.executable, "-m", "venv", str(folder / "rivals")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        ready.write_text("\n".join(PACKAGES))
    return python


@contextlib.contextmanager
def nginx(folder: Path) -> Iterator[int]:
    """nginx with one worker answering its empty GIF for every path; its port."""
    home = folder / "nginx"
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    conf = home / "nginx.conf"
    conf.write_text(NGINX_CONF.format(folder=home, port=port))
    with process(["nginx", "-c", str(conf), "-p", str(home)], folder / "nginx.log"):
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/"), "nginx")
        yield port


@contextlib.contextmanager
def pytracking(folder: Path, postgresql: dict[str, str], paths: Path) -> Iterator[int]:
    """pytracking's Django view, opens stored in PostgreSQL (PGHOST ... in `postgresql`); its port. Fills `paths`."""
    command = [str(environment(folder)), "-c", f"import tracked; tracked.prepare({str(paths)!r}, {PATHS})"]
    subprocess.run(command, cwd=APPS, env={**os.environ, **postgresql}, check=True)
    with _gunicorn(folder, "tracked", postgresql, paths) as port:
        yield port


@contextlib.contextmanager
def naive(folder: Path, paths: Path) -> Iterator[int]:
    """A Flask route that inserts a row and commits, on SQLite in WAL mode; its port. Fills `paths`."""
    for old in folder.glob("naive.db*"):
        old.unlink()
    paths.write_text("".join(f"/open/{number:020}.gif\n" for number in range(PATHS)))
    with _gunicorn(folder, "naive", {"NAIVE_DB": f"sqlite:///{folder}/naive.db"}, paths) as port:
        yield port


@contextlib.contextmanager
def _gunicorn(folder: Path, module: str, env: dict[str, str], paths: Path) -> Iterator[int]:
    port = free_port()
    command = [str(environment(folder)), "-m", "gunicorn", "--workers", "1", "--threads", "16"]
    command += ["--worker-class", "gthread", "--bind", f"127.0.0.1:{port}", f"{module}:application"]
    first = paths.read_text().splitlines()[0]
    with process(command, folder / f"{module}.log", env=env, cwd=APPS):
        wait_until(lambda: answers(f"http://127.0.0.1:{port}{first}"), module)
        yield port
