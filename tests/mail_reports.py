"""Reports as mail systems write them, about one mail of Alice's to Bob."""

SENT_ID = "<CAFsK+UQf12W@mail.gmail.com>"


def delivery(fields: str, *, returned: str = "message/rfc822", headers: str = "", more: str = "") -> str:
    """A delivery status notification in the usual three parts."""
    return f"""\
Return-Path: <>
Date: Sat, 21 Nov 2026 10:15:00 +0100
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: alice@example.com
Subject: Undelivered Mail Returned to Sender
Message-ID: <20261121091500.4BF@mx.example.net>
{headers}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="bound"

This is a MIME-encapsulated message.

--bound
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

--bound
Content-Description: Delivery report
Content-Type: message/delivery-status

{fields}
--bound
Content-Description: Undelivered Message
Content-Type: {returned}

Message-ID: {SENT_ID}
Date: Sat, 21 Nov 2026 10:14:58 +0100
Subject: Contract
From: Alice <alice@example.com>
To: bob@example.org

{more}
--bound--
"""


def receipt(fields: str, *, headers: str = f"In-Reply-To: {SENT_ID}\nReferences: <older@x> {SENT_ID}\n") -> str:
    """A receipt of a mail program."""
    return f"""\
Message-ID: <6f1c2a40-77@example.org>
Date: Sat, 21 Nov 2026 12:00:00 +0300
From: Bob <bob@example.org>
To: alice@example.com
Subject: Return Receipt (displayed) - Contract
{headers}MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="------------abc"

--------------abc
Content-Type: text/plain; charset=UTF-8; format=flowed
Content-Transfer-Encoding: 7bit

This is a Return Receipt for the mail that you sent to bob@example.org.

--------------abc
Content-Type: message/disposition-notification; name="MDNPart2.txt"
Content-Disposition: inline
Content-Transfer-Encoding: 7bit

{fields}
--------------abc--
"""


POSTFIX = delivery("""\
Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4BF2C1A0
X-Postfix-Sender: rfc822; alice@example.com
Arrival-Date: Sat, 21 Nov 2026 10:14:59 +0100 (CET)

Final-Recipient: rfc822; bob@example.org
Original-Recipient: rfc822;bob@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <bob@example.org>: Recipient address rejected:
    User unknown in virtual mailbox table
""")

POSTFIX_DELAYED = delivery("""\
Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; bob@example.org
Action: delayed
Status: 4.4.1
Will-Retry-Until: Thu, 26 Nov 2026 10:14:59 +0100 (CET)
""", returned="text/rfc822-headers")  # fmt: skip

POSTFIX_DELIVERED = delivery("""\
Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; bob@example.org
Action: delivered
Status: 2.0.0
""", returned="text/rfc822-headers")  # fmt: skip

EXIM = delivery("""\
Reporting-MTA: dns; exim.example.net

Action: failed
Final-Recipient: rfc822;bob@example.org
Status: 5.0.0
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 No such user
""", headers="X-Failed-Recipients: bob@example.org\nAuto-Submitted: auto-replied\n")  # fmt: skip

GMAIL = delivery("""\
Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; alice@example.com
Arrival-Date: Sat, 21 Nov 2026 01:14:59 -0800 (PST)
X-Original-Message-ID: <CAFsK+UQf12W@mail.gmail.com>

Final-Recipient: rfc822; bob@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.org. (192.0.2.7, the server for the domain
 example.org.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
Last-Attempt-Date: Sat, 21 Nov 2026 01:15:00 -0800 (PST)
""", headers=f"In-Reply-To: {SENT_ID}\nReferences: {SENT_ID}\nX-Failed-Recipients: bob@example.org\n")  # fmt: skip

EXCHANGE = delivery("""\
Reporting-MTA: dns;AM0PR01.prod.outlook.com
Received-From-MTA: dns;mail-ed1.google.com
Arrival-Date: Sat, 21 Nov 2026 09:14:59 +0000

Original-Recipient: rfc822;bob@example.org
Final-Recipient: rfc822;bob@example.org
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: =?utf-8?B?0JHQvtGA0LjRgQ==?=
""")

SEVERAL = delivery("""\
Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; bob@example.org
Action: delivered
Status: 2.0.0

Final-Recipient: rfc822; carol@example.org
Action: failed (mailbox full)
Status: 5.2.2 (mailbox full)

Final-Recipient: rfc822; dave@example.org
Action: FAILED
Status: 5.1.1
""")

THUNDERBIRD = receipt(f"""\
Reporting-UA: example.org; Mozilla Thunderbird 140.5
Final-Recipient: rfc822;bob@example.org
Original-Message-ID: {SENT_ID}
Disposition: manual-action/MDN-sent-manually; displayed
""")

OUTLOOK = receipt(f"""\
Final-recipient: RFC822; bob@example.org
Disposition: automatic-action/MDN-sent-automatically; displayed
X-MSExch-Correlation-Key: KqB4Ja==
Original-Message-ID: {SENT_ID}
X-Display-Name: Bob
""", headers="Thread-Index: AQHb1\n")  # fmt: skip

OUTLOOK_DELETED = receipt(f"""\
Final-recipient: RFC822; bob@example.org
Disposition: automatic-action/MDN-sent-automatically; deleted
Original-Message-ID: {SENT_ID}
""", headers="")  # fmt: skip
