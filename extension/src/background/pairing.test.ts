import { beforeEach, expect, test } from "vitest";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { checkServer, pair } from "./pairing.js";
import { CARD, FakeServer, json, problem, SESSION } from "./server.fake.js";

const ADDRESS = "https://receipts.example";
const ANSWER = {
  token: SESSION.token,
  account_key: SESSION.accountKey,
  mint_key: SESSION.mintKey,
  public_url: SESSION.publicUrl,
  push_url: SESSION.pushUrl,
  cursor: 42,
  settings: { notify: "first", retention_days: 365, keep_details: true },
};
let browser: FakeChrome;
let server: FakeServer;

/** The sign-in page as it was asked for, and an answer with these parameters more. */
function signInAnswers(params: (asked: URLSearchParams) => Record<string, string>): void {
  browser.signIn.mockImplementation(async ({ url }) => {
    const answer = new URL("https://extensionid.chromiumapp.org/");
    for (const [name, value] of Object.entries(params(new URL(url).searchParams))) answer.searchParams.set(name, value);
    return answer.href;
  });
}

const agree = (asked: URLSearchParams) => ({ code: "c0de", state: asked.get("state") ?? "" });

beforeEach(() => {
  browser = fakeChrome();
  server = new FakeServer();
  server.on("POST /v1/token", () => json(ANSWER));
  signInAnswers(agree);
});

test("pairs: asks who is there, shows the sign-in page, and changes its code for a session", async () => {
  const paired = await pair("receipts.example");

  expect(paired).toMatchObject({ ok: true, session: SESSION, answer: ANSWER });
  const page = new URL(browser.signIn.mock.calls[0]?.[0].url ?? "");
  expect(page.origin + page.pathname).toBe(`${ADDRESS}/auth/authorize`);
  expect(page.searchParams.get("redirect_uri")).toBe("https://extensionid.chromiumapp.org/");
  expect(page.searchParams.get("code_challenge_method")).toBe("S256");
  expect(page.searchParams.get("device")).toBe("Chrome, Linux");
  expect(page.searchParams.has("with")).toBe(false);
});

test("the code is taken only with the verifier that the page's challenge came from", async () => {
  await pair(ADDRESS);

  const challenge = new URL(browser.signIn.mock.calls[0]?.[0].url ?? "").searchParams.get("code_challenge");
  const sent = server.to("POST /v1/token")[0]?.body as { code: string; code_verifier: string };
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(sent.code_verifier));
  expect(sent.code).toBe("c0de");
  expect(challenge).toBe(Buffer.from(digest).toString("base64url"));
});

test("an answer to somebody else's question is not taken", async () => {
  signInAnswers(() => ({ code: "c0de", state: "other" }));

  expect(await pair(ADDRESS)).toEqual({ ok: false, problem: browser.say("pair_mixed_up") });
  expect(server.to("POST /v1/token")).toHaveLength(0);
});

test("says so when the window was closed", async () => {
  browser.signIn.mockRejectedValue(new Error("The user did not approve access."));

  expect(await pair(ADDRESS)).toEqual({ ok: false, problem: browser.say("pair_cancelled") });
});

test("passes on why the server refused, from the page and from the token's endpoint", async () => {
  signInAnswers((asked) => ({ ...agree(asked), error: "access_denied", error_description: "Not from here." }));
  expect(await pair(ADDRESS)).toEqual({ ok: false, problem: browser.say("pair_refused", ["Not from here."]) });

  signInAnswers(agree);
  server.on("POST /v1/token", () => problem(400, "The code is too old."));
  expect(await pair(ADDRESS)).toEqual({ ok: false, problem: browser.say("pair_refused", ["The code is too old."]) });
});

test("half a session is none", async () => {
  server.on("POST /v1/token", () => json({ ...ANSWER, mint_key: undefined }));

  expect(await pair(ADDRESS)).toEqual({ ok: false, problem: browser.say("server_not_greentick", [ADDRESS]) });
});

const sentence = (name: string, ...blanks: string[]) => ({ ok: false, problem: browser.say(name, blanks) });

test("each thing that can be wrong with an address has its own sentence", async () => {
  expect(await checkServer("not an address")).toEqual(sentence("server_address_bad"));
  expect(await checkServer("http://receipts.example")).toEqual(sentence("server_needs_https"));
  expect(server.asked).toEqual([]);

  server.on("GET /v1/server", () => json({ ...CARD, api: 2, version: "2.0.0" }));
  expect(await checkServer(ADDRESS)).toEqual(sentence("server_too_new", "2.0.0"));
  server.on("GET /v1/server", () => json({ ...CARD, api: 0, version: "0.0.1" }));
  expect(await checkServer(ADDRESS)).toEqual(sentence("server_too_old", "0.0.1"));

  for (const stranger of [
    () => new Response("<html>"),
    () => json({ name: "other" }),
    () => problem(404),
    () => json([]),
  ]) {
    server.on("GET /v1/server", stranger);
    expect(await checkServer(ADDRESS)).toEqual(sentence("server_not_greentick", ADDRESS));
  }
  server.on("GET /v1/server", () => problem(502));
  expect(await checkServer(ADDRESS)).toEqual(sentence("server_away", ADDRESS));

  server.isAway = true;
  expect(await checkServer(ADDRESS)).toEqual(sentence("server_away", ADDRESS));
});

test("what answers but may not be read is not greentick", async () => {
  server.on(
    "GET /v1/server",
    () => "away",
    () => new Response(""),
    () => "away",
  );

  expect(await checkServer(ADDRESS)).toEqual(sentence("server_not_greentick", ADDRESS));
});

test("a server that comes up between two looks is no stranger", async () => {
  server.on(
    "GET /v1/server",
    () => "away",
    () => json(CARD),
  );

  expect(await checkServer(ADDRESS)).toMatchObject({ ok: true });
});

test("a good address is good", async () => {
  expect(await checkServer("receipts.example/")).toEqual({ ok: true, origin: ADDRESS, ways: ["local"] });
});

test("the ways in are those the server names and we know, the better one first", async () => {
  for (const [named, ways] of [
    [
      ["local", "google", "carrier pigeon"],
      ["google", "local"],
    ],
    [[], []],
    [undefined, []],
  ]) {
    server.on("GET /v1/server", () => json({ ...CARD, sign_in: named }));
    expect(await checkServer(ADDRESS)).toEqual({ ok: true, origin: ADDRESS, ways });
  }
});

test("a way that was chosen is the way the page takes", async () => {
  await pair(ADDRESS, "google");

  expect(new URL(browser.signIn.mock.calls[0]?.[0].url ?? "").searchParams.get("with")).toBe("google");
});
