"""The lists of agents: kept well, pinned, found whole."""

from importlib.resources import files

import regex  # type: ignore[import-untyped]
from crawleruseragents import CRAWLER_USER_AGENTS_DATA  # type: ignore[import-untyped]

from greentick.judge import lists
from greentick.judge.agent import recognise
from greentick.judge.kinds import Kind
from scripts.write_agent_lists import document

ISBOT = files("greentick.judge").joinpath("data", "isbot_patterns.txt").read_text(encoding="utf-8").splitlines()
PATTERNS = [line for line in ISBOT if not line.startswith("# ")]

READERS_IN_THE_LIST = {
    # Entries of crawler-user-agents whose samples are people's programs or mail services' image proxies.
    "AP3A\\.240617\\.008", "Code\\/1\\.", "Trae\\/", "Fluid", "MetaIAB Facebook", "FastmailUA", "GoogleImageProxy",
    "Shortwave Image Fetcher", "YahooMailProxy", "cognitiveseo\\.com",
}  # fmt: skip


def test_the_list_names_its_source_version_and_licence() -> None:
    header = "\n".join(line for line in ISBOT if line.startswith("# "))

    assert "isbot 5.2.3" in header
    assert "Unlicense" in header
    assert len(PATTERNS) == 206


def test_the_list_is_as_its_script_writes_it() -> None:
    assert "\n".join(ISBOT) + "\n" == document(PATTERNS)


def test_the_fast_search_finds_what_the_patterns_find() -> None:
    whole = regex.compile("|".join(PATTERNS), regex.IGNORECASE)
    samples = [sample for entry in CRAWLER_USER_AGENTS_DATA for sample in entry["instances"]]

    assert len(samples) > 1500
    assert [s for s in samples if lists.robotlike()(s.lower()) != bool(whole.search(s.lower()))] == []


def test_every_pattern_that_looks_around_has_letters_to_look_for_first() -> None:
    odd = [pattern for pattern in PATTERNS if "(?!" in pattern or "(?<" in pattern]

    assert odd
    assert all(len(lists.literal_of(pattern)) >= 3 for pattern in odd)


def test_what_the_list_has_seen_of_robots_is_recognised_as_robots() -> None:
    missed = [
        sample
        for entry in CRAWLER_USER_AGENTS_DATA
        if entry["pattern"] not in READERS_IN_THE_LIST
        for sample in entry["instances"]
        if recognise(sample).kind not in (Kind.BOT, Kind.SCANNER)
    ]

    assert missed == []


def test_exceptions_are_still_in_the_list_they_are_exceptions_from() -> None:
    assert {entry["pattern"] for entry in CRAWLER_USER_AGENTS_DATA} >= lists.NOT_THE_ROBOT
