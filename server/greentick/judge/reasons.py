"""The closed list of reasons a judgement can have. Keys travel; the extension turns them into sentences.

`MEANING` is the English sentence behind each key: what happened and why it counts as it does. It must claim no more
than the rule that gives the reason has seen. `VERDICTS` says which verdicts a reason can come with.
"""

from enum import StrEnum

from greentick.domain.judgement import Verdict
from greentick.domain.records import names

_OPEN = (Verdict.PERSON, Verdict.PROXY)


@names
class Reason(StrEnum):
    """Why a hit was judged as it was."""

    # self
    OWN_VIEW = "own_view"
    OWN_SESSION = "own_session"
    NOTE_TO_SELF = "note_to_self"
    BEFORE_LEAVING = "before_leaving"
    CORRECTED = "corrected"
    # person, proxy
    GIVEN_BY_HAND = "given_by_hand"
    MAIL_CLIENT = "mail_client"
    BROWSER = "browser"
    LINK_FOLLOWED = "link_followed"
    PRIVATE_RELAY = "private_relay"
    CORPORATE_PROXY = "corporate_proxy"
    IMAGE_PROXY = "image_proxy"
    MICROSOFT_PROXY = "microsoft_proxy"
    OWN_COPY_POSSIBLE = "own_copy_possible"
    CONFIRMED_BY_CLICK = "confirmed_by_click"
    # maybe
    SOON_AFTER_SENDING = "soon_after_sending"
    WHILE_YOU_LOOKED = "while_you_looked"
    YOUR_NETWORK_AND_BROWSER = "your_network_and_browser"
    UNCLEAR_PROXY = "unclear_proxy"
    BARE_WEBKIT = "bare_webkit"
    MICROSOFT_NETWORK = "microsoft_network"
    SECURITY_NETWORK = "security_network"
    DATA_CENTRE = "data_centre"
    NO_AGENT = "no_agent"
    UNKNOWN_CLIENT = "unknown_client"
    LINKS_IN_A_ROW = "links_in_a_row"
    TWO_NAMES = "two_names"
    CLICK_AFTER_CLICK = "click_after_click"
    SCRIPTED_BROWSER = "scripted_browser"
    # prefetch
    DECLARED_PREFETCH = "declared_prefetch"
    GMAIL_PREFETCH = "gmail_prefetch"
    APPLE_PRIVACY = "apple_privacy"
    # scanner
    PROBING_METHOD = "probing_method"
    ALL_LINKS_AT_ONCE = "all_links_at_once"
    BEFORE_DELIVERY = "before_delivery"
    SCANNER_AGENT = "scanner_agent"
    SCANNER_NETWORK = "scanner_network"
    OUTDATED_AGENT = "outdated_agent"
    MANY_HOSTS = "many_hosts"
    EXPOSED_LATER = "exposed_later"
    # bot
    BOT_AGENT = "bot_agent"
    BARE_AGENT = "bare_agent"


