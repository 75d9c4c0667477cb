import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeImage } from "./judge.js";

const PROXY = "https://ci3.googleusercontent.com/meips/ADKq_NaBcDe=s0-d-e1-ft#";
const TOKEN = "G8dN7as4QuRclt_mRRgcSA";
const UUID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
const PIXEL = { width: 1, height: 1 };

/** Mails' counters, in the forms their makers document, on hosts of their customers. */
const BY_ADDRESS: [string, string][] = [
  ["SendGrid", `https://email.acme.example/wf/open?upn=${TOKEN}`],
  ["SendGrid", `https://link.acme.example/ss/o/u001.${TOKEN}/4a2/${TOKEN}/ho.gif`],
  ["Mailchimp", "https://acme.us7.list-manage.com/track/open.php?u=9a8c&id=e7&e=46"],
  ["Mandrill", "https://mandrillapp.com/track/open.php?u=1&id=2"],
  ["Mailgun", "https://email.mg.acme.example/o/eJwEwFHOgyAMAODTyCMptBT7wFn"],
  ["SparkPost", `https://click.acme.example/q/${TOKEN}~~/AACLYQA~/RgRpGXGc`],
  ["HubSpot", "https://d2.acme.example/e3t/Cto/DM+23284/d2v8ft04/R5R8b4"],
  ["Iterable", "https://links.acme.example/e/eo?_t=c862c12dcd894e7aaa5de2c182120673"],
  ["Salesforce", "https://click.e.acme.example/open.aspx?ffcb10-fe9a1772-fdf71570"],
  ["Marketo", "https://go.acme.example/trk?t=1&mid=MTIz"],
  ["Amazon SES", "https://abc.r.us-east-1.awstrack.me/I0/0100018abc-1-2/xyz=300"],
  ["Constant Contact", "https://r20.rs6.net/on.jsp?ca=1&a=2&c=3"],
  ["listmonk", `https://lists.acme.example/campaign/${UUID}/${UUID}/px.png`],
  ["Odoo", "https://acme.example/mail/track/12345/0a1b2c3d4e5f6071/blank.gif"],
  ["Streak", "https://mailfoogae.appspot.com/t?sender=aYm9&type=zerocontent&guid=1"],
];

describe("a tracker", () => {
  it.each(BY_ADDRESS)("of %s is told by its address alone: %s", (name, url) => {
    for (const shown of [url, PROXY + url]) {
      expect(judgeImage({ url: shown })).toMatchObject({ tracker: true, name, byAddress: true });
    }
  });

  it("of greentick's own kind is told like anyone's, whoever runs the server", () => {
    const url = `${PROXY}https://receipts.acme.example/p/${"aB3_-".repeat(8)}.gif`;
    const told = { tracker: true, name: "greentick", reason: "greentick_pixel", byAddress: true };
    expect(judgeImage({ url })).toEqual(told);
    expect(judgeImage({ url: url.replace(".gif", ".png") }).name).not.toBe("greentick");
  });

  it.each([
    ["unseen_counter", "https://acme.example/campaigns/qf591dg8n2c3a/track-opening/xz948hgk51d2b"],
    ["unseen_counter", "https://acme.example/iem/open.php?M=123&L=4"],
    ["unseen_counter", "https://acme.example/mail/seen/12345"],
    ["unseen_counter", "https://acme.example/track.gif"],
    ["unseen_token", `https://acme.example/x/${TOKEN}`],
    ["unseen_token", "https://acme.example/i.gif?cid=9912"],
    ["unseen_token", `https://sync.acme.example/getuid?https://other.example/${TOKEN}`],
    ["unseen_program", "https://acme.example/bar/some"],
  ])("that nobody can see betrays itself (%s): %s", (reason, url) => {
    expect(judgeImage({ url, ...PIXEL })).toMatchObject({ tracker: true, name: "acme.example", reason });
    expect(judgeImage({ url, width: 200, height: 100 })).toMatchObject({ tracker: false, reason: "picture" });
  });

  it("of unknown size must speak of opening and carry a long token", () => {
    const counted = judgeImage({ url: `https://acme.example/v2/messages/${UUID}/open` });
    expect(counted).toMatchObject({ tracker: true, reason: "counter_token" });
    expect(judgeImage({ url: `https://acme.example/v2/messages/${UUID}/photo` }).tracker).toBe(false);
    expect(judgeImage({ url: "https://acme.example/rating/open" }).tracker).toBe(false);
    expect(judgeImage({ url: `https://open.acme.example/cover/${TOKEN}` }).tracker).toBe(false);
  });

  it("of a known sender's mixed host must name somebody", () => {
    expect(judgeImage({ url: `https://app.outreach.io/e/${TOKEN}` })).toMatchObject({
      tracker: true,
      name: "Outreach",
    });
    expect(judgeImage({ url: "https://app.outreach.io/assets/team.png" }).tracker).toBe(false);
    expect(judgeImage({ url: `https://app.outreach.io/assets/${UUID}.png`, width: 40, height: 40 }).tracker).toBe(
      false,
    );
  });

  it("is no less one for being shown a line high", () => {
    const url = "https://acme.example/index.php?option=com_acym&task=openStats&id=5&userid=77";
    expect(judgeImage({ url, width: 50, height: 1 }).tracker).toBe(true);
  });

  it("that is hidden rather than small needs more than a token: a picture for another screen has one too", () => {
    expect(judgeImage({ url: `https://acme.example/o/${TOKEN}`, hidden: true }).tracker).toBe(true);
    expect(judgeImage({ url: `https://lh3.googleusercontent.com/${TOKEN}`, hidden: true }).tracker).toBe(false);
    expect(judgeImage({ url: "https://acme.example/a/logo-dark.png", style: "display:none" }).tracker).toBe(false);
    expect(judgeImage({ url: "https://acme.example/a/mobile-banner.jpg", width: 0, height: 0 }).tracker).toBe(false);
  });
});

