import { describe, expect, it } from "vitest";
import type { Outcome } from "./sending.js";
import { tap } from "./tap.js";

/** As much of a browser's request as a tap can see. */
function fakeView() {
  class FakeRequest extends EventTarget {
    sent: unknown[] = [];
    opened: unknown[] = [];
    readyState = 0;
    status = 200;
    responseType = "";
    responseText = "text";
    response: unknown = "text";
    open(...args: unknown[]): void {
      this.opened = args;
      this.readyState = 1;
    }
    send(...args: unknown[]): void {
      if (this.readyState !== 1) throw new Error("InvalidStateError");
      this.sent = args;
    }
  }
  return { XMLHttpRequest: FakeRequest };
}

function tapped(leave: (body: string) => Outcome = (body) => ({ body: `${body}!`, answered: null })) {
  const view = fakeView();
  const left: string[] = [];
  tap(view as never, (body) => {
    left.push(body);
    return leave(body);
  });
  return { view, left };
}

function post(view: ReturnType<typeof fakeView>, url: unknown, ...body: unknown[]) {
  const request = new view.XMLHttpRequest();
  request.open("POST", url, true);
  request.send(...body);
  return request;
}

describe("the tap", () => {
  it("sends Gmail's own text when something of ours throws", () => {
    const { view } = tapped(() => {
      throw new Error("ours");
    });

    expect(post(view, "/sync/u/0/i/s?hl=en", "text").sent).toEqual(["text"]);
  });

  it.each([
    ["/sync/u/0/i/s?hl=en&c=5&rt=r&pt=ji"],
    ["https://mail.google.com/sync/u/1/i/s?hl=en"],
    ["/sync/i/s"],
    ["/sync/u/0/d/AEoRXRS/i/s?hl=en"],
  ])("lets what is sent to %s be changed", (url) => {
    const { view } = tapped();
    const request = post(view, url, "body");
    expect(request.opened).toEqual(["POST", url, true]);
    expect(request.sent).toEqual(["body!"]);
  });

  it.each([
    ["/sync/u/0/i/bv?c=1"],
    ["/sync/u/0/i/s2"],
    ["/mail/u/0/?view=om"],
    ["https://other.example/"],
    [undefined],
  ])("leaves %s alone", (url) => {
    const { view, left } = tapped();
    expect(post(view, url, "body").sent).toEqual(["body"]);
    expect(left).toEqual([]);
  });

  it.each([[undefined], [null], [new Uint8Array(3)], [{}]])("passes on a body that is no text: %s", (body) => {
    const { view, left } = tapped();
    expect(post(view, "/sync/u/0/i/s", body).sent).toEqual([body]);
    expect(left).toEqual([]);
  });

  it("passes on a missing body as missing", () => {
    const { view } = tapped();
    expect(post(view, "/sync/u/0/i/s").sent).toEqual([]);
  });

  it("asks nobody when the browser would refuse to send", () => {
    const { view, left } = tapped();
    const request = post(view, "/sync/u/0/i/s", "one");
    request.readyState = 4;
    expect(() => request.send("two")).toThrow("InvalidStateError");
    expect(left).toEqual(["one"]);
  });

  it("forgets an address when the request is opened for another", () => {
    const { view, left } = tapped();
    const request = new view.XMLHttpRequest();
    request.open("POST", "/sync/u/0/i/s");
    request.open("POST", "/elsewhere");
    request.send("body");
    expect(left).toEqual([]);
  });

  it.each([
    ["text", "text", "text"],
    ["arraybuffer", new ArrayBuffer(1), ""],
    ["", "ignored", "text"],
  ])("hands on the answer as text when its type is %j", (responseType, response, expected) => {
    const heard: unknown[] = [];
    const { view } = tapped((body) => ({ body, answered: (...args) => heard.push(args) }));
    const request = post(view, "/sync/u/0/i/s", "body");
    Object.assign(request, { responseType, response });
    request.dispatchEvent(new Event("loadend"));
    request.dispatchEvent(new Event("loadend"));
    expect(heard).toEqual([[200, expected]]);
  });

  it("lives beside others that wrap the same methods, before and after", () => {
    const view = fakeView();
    const wrap = (mark: string) => {
      const { send } = view.XMLHttpRequest.prototype;
      view.XMLHttpRequest.prototype.send = function (...args: unknown[]) {
        send.call(this, `${args[0]}${mark}`);
      };
    };
    wrap("<before");
    tap(view as never, (body) => ({ body: `${body}!`, answered: null }));
    wrap("<after");
    expect(post(view, "/sync/u/0/i/s", "body").sent).toEqual(["body<after!<before"]);
  });
});
