"""What kind of program an agent names, by the lists. Who caused a hit is for the rules to say, not for this."""

import re
from dataclasses import dataclass
from functools import lru_cache

from greentick.domain.hit import AGENT_CHARS
from greentick.domain.judgement import NO_CLIENT, Client
from greentick.judge import lists
from greentick.judge.client import client_of
from greentick.judge.kinds import PROXIES, ROBOTS, Kind

NAME_CHARS = 40

_MODEL = re.compile(r"(andr[o0]id [\d.]+;(?: ?[a-z]{2}[-_][a-z]{2};)?)[^;)]*", re.IGNORECASE)
"""What stands after Android's version is the maker's name for the device, not a statement about the program."""

_ADDITIONS = re.compile(r"chromeframe[/\d.]*|MSN Optimized|GWX:[A-Z]+|FirePHP[/\d.]*", re.IGNORECASE)
"""What plug-ins and updates once wrote into browsers' agents; isbot's patterns take the words in them for robots'."""

_ROBOTS = ("bot", "crawl", "spider", "scan", "preview")
_WORD = re.compile(r"[\w.-]+")
_FIRST_WORD = re.compile(r"(?!Mozilla|Opera)[A-Za-z][\w.-]*")
_BROWSER = re.compile(r"(?:Mozilla|Opera)/\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent recognised: its kind, whose it is (mail service or robot), the client for the hover card."""

    text: str
    kind: Kind
    party: str = ""
    client: Client = NO_CLIENT


def recognise(text: str) -> Agent:
    """The agent of a request. Takes anything: cut, and what is not text replaced."""
    return _recognise(text[:AGENT_CHARS])


@lru_cache(maxsize=8192)
def _recognise(text: str) -> Agent:
    agent = text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
    agent = agent.strip()
    if not agent:
        return Agent(text, Kind.NONE)
    if agent == "Mozilla/5.0":
        return Agent(text, Kind.BARE)
    said = _ADDITIONS.sub("", _MODEL.sub(r"\1", agent) if "ndr" in agent else agent)
    kind, name = _kind_and_name(said)
    if kind in PROXIES or kind is Kind.GMAIL_PREFETCH:
        return Agent(agent, kind, name, Client(name=name))
    if kind in ROBOTS:
        name = _robots_name(said)
        return Agent(agent, kind, name, Client(name=name))
    return Agent(agent, kind, "", client_of(agent, name))


def _kind_and_name(said: str) -> tuple[Kind, str]:
    found = lists.known()(said)
    if found is not None and found.by_name and "Electron/" in said:
        # Apps built on Electron are people's; crawler-user-agents takes Slack and Notion for their makers' robots.
        return (Kind.BOT if lists.robotlike()(said.lower()) else Kind.BROWSER), ""
    if found is not None:
        return found.kind, found.name
    if lists.robotlike_by_look_around()(said.lower()):
        return Kind.BOT, ""
    return (Kind.BROWSER if _BROWSER.match(said) else Kind.UNKNOWN), ""


def _robots_name(said: str) -> str:
    """What the robot calls itself: the word with "bot" or the like in it, else the first word that is not Mozilla."""
    low = said.lower()
    at = next((place for word in _ROBOTS if (place := low.find(word)) >= 0), None)
    if at is None:
        found = _FIRST_WORD.match(said)
    else:
        found = _WORD.match(said, max(said.rfind(mark, 0, at) for mark in " (;/+") + 1)
    return found[0][:NAME_CHARS] if found else ""