describe("a picture", () => {
  it.each([
    "https://acme.example/trademarks/open/logo.gif",
    "https://acme.example/track-and-field/2025/track.gif",
    "https://acme.example/wp-content/uploads/email-open-rate-chart.png",
    "https://media.acme.example/track/cover-art.jpg",
    "https://store.acme.example/v0/b/shop/o/summer.png?alt=media&token=5f0c1a52-1c9b-4b8f-9b0e-3a1f2d4c5b6a",
    "https://www.gravatar.com/avatar/205e460b479e2e5b48aec07710c08d50?s=80&d=identicon",
    "https://maps.acme.example/staticmap?center=52.5,13.4&zoom=13&size=600x300",
    `https://cdn.acme.example/${UUID}/original.png?1710289701`,
    "https://list-manage.com/track/company-logo.png",
    "https://cdn.example/fetch/w_600/https://mailtrack.io/trace/mail/a1b2c3d4e5.png",
    "https://resize.example/?url=https://mailtrack.io/trace/mail/a.png&w=300",
    "https://mailtrack.io.example/trace/photo.jpg",
    "https://acme.example/",
  ])("of unknown size stays one: %s", (url) => {
    expect(judgeImage({ url })).toMatchObject({ tracker: false, name: "" });
    expect(judgeImage({ url: PROXY + url })).toMatchObject({ tracker: false, name: "" });
  });

  it("that keeps things apart stays harmless however small", () => {
    for (const file of ["spacer.gif", "blank.png", "pixel.gif", "1x1.gif", "sp.png"]) {
      expect([file, judgeImage({ url: `https://cdn.acme.example/img/${file}`, ...PIXEL }).tracker]).toEqual([
        file,
        false,
      ]);
    }
    expect(judgeImage({ url: "https://cdn.acme.example/assets/a1b2c3d4e5/1x1.gif", ...PIXEL }).tracker).toBe(false);
    expect(judgeImage({ url: `https://cdn.acme.example/${UUID}/spacer.gif`, ...PIXEL }).reason).toBe("spacer");
  });

  it("is none in a folder that is known to count", () => {
    const url = `https://app.yesware.com/t/${UUID}/${UUID}/spacer.gif`;

    expect(judgeImage({ url, ...PIXEL })).toMatchObject({ tracker: true, name: "Yesware" });
  });

  it("that occurs again and again in a mail is a spacer", () => {
    const image = { url: `https://cdn.acme.example/x/${TOKEN}.gif`, ...PIXEL };
    expect(judgeImage({ ...image, repeats: 1 }).tracker).toBe(true);
    expect(judgeImage({ ...image, repeats: 6 })).toMatchObject({ tracker: false, reason: "spacer" });
  });
});

describe("what cannot be judged", () => {
  it.each([
    ["embedded", "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP"],
    ["embedded", "cid:image001.gif@01D99D4F"],
    ["bad_address", "not an address"],
    ["no_original", "https://ci3.googleusercontent.com/meips/ADKq_NaBcDe=s0-d-e1-ft"],
  ])("is harmless, and says why (%s): %s", (reason, url) => {
    expect(judgeImage({ url, ...PIXEL })).toEqual({ tracker: false, name: "", reason, byAddress: false });
  });

  it("never throws", { timeout: 60_000 }, () => {
    const url = fc.webUrl({ withFragments: true, withQueryParameters: true });
    const text = fc.oneof(url, fc.string(), fc.string({ unit: "grapheme" }));
    fc.assert(
      fc.property(text, text, fc.string(), fc.boolean(), (a, b, style, nested) => {
        const { tracker, name } = judgeImage({ url: nested ? `${PROXY}${a}#${b}` : a, style, width: b });
        expect(tracker).toBe(name !== "");
      }),
    );
  });

  it("does not keep the browser busy, however it was made", { timeout: 60_000 }, () => {
    for (const piece of [
      "/accounts/1/messages/1/openings/",
      "/ss/o/a/b/c/",
      "/lt.php?a&",
      "a-",
      "eo",
      "%20",
      "/open/",
    ]) {
      for (const start of ["https://acme.example/", "https://palomaimages.washingtonpost.com/pr2/"]) {
        expect(typeof judgeImage({ url: start + piece.repeat(20_000), ...PIXEL }).tracker).toBe("boolean");
      }
    }
  });
});
