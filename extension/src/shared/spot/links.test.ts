import { describe, expect, it } from "vitest";
import { readLink } from "./links.js";

const base64url = (text: string): string => Buffer.from(text).toString("base64url");

describe("a counted link", () => {
  it.each([
    ["Amazon SES", "https://x1.r.us-east-1.awstrack.me/L0/https:%2F%2Fshop.example%2Fa%3Fb=1/1/0100018-abc/x=300"],
    ["example.org", "https://click.example.org/go?url=https%3A%2F%2Fshop.example%2Fa%3Fb%3D1"],
    ["greentick", `https://receipts.example/l/${"A".repeat(40)}/${base64url("https://shop.example/a?b=1")}`],
    [
      "Mandrill",
      `https://mandrillapp.com/track/click/1/x?p=${base64url('{"p":"{\\"url\\":\\"https:\\\\/\\\\/shop.example\\\\/a?b=1\\"}"}')}`,
    ],
    ["acme.example", "https://acme.example/click/https://shop.example/a?b=1"],
  ])("of %s says where it leads: %s", (name, href) => {
    expect(readLink(href)).toEqual({ name, target: "https://shop.example/a?b=1" });
  });

  it.each([
    ["SendGrid", "https://u1.ct.sendgrid.net/ls/click?upn=abc"],
    ["Constant Contact", "https://r20.rs6.net/tn.jsp?f=001abc"],
    ["Mailgun", "https://email.acme.example/c/eJwEwFHOgyAMAODTyCMpt"],
  ])("of %s may keep it to itself: %s", (name, href) => expect(readLink(href)).toEqual({ name, target: null }));

  it("is read behind Gmail's own redirect", () => {
    const inner = encodeURIComponent("https://click.example.org/go?url=https%3A%2F%2Fshop.example%2F");
    expect(readLink(`https://www.google.com/url?sa=D&q=${inner}`)?.target).toBe("https://shop.example/");
  });

  it.each([
    "https://example.org/news/2026",
    "https://example.org/search?q=https://shop.example",
    "https://www.google.com/url?q=https://example.org/a",
    "https://click.example.org/go?url=https://www.example.org/own",
    "mailto:bob@example.org",
    "javascript:alert(1)",
    "",
  ])("is not seen in %s", (href) => expect(readLink(href)).toBeNull());

  it("never leads to anything but a web page", () => {
    expect(readLink("https://click.example.org/a1b2c3d4e5?u=javascript:alert(1)")?.target).toBeNull();
  });
});
