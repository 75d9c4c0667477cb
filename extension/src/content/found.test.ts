// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { printOf } from "../shared/trackers.js";
import { Finder, type Known } from "./found.js";

const PROXY = "https://ci3.googleusercontent.com/meips/x=s0-d-e1-ft#";
const MAILCHIMP = `${PROXY}https://shop.us4.list-manage.com/track/open.php?u=7f2c9d3b1a&id=55e1c2`;
const UNKNOWN = `${PROXY}https://news.example/x/9f8e7d6c5b4a39281706f5e4d3c2b1a0`;
const GREENTICK = `${PROXY}https://ticks.example/p/AAECAwQFBgcI0123456789abcdefMACMACMACMAC.gif`;

const known: Known = { isOwn: () => false, isLearned: () => false, isBlocking: true };
let body: HTMLElement;

function show(html: string): void {
  body.innerHTML = html;
}

function find(change: Partial<Known> = {}) {
  return new Finder().trackersIn(body, () => ({ ...known, ...change }));
}

beforeEach(() => {
  body = document.createElement("div");
  document.body.replaceChildren(body);
});

describe("trackers in a message", () => {
  it("are told from pictures, each with its name and why", () => {
    show(
      `<img src="${PROXY}https://cdn.example/images/banner.png" width="600" height="200"><img src="${MAILCHIMP}"><img src="${UNKNOWN}" width="1" height="1">`,
    );
    expect(find().map(({ name, reason, hasRule }) => [name, reason, hasRule])).toEqual([
      ["Mailchimp", "known_sender", true],
      ["news.example", "unseen_token", false],
    ]);
  });

  it("have no rule that ships while they are only marked", () => {
    show(`<img src="${MAILCHIMP}">`);
    expect(find({ isBlocking: false })[0]?.hasRule).toBe(false);
  });

  it("have a rule when theirs was learned", () => {
    show(`<img src="${UNKNOWN}" width="1" height="1">`);
    expect(find({ isLearned: (print) => print === printOf(UNKNOWN) })[0]?.hasRule).toBe(true);
  });

  it("do not include the pixels of this very account, but those of colleagues on the same server", () => {
    show(`<img src="${GREENTICK}" width="1" height="1">`);
    expect(find({ isOwn: () => true })).toEqual([]);
    expect(find()[0]).toMatchObject({ name: "greentick", hasRule: true });
  });

  it("are seen in what the mail hides, not in what Gmail folds away", () => {
    const image = `<img src="${PROXY}https://news.example/track/9f8e7d6c5b4a39281706f5e4?id=9f8e7d6c5b4a39281706f5e4">`;
    const photo = `<img src="${PROXY}https://news.example/photo?key=9f8e7d6c5b4a39281706f5e4">`;
    show(`<div style="display: none">${image}</div>`);
    expect(find()).toHaveLength(1);
    show(`<div class="gmail_quote"><div style="display:none">${photo}</div></div>`);
    expect(find()).toEqual([]);
  });

  it("are judged once for as long as the message holds the same images", () => {
    const finder = new Finder();
    show(`<img src="${MAILCHIMP}">`);
    expect(finder.isNew(body)).toBe(true);
    const before = finder.trackersIn(body, () => known);
    expect(finder.isNew(body)).toBe(false);
    expect(finder.trackersIn(body, () => known)).toBe(before);
    show(`<img src="${UNKNOWN}" width="1" height="1">`);
    expect(finder.trackersIn(body, () => known).map(({ name }) => name)).toEqual(["news.example"]);
  });

  it("are none among images without a remote address, and 500 images are no burden", () => {
    show(
      '<img><img src=""><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><img src="blob:x"><img src="http://">',
    );
    expect(find()).toEqual([]);
    show(Array.from({ length: 500 }, (_, number) => `<img src="${MAILCHIMP}&e=${number}">`).join(""));
    expect(find()).toHaveLength(500);
  });
});
