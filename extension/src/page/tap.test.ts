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

  it("shows the names and lengths of the methods it stands for, and leaves the browser's constructor alone", () => {
    const { view } = tapped();
    const { open, send } = view.XMLHttpRequest.prototype;
    expect([open.name, open.length, send.name, send.length]).toEqual(["open", 0, "send", 0]);

    const browsers = fakeView();
    const { XMLHttpRequest } = browsers;
    Object.assign(XMLHttpRequest.prototype, { open(_method: string, _url: string) {}, send: [].push.bind([]) });
    tap(browsers as never, (body) => ({ body, answered: null }));
    expect(XMLHttpRequest.prototype.open).toHaveLength(2);
    expect(browsers.XMLHttpRequest).toBe(XMLHttpRequest);
  });

  const { XMLHttpRequest: Real } = fakeView();
  let real = new Real();

  /** As xhook and ajax-hook do it: what `new` gives has methods of its own, and no prototype's are used. */
  function methods(change: object = {}): object {
    const inner = new Real();
    real = inner;
    return {
      readyState: 1,
      open: (...args: unknown[]) => inner.open(...args),
      send: (...args: unknown[]) => inner.send(...args),
      addEventListener: inner.addEventListener.bind(inner),
      ...change,
    };
  }

  it.each<[string, (made: object) => object, string]>([
    ["another object", () => methods(), "body!"],
    ["methods of its own", (made) => Object.assign(made, methods()), "body!"],
    ["nothing that says when it is answered", () => methods({ addEventListener: undefined }), "body"],
    ["nothing that can be changed", () => Object.freeze(methods()), "body"],
  ])("works with a constructor that was replaced before, and gives %s", (_, give, sent) => {
    const view = {
      XMLHttpRequest: function Replaced(this: object) {
        return give(this);
      } as never,
    };
    tap(view, (body) => ({ body: `${body}!`, answered: null }));
    post(view, "/sync/u/0/i/s", "body");

    expect(real.sent).toEqual([sent]);
  });

  it("asks once about a request that hands on to another that is wrapped too", () => {
    function Outer() {
      return methods();
    }
    Outer.prototype = Real.prototype;
    const left: string[] = [];
    const outer = { XMLHttpRequest: Outer as never };
    tap(outer, (body) => {
      left.push(body);
      return { body: `${body}!`, answered: null };
    });
    post(outer, "/sync/u/0/i/s", "body");

    expect(left).toEqual(["body"]);
    expect(real.sent).toEqual(["body!"]);
  });
});
