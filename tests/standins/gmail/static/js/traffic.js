// What the page says to Gmail's server: always through the window's XMLHttpRequest of this moment, never fetch.
import * as wire from "./wire.js";
import { start, switches } from "./start.js";

let number = 6;
let calls = 0;
let waiting = [];
let timer = null;

/** Ask one of Gmail's own endpoints. Resolves with {status, text}; a broken line is status 0. */
function ask(verb, body) {
  calls += 1;
  const url = `/sync/u/${start.index}/i/${verb}?hl=en&c=${calls}&rt=r&pt=ji`;
  return new Promise((resolve) => {
    const request = new window.XMLHttpRequest();
    request.open("POST", url, true);
    request.setRequestHeader("Content-Type", "application/json");
    request.setRequestHeader("X-Framework-Xsrf-Token", "AKwhgQqfF-t0ken:1732200000000");
    request.setRequestHeader("X-Gmail-BTAI", '[null,null,[null,0,1],null,"en"]');
    request.setRequestHeader("X-Google-BTD", "1");
    request.addEventListener("load", () => resolve({ status: request.status, text: request.responseText }));
    request.addEventListener("error", () => resolve({ status: 0, text: "" }));
    request.send(JSON.stringify(body));
  });
}

/** The list request a page makes at its start. */
export const askForList = () => ask("bv", [[79, null, null, "in:^i", null, null, null, null, null, 0]]);

/** The request for a thread that is opened. */
export const askForThread = (permId) => ask("fd", [[[permId, 1]], 2]);

/** Send operations (one or several) to the server; resolves with {ok, messages}. They may share a request with others. */
export function change(operations, { sends = 0 } = {}) {
  return new Promise((resolve) => {
    waiting.push({ operations: operations.map((operation) => [(number += 1), operation]), sends, resolve });
    clearTimeout(timer);
    if (!switches.batch_ms) flush();
    else timer = setTimeout(flush, switches.batch_ms);
  });
}

function flush() {
  const sends = waiting.reduce((sum, one) => sum + one.sends, 0);
  if (switches.batch_ms && sends && sends < switches.batch_sends) {
    timer = setTimeout(flush, switches.batch_ms);
    return;
  }
  const batch = waiting;
  waiting = [];
  if (batch.length) void post(batch, sends);
}

async function post(batch, sends) {
  const body = wire.request(batch.flatMap((one) => one.operations), sends);
  const { status, text } = await ask("s", wire.toOld(body));
  for (const one of batch) one.resolve({ ok: status === 200, messages: status === 200 ? parse(text) : [] });
}

function parse(text) {
  try {
    return wire.readAnswer(JSON.parse(text));
  } catch {
    return [];
  }
}
