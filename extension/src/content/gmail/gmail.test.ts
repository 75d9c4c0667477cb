// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { compose, listOf, message, row, threadOf } from "../content.fake.js";
import { isSelector } from "./find.js";
import { accountIndex, Gmail, mailboxOf } from "./gmail.js";
import { SELECTORS, withOverrides } from "./selectors.js";

function gmail(html: string): Gmail {
  document.body.innerHTML = html;
  return new Gmail(document);
}

beforeEach(() => {
  document.body.innerHTML = "";
});

describe("Gmail's lists", () => {
  it("are read row by row, without advertisements and half-built rows", () => {
    const html = listOf(
      row("One", { perm: "thread-a:r-1", legacy: "18a" }),
      row("Advertisement"),
      row("Two", { legacy: "18b" }),
      row("Three", { perm: "thread-a:r-3" }),
      row('Four <i data-thread-id="#thread-a:r-4"></i>', { perm: "thread-a:r-4", legacy: "18d" }),
    );
    const rows = gmail(html).rows();
    expect(rows.map(({ permThreadId, threadId }) => [permThreadId, threadId])).toEqual([
      ["thread-a:r-1", "18a"],
      ["", "18b"],
      ["thread-a:r-3", ""],
      ["thread-a:r-4", "18d"],
    ]);
    expect(rows[0]?.element.tagName).toBe("TR");
    expect(rows[0]?.subject.className).toBe("y6");
    expect(rows.every(({ isShown }) => isShown)).toBe(true);
  });

  it("are told apart from those kept for later", () => {
    const kept = listOf(row("One", { legacy: "18a" })).replace('role="main"', "");
    const shown = listOf(row("Two", { legacy: "18b" }));
    expect(
      gmail(kept + shown)
        .rows()
        .map(({ isShown }) => isShown),
    ).toEqual([false, true]);
  });

  it("do not include the heading of an open thread", () => {
    expect(gmail(threadOf("thread-a:r1", "18a")).rows()).toEqual([]);
  });
});

describe("Gmail's compose windows", () => {
  it("are found by the draft's id, without a class", () => {
    const bare = compose("msg-a:r1")
      .replace(/class="[^"]*"/g, "")
      .replace('role="button"', 'role="button" aria-label="Send ‪(Ctrl-Enter)‬"');
    const [window] = gmail(bare).composes();
    expect(window?.draftId).toBe("msg-a:r1");
    expect(window?.send?.textContent?.trim()).toBe("Send");
  });

  it("are told apart when several are open", () => {
    const windows = gmail(`<div>${compose("msg-a:r1")}${compose("msg-a:r2", { plain: true })}</div>`).composes();
    expect(windows.map(({ draftId, isPlainText }) => [draftId, isPlainText])).toEqual([
      ["msg-a:r1", false],
      ["msg-a:r2", true],
    ]);
    expect(windows[0]?.element).not.toBe(windows[1]?.element);
  });

  it("are known without Send, but have no place for a control then", () => {
    const [window] = gmail(compose("msg-a:r1").replace('class="aoO" role="button"', "")).composes();
    expect(window?.draftId).toBe("msg-a:r1");
    expect(window?.send).toBeNull();
  });

  it("name the recipients that are set, not those that are suggested", () => {
    const page = gmail(
      `${compose("msg-a:r1", { to: ["Bob@Example.net"] })}<div role="listbox"><div role="option" data-hovercard-id="x@y.z"></div></div>`,
    );
    const [window] = page.composes();
    expect(window && page.recipients(window)).toEqual(["bob@example.net"]);
  });
});

describe("Gmail's threads", () => {
  it("tell their ids, messages, images and dates", () => {
    const page = gmail(threadOf("thread-a:r1", "18a", message("msg-a:r1", "18b", '<img src="https://x/"><img>')));
    expect(page.thread()).toEqual({ permThreadId: "thread-a:r1", threadId: "18a" });
    const [first] = page.messages();
    expect(first).toMatchObject({ permMessageId: "msg-a:r1", gmailMessageId: "18b", isOpen: true, isShown: true });
    expect(first && page.images(first)).toEqual(["https://x/"]);
    expect(first && page.messageDate(first)?.className).toBe("g3");
  });

  it("are none in a list", () => {
    expect(gmail(listOf(row("One", { legacy: "18a" }))).thread()).toBeNull();
  });
});

describe("the mailbox", () => {
  it.each([
    ['<header><a aria-label="Google Account: Alice (Alice@Example.org)"></a></header>', "alice@example.org"],
    ['<div aria-label="Account Information"><div>Alice</div><div>alice@example.org</div></div>', "alice@example.org"],
    ["<p>bob@example.org</p>", ""],
  ])("is named where the page shows it", (html, address) => {
    expect(gmail(html).userEmail()).toBe(address);
  });

  it.each([
    ["/mail/u/1/", 1, "1"],
    ["/mail/u/12", 12, "12"],
    ["/mail/", 0, "0"],
    ["/mail/u/1/d/AEoRX-R_S/", 1, "1/d/AEoRX-R_S"],
  ])("has its number in the address: %s", (path, index, mailbox) => {
    expect([accountIndex(path), mailboxOf(path)]).toEqual([index, mailbox]);
  });
});

describe("the server's selectors", () => {
  it("are tried before ours", () => {
    const page = gmail("<ul><li data-conversation='x' data-thread-id='#thread-f:1'>One</li></ul>");
    expect(page.rows()).toEqual([]);
    page.selectors = withOverrides({ rowIds: ["li[data-conversation]"], row: ["li"] }, isSelector);
    page.lookAnew();
    expect(page.rows()).toMatchObject([{ permThreadId: "thread-f:1" }]);
  });

  it.each([
    [null],
    ["junk"],
    [[]],
    [{ unknown: ["a"] }],
    [{ row: "tr" }],
    [{ row: ["!!", 5, "tr[", "a) or (display:block", ""] }],
    [{ __proto__: ["a"] }],
  ])("change nothing when they are %j", (overrides) => {
    expect(withOverrides(overrides, isSelector)).toEqual(SELECTORS);
  });
});
