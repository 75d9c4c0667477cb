// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeExtension } from "./content.fake.js";
import { Life } from "./life.js";

let extension: FakeExtension;
let life: Life;

beforeEach(() => {
  vi.useFakeTimers();
  extension = new FakeExtension();
  life = new Life();
  life.start();
  return () => vi.useRealTimers();
});

describe("the script's life", () => {
  it("has a port that comes back when background has died", () => {
    extension.ports[0]?.emit();
    vi.advanceTimersByTime(50);
    expect(extension.ports).toHaveLength(2);
    expect(life.isOver()).toBe(false);
  });

  it("ends when the extension is reloaded, at once", () => {
    extension.isThere = false;
    extension.ports[0]?.emit();
    expect(life.signal.aborted).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(extension.ports).toHaveLength(1);
  });

  it("ends when that is noticed by asking", async () => {
    extension.isThere = false;
    expect(await life.tell({ type: "reconnect" })).toEqual({ ok: false, problem: "" });
    expect(life.isOver()).toBe(true);
  });

  it("shows what background says without loading the page anew", () => {
    history.replaceState(null, "", "?tab=rm&ogbl#inbox");
    extension.said.emit({ show: "all/18f0a" });
    expect(location.href).toMatch(/\?tab=rm&ogbl#all\/18f0a$/);
  });

  it("hands on what background answers", async () => {
    extension.reply = { ok: false, problem: "The server said no." };
    expect(await life.tell({ type: "reconnect" })).toEqual(extension.reply);
    extension.reply = undefined;
    expect(await life.tell({ type: "reconnect" })).toEqual({ ok: false, problem: "" });
  });
});