MEANING: dict[Reason, str] = {
    Reason.OWN_VIEW: "Your own browser was showing this mail at that moment.",
    Reason.OWN_SESSION: "The request carried your own sign-in.",
    Reason.NOTE_TO_SELF: "The mail went only to your own addresses.",
    Reason.BEFORE_LEAVING: "Undo Send was still possible: the mail had not left, so it was not the recipient.",
    Reason.CORRECTED: "You said that this was you.",
    Reason.GIVEN_BY_HAND: "The recipient was asked, and sent this receipt himself.",
    Reason.MAIL_CLIENT: "A mail program loaded the images.",
    Reason.BROWSER: "A browser loaded the images.",
    Reason.LINK_FOLLOWED: "A link in the mail was followed in a browser.",
    Reason.PRIVATE_RELAY: "A browser asked through a privacy relay such as Apple's, as people who browse do.",
    Reason.CORPORATE_PROXY: "A browser asked through a company's web proxy, as people at work do.",
    Reason.IMAGE_PROXY: "The mail service loaded the images because the mail was opened; it hides the device.",
    Reason.MICROSOFT_PROXY: "Microsoft's network loaded the images well after sending, as Outlook does for a reader.",
    Reason.OWN_COPY_POSSIBLE: "The mail was opened. A copy also went to you, so this could be your own copy.",
    Reason.CONFIRMED_BY_CLICK: "Uncertain by itself, but a link in the mail was followed as well.",
    Reason.SOON_AFTER_SENDING: "Asked for within seconds of sending: a reader, you, or a machine.",
    Reason.WHILE_YOU_LOOKED: "From a browser that could be yours, while you were looking at the mail.",
    Reason.YOUR_NETWORK_AND_BROWSER: "Your network and a browser like yours: you, or somebody beside you.",
    Reason.UNCLEAR_PROXY: "A mail service loaded the images; it is not known whether it waits for a reader.",
    Reason.BARE_WEBKIT: "The program did not say what it is: Apple Mail, Outlook for Mac, or a privacy proxy.",
    Reason.MICROSOFT_NETWORK: "From Microsoft's network: Outlook for a reader, or a security scan.",
    Reason.SECURITY_NETWORK: "From a mail security company's network: a scan, or a reader behind it.",
    Reason.DATA_CENTRE: "From a data centre: somebody's VPN or company proxy, or a scanner.",
    Reason.NO_AGENT: "The program did not say what it is.",
    Reason.UNKNOWN_CLIENT: "A program that is not known: perhaps a mail program, perhaps a machine.",
    Reason.LINKS_IN_A_ROW: "Several links within seconds of one another: perhaps a scanner, perhaps a quick reader.",
    Reason.TWO_NAMES: "One address asked for image and link under two different names.",
    Reason.CLICK_AFTER_CLICK: "Seconds after another click, from another network and system: perhaps a scanner.",
    Reason.SCRIPTED_BROWSER: "A browser without the headers its kind sends: perhaps a machine in disguise.",
    Reason.DECLARED_PREFETCH: "The request said itself that it loads ahead, whether or not the mail is read.",
    Reason.GMAIL_PREFETCH: "Gmail loaded the images ahead, whether or not the mail is read.",
    Reason.APPLE_PRIVACY: "Apple's privacy proxy loads images whether or not the mail is read.",
    Reason.PROBING_METHOD: "The link was probed, as link checkers do, not followed.",
    Reason.ALL_LINKS_AT_ONCE: "Several links of the mail were asked for at once, as no reader does.",
    Reason.BEFORE_DELIVERY: "Asked for before the mail had reached the mailbox.",
    Reason.SCANNER_AGENT: "A security scanner or link checker that says so itself.",
    Reason.SCANNER_NETWORK: "The link was checked from the network of a mail security service.",
    Reason.OUTDATED_AGENT: "A browser years out of date from a network where scanners run.",
    Reason.MANY_HOSTS: "The very same program came from several data centres.",
    Reason.EXPOSED_LATER: "The same visitor gave itself away as a scanner with another request.",
    Reason.BOT_AGENT: "A robot, link preview or program library, by what it says of itself.",
    Reason.BARE_AGENT: "A program without a name that asks as Apple's privacy proxy never does.",
}

VERDICTS: dict[Reason, tuple[Verdict, ...]] = {
    **dict.fromkeys(
        (Reason.OWN_VIEW, Reason.OWN_SESSION, Reason.NOTE_TO_SELF, Reason.BEFORE_LEAVING, Reason.CORRECTED),
        (Verdict.SELF,),
    ),
    **dict.fromkeys(
        (
            Reason.GIVEN_BY_HAND,
            Reason.MAIL_CLIENT,
            Reason.BROWSER,
            Reason.LINK_FOLLOWED,
            Reason.PRIVATE_RELAY,
            Reason.CORPORATE_PROXY,
        ),
        (Verdict.PERSON,),
    ),
    **dict.fromkeys((Reason.IMAGE_PROXY, Reason.MICROSOFT_PROXY), (Verdict.PROXY,)),
    Reason.OWN_COPY_POSSIBLE: _OPEN,
    Reason.CONFIRMED_BY_CLICK: (*_OPEN, Verdict.MAYBE),  # maybe as long as the click is held
    **dict.fromkeys(
        (
            Reason.SOON_AFTER_SENDING,
            Reason.WHILE_YOU_LOOKED,
            Reason.YOUR_NETWORK_AND_BROWSER,
            Reason.UNCLEAR_PROXY,
            Reason.BARE_WEBKIT,
            Reason.MICROSOFT_NETWORK,
            Reason.SECURITY_NETWORK,
            Reason.DATA_CENTRE,
            Reason.NO_AGENT,
            Reason.UNKNOWN_CLIENT,
            Reason.LINKS_IN_A_ROW,
            Reason.TWO_NAMES,
            Reason.CLICK_AFTER_CLICK,
            Reason.SCRIPTED_BROWSER,
        ),
        (Verdict.MAYBE,),
    ),
    **dict.fromkeys((Reason.DECLARED_PREFETCH, Reason.GMAIL_PREFETCH, Reason.APPLE_PRIVACY), (Verdict.PREFETCH,)),
    **dict.fromkeys(
        (
            Reason.PROBING_METHOD,
            Reason.ALL_LINKS_AT_ONCE,
            Reason.BEFORE_DELIVERY,
            Reason.SCANNER_AGENT,
            Reason.SCANNER_NETWORK,
            Reason.OUTDATED_AGENT,
            Reason.MANY_HOSTS,
            Reason.EXPOSED_LATER,
        ),
        (Verdict.SCANNER,),
    ),
    **dict.fromkeys((Reason.BOT_AGENT, Reason.BARE_AGENT), (Verdict.BOT,)),
}
