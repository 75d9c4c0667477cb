/** Our part in Gmail's own world: taps outgoing requests and says whose mailbox this is. No chrome.*, no packages, no HTML. */
import { gmailAddress } from "./account.js";
import { ask, tell } from "./ask.js";
import { Sending } from "./sending.js";
import { tap } from "./tap.js";

const sending = new Sending({ ask, tell, gmailAddress: () => gmailAddress(window), now: Date.now });
tap(window, (body) => sending.leave(body));

document.addEventListener("DOMContentLoaded", () => tell({ type: "hooked", gmailAddress: gmailAddress(window) }));
