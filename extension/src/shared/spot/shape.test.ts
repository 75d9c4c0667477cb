import { describe, expect, it } from "vitest";
import { readAddress } from "./address.js";
import { LONG_TOKEN, opaqueIn, SHORT_TOKEN, type Shape, shapeOf } from "./shape.js";

function shape(rest: string): Shape {
  const address = readAddress(`https://acme.example${rest}`);
  if (typeof address === "string") throw new Error(address);
  return shapeOf(address);
}

describe("what looks drawn by lot", () => {
  it.each([
    "205e460b479e2e5b48aec07710c08d50",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "eyJlbWFpbF9pZCI6ImRnU0xBd0FCIn0",
    "G8dN7as4QuRclt_mRRgcSA",
    "DFKJDKFJSDWPOEXQ",
  ])("%s is a long token", (text) => expect(opaqueIn(text)).toBeGreaterThanOrEqual(LONG_TOKEN));

  it.each(["Ab3dE9x", "zza1231231"])("%s is a short one", (text) => {
    expect(opaqueIn(text)).toBeGreaterThanOrEqual(SHORT_TOKEN);
    expect(opaqueIn(text)).toBeLessThan(LONG_TOKEN);
  });

  it.each([
    "summer-newsletter-2026-header",
    "field_event_thumbnail",
    "styles/600x210/public",
    "EmailTemplateHeader",
    "icon32",
    "security-shield-question-mark_2x",
    "banner%20with%20spaces",
    "20260131",
  ])("%s is none", (text) => expect(opaqueIn(text)).toBeLessThan(LONG_TOKEN / 2));
});

describe("words of counting", () => {
  it.each([
    "/wf/open?x=1",
    "/track/open.php",
    "/emailOpened/1",
    "/api/email_trackers/7",
    "/x/OpenTrackingPixel/1",
    "/trace/mail/1.png",
    "/o/abc",
    "/notifications/mark-read/1",
    "/index.php?task=openStats",
    "/?route=open&mid=1",
    "/px/abc",
  ])("are heard in %s", (rest) => expect(shape(rest).counting).toBe(true));

  it.each([
    "/images/email-open-rate-chart.png",
    "/mail/beacon-hill-books-logo.png",
    "/tracksuits/blue.png",
    "/openings.png",
    "/images/opener/photo.jpg",
    "/content/about",
  ])("are not heard in %s", (rest) => expect(shape(rest).counting).toBe(false));
});

describe("a file's name", () => {
  it("is a picture's when a person gave it", () => {
    expect(shape("/a/logo_small@2x.png").namedPicture).toBe(true);
    expect(shape("/a/205e460b479e2e5b48aec07710c08d50.png").namedPicture).toBe(false);
    expect(shape("/a/open.gif").namedPicture).toBe(false);
    expect(shape("/a/logo").namedPicture).toBe(false);
  });

  it("is a spacer's", () => {
    for (const file of ["spacer.gif", "email-spacer.gif", "blank.png", "spacer_10x1.gif", "clear.gif"]) {
      expect([file, shape(`/a/${file}`).spacer]).toEqual([file, true]);
    }
    expect(shape("/a/workspace-plan.png").spacer).toBe(false);
  });

  it("is a counter's, unlike a spacer's", () => {
    expect(shape("/track.gif").counterFile).toBe(true);
    expect(shape("/mail_open.php").counterFile).toBe(true);
    expect(shape("/pixel.gif").counterFile).toBe(false);
  });
});

describe("a query", () => {
  it("asks unless it tells how to draw", () => {
    expect(shape("/a.png?u=17").asks).toBe(true);
    expect(shape("/a.png?width=600&auto=compress,format").asks).toBe(false);
    expect(shape("/a.png?1710289701").asks).toBe(false);
    expect(shape("/a.png?alt=media&token=5f0c1a52-1c9b").asks).toBe(false);
    expect(shape("/a?token=5f0c1a52-1c9b").asks).toBe(true);
    expect(shape("/a.png?u=").asks).toBe(false);
  });
});
