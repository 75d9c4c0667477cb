import { expect, test, vi } from "vitest";
import { type Connection, key } from "../shared/storage.js";
import { opened, record } from "./sample.fake.js";
import { CARD, json, problem } from "./server.fake.js";
import { browser, GMAIL, pass, server, worker } from "./worker.fake.js";

test("every listener is there as soon as the worker runs", async () => {
  vi.resetModules();
  await import("./main.js");
  const events = ["onMessage", "onAlarm", "onConnect", "onClicked", "onInstalled", "onStartup"] as const;

  for (const name of events) expect(browser[name].listeners.size, name).toBeGreaterThan(0);
});

test("a fresh install shows the options, an update does not", async () => {
  await worker.start();
  browser.onInstalled.emit({ reason: "update" });
  await pass(0.1);
  expect(browser.createTab).not.toHaveBeenCalled();

  browser.onInstalled.emit({ reason: "install" });
  await pass(0.1);
  expect(browser.createTab).toHaveBeenCalledWith({ url: "chrome-extension://extensionid/options.html" });
});

test("not paired, it rests: nobody is asked, nothing wakes it", async () => {
  await worker.start();
  await pass(300);

  expect(server.asked).toEqual([]);
  expect(browser.alarmsSet.size).toBe(0);
  expect(worker.kept<Connection>(key.connection).state).toBe("unpaired");
});

test("a question of another age gets a reply too", async () => {
  await worker.start();
  const strange = [{ type: "fly" }, { type: "constructor" }, {} as { type: string }, { type: "outgoing" }];

  for (const request of strange) expect((await worker.ask(request, GMAIL)).ok).toBe(false);
});

test("a worker that starts puts everything right that the browser or a death has undone", async () => {
  await worker.startPaired();

  expect(worker.ownRules()).toHaveLength(2);
  expect(browser.alarmsSet.has("watchdog")).toBe(true);
  expect(worker.kept<Connection>(key.connection).state).toBe("live");
});

test("killed at any moment it goes on where it was, and tells nothing twice", async () => {
  await worker.startPaired();
  for (let cursor = 11; cursor <= 20; cursor += 1) {
    server.line.tell("feed", opened(cursor, { id: `copy-${cursor}` }));
    await pass(cursor % 3 === 0 ? 0 : 0.2);
    await worker.start();
    const after = Number(server.to("GET /v1/push").at(-1)?.path.split("=")[1]);
    for (let missed = after + 1; missed <= cursor; missed += 1) {
      server.line.tell("feed", opened(missed, { id: `copy-${missed}` }));
    }
    await pass(1);
  }

  expect(worker.kept(key.cursor)).toBe(20);
  expect([...browser.shown.keys()]).toEqual(Array.from({ length: 10 }, (_, number) => `ev:hit-${number + 11}`));
});

test("a server of another age is left alone, and what waits is not thrown at it", async () => {
  server.on("GET /v1/server", () => json({ ...CARD, api: 0 }));
  server.on("POST /v1/messages", () => problem(404));
  await worker.startPaired();
  await worker.ask({ type: "outgoing", record: record() }, GMAIL);
  await worker.start();
  await pass(1);

  expect(worker.kept<Connection>(key.connection).state).toBe("incompatible");
  expect(server.to("POST /v1/messages")).toEqual([]);
  expect(worker.kept(key.outbox("copy-1"))).toBeDefined();

  // Nor while a worker that has just started does not know yet what it is now.
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (url: string, init: RequestInit) =>
    /server|push/.test(url) ? new Promise(() => undefined) : fetch(url, init),
  );
  await worker.start();
  browser.onAlarm.emit({ name: "watchdog" });
  await pass(1);
  expect(browser.badge).toBe("!");
  expect(server.to("POST /v1/messages")).toEqual([]);
});
