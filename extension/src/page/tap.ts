/**
 * Listens in on Gmail's own requests. The prototype's methods are wrapped, so that other extensions may wrap the same ones
 * or the whole constructor, before or after. A request that is not Gmail's sync call costs one look at its address.
 */
import type { Outcome } from "./sending.js";

/** `/sync/u/0/i/s`, of delegated accounts `/sync/u/0/d/<id>/i/s`. */
const SYNC = /\/sync\/(?:[^?#]*\/)?i\/s(?:[?#]|$)/;

const OPENED = 1;

type Leave = (body: string) => Outcome;

/** Gmail's requests; we make none. */
type GmailRequest = InstanceType<(typeof globalThis)["XMLHttpRequest"]>;

interface View {
  XMLHttpRequest: { prototype?: Partial<GmailRequest> };
}

export function tap(view: View, leave: Leave): void {
  const wrap = wrapper(leave);
  const requests = view.XMLHttpRequest.prototype;
  const isBrowsers = isNative(requests?.send);
  if (hasMethods(requests)) wrap(requests);
  if (!isBrowsers) tapMade(view, wrap);
}

/** Others may have put requests of their own in the place of the browser's, whose methods no prototype has. */
function tapMade(view: View, wrap: (request: GmailRequest) => void): void {
  const theirs = view.XMLHttpRequest;
  const ours: typeof theirs = new Proxy(theirs, {
    construct(target, args, made) {
      const request = Reflect.construct(target as never, args, made === ours ? (target as never) : made);
      try {
        if (Object.hasOwn(request, "open") && Object.hasOwn(request, "send")) wrap(request);
      } catch {
        // It cannot be changed: its mails go out as they are.
      }
      return request;
    },
  });
  Reflect.set(view, "XMLHttpRequest", ours);
}

/** Puts ours in the place of an object's `open` and `send`, be it a prototype or one request. */
function wrapper(leave: Leave): (requests: GmailRequest) => void {
  const isSync = new WeakSet<GmailRequest>();
  /** What was changed last: a request that hands it on to another, wrapped as well, has been asked about. */
  let changed: string | undefined;

  function leaving(request: GmailRequest, body: string): string {
    if (body === changed || typeof request.addEventListener !== "function") return body;
    try {
      const outcome = leave(body);
      const { answered } = outcome;
      const hear = () => answered?.(request.status, textOf(request));
      if (answered) request.addEventListener("loadend", hear, { once: true });
      if (outcome.body !== body) changed = outcome.body;
      return outcome.body;
    } catch {
      return body; // Whatever is wrong with us, Gmail's own text goes out.
    }
  }

  return (requests) => {
    const { open, send } = requests;

    requests.open = alike(open, function (this: GmailRequest, ...args: unknown[]): void {
      Reflect.apply(open, this, args);
      if (SYNC.test(String(args[1]))) isSync.add(this);
      else isSync.delete(this);
    });

    requests.send = alike(send, function (this: GmailRequest, ...args: Parameters<typeof send>): void {
      const [body] = args;
      // A request that is not open makes `send` throw: nothing leaves then, and nobody is asked.
      if (typeof body === "string" && isSync.has(this) && this.readyState === OPENED) args[0] = leaving(this, body);
      Reflect.apply(send, this, args);
    });
  };
}

/** Whoever looks at it finds the name and the length of what it stands for. */
function alike<T extends (...args: never[]) => unknown>(original: T, ours: T): T {
  for (const name of ["name", "length"] as const) {
    Object.defineProperty(ours, name, { value: original[name], configurable: true });
  }
  return ours;
}

function hasMethods(requests: Partial<GmailRequest> | undefined): requests is GmailRequest {
  return typeof requests?.open === "function" && typeof requests.send === "function";
}

function isNative(method: unknown): boolean {
  return typeof method === "function" && /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(method));
}

function textOf(request: GmailRequest): string {
  if (request.responseType === "" || request.responseType === "text") return request.responseText;
  return typeof request.response === "string" ? request.response : "";
}
