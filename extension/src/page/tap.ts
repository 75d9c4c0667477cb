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
  XMLHttpRequest: { prototype: GmailRequest };
}

export function tap(view: View, leave: Leave): void {
  const requests = view.XMLHttpRequest.prototype;
  const { open, send } = requests;
  const isSync = new WeakSet<GmailRequest>();

  requests.open = function (this: GmailRequest, ...args: unknown[]): void {
    Reflect.apply(open, this, args);
    if (SYNC.test(String(args[1]))) isSync.add(this);
    else isSync.delete(this);
  };

  requests.send = function (this: GmailRequest, ...args: [(Document | XMLHttpRequestBodyInit | null)?]): void {
    const [body] = args;
    // A request that is not open makes `send` throw: nothing leaves then, and nobody is asked.
    if (typeof body === "string" && isSync.has(this) && this.readyState === OPENED) {
      try {
        const { body: leaving, answered } = leave(body);
        if (answered) this.addEventListener("loadend", () => answered(this.status, textOf(this)), { once: true });
        args[0] = leaving;
      } catch {
        // Whatever is wrong with us, Gmail's own text goes out.
      }
    }
    Reflect.apply(send, this, args);
  };
}

function textOf(request: GmailRequest): string {
  if (request.responseType === "" || request.responseType === "text") return request.responseText;
  return typeof request.response === "string" ? request.response : "";
}
