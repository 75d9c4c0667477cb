/** The help page: how not to be watched, and where Google keeps what tells whether one is. */
import { el } from "../pages/dom.js";
import { fillWords, say } from "../pages/say.js";

/** Here and not in the page, so that a test can see that the page itself names no address. */
const PLACES: Record<string, string> = {
  devices: "https://myaccount.google.com/device-activity",
  apps: "https://myaccount.google.com/connections",
  forwarding: "https://mail.google.com/mail/#settings/fwdandpop",
  filters: "https://mail.google.com/mail/#settings/filters",
  accounts: "https://mail.google.com/mail/#settings/accounts",
  password: "https://myaccount.google.com/signinoptions/password",
  two_step: "https://myaccount.google.com/signinoptions/two-step-verification",
  app_passwords: "https://myaccount.google.com/apppasswords",
  security: "https://myaccount.google.com/security-checkup",
};

fillWords();
document.title = `${say("help_title")} · greentick`;
for (const place of document.querySelectorAll<HTMLElement>("[data-places]")) {
  for (const name of (place.dataset.places ?? "").split(" ")) {
    const href = PLACES[name] ?? "";
    const link = el("a", { href, target: "_blank", rel: "noopener noreferrer" }, say(`help_place_${name}`));
    place.append(place.firstChild ? " · " : "", link);
  }
}
