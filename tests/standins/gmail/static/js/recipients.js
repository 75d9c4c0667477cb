// The address fields of a compose window: text becomes a chip on Enter, comma, Tab and when the field is left.
import { h, newId, put } from "./dom.js";
import { allThreads } from "./store.js";
import { fullName } from "./text.js";

/** One address row: {element, people(), commit()}. Inline replies have one more div around the list. */
export function makeRecipients(kind, people, changed, inline) {
  const chips = h("div");
  const listbox = h("div[role=listbox][aria-multiselectable=true]", {}, h("div", {}, chips));
  const input = h("input.agP.aFw[type=text][role=combobox][autocomplete=off][aria-haspopup=listbox]", { id: newId(), "aria-label": `${kind === "to" ? "To" : kind.toUpperCase()} recipients` });
  const nestIn = h("div", {}, h("div", {}, h("div", {}, h("div", {}, listbox, h("div.aH9", {}, input)))));
  const element = h("div.anm", { name: kind }, h("span.aB.gQ.pE", {}, kind === "to" ? "To" : kind[0].toUpperCase() + kind.slice(1)), inline ? h("div.aUy", {}, nestIn) : nestIn);
  const suggestions = makeSuggestions(input, (person) => { input.value = person.email; commit(); });

  function add(person) {
    const chip = h("div.afV[role=option][tabindex=0]", { "data-name": person.name || person.email, "data-hovercard-id": person.email },
      h("div.aPb", {}, h("span.afX", {}, person.name || person.email), h("div.afV-x[role=button][aria-label=Remove]", { onclick: () => { chip.remove(); changed(); } }, "×")));
    put(chips, chip);
  }

  function commit() {
    const texts = input.value.split(/[,;]/).map((text) => text.trim()).filter(Boolean);
    input.value = "";
    suggestions.hide();
    for (const text of texts) add(readAddress(text));
    if (texts.length) changed();
  }

  input.addEventListener("keydown", (event) => {
    if (!["Enter", ",", "Tab"].includes(event.key) || event.ctrlKey || event.metaKey || !input.value.trim()) return;
    if (event.key !== "Tab") event.preventDefault();
    commit();
  });
  input.addEventListener("input", suggestions.show);
  input.addEventListener("blur", () => setTimeout(commit, 0));
  people.forEach(add);
  const current = () => [...chips.querySelectorAll("[role=option]")].map((chip) => ({ name: nameOf(chip), email: chip.getAttribute("data-hovercard-id") }));
  return { element, input, commit, people: current };
}

const nameOf = (chip) => (chip.dataset.name === chip.getAttribute("data-hovercard-id") ? "" : chip.dataset.name);

/** "Ines Duarte <ines@example.org>" or a bare address; known addresses bring their name. */
function readAddress(text) {
  const [, name, email] = /^"?([^"<]*)"?\s*<([^>]+)>$/.exec(text) ?? [null, "", text];
  const known = known_people().find((person) => person.email === email.trim());
  return { name: name.trim() || known?.name || "", email: email.trim() };
}

const known_people = () => {
  const all = allThreads().flatMap((thread) => thread.messages.flatMap((message) => [message.from, ...message.to]));
  return [...new Map(all.map((person) => [person.email, person])).values()];
};

/** Gmail offers addresses in a list of its own, outside the window; they are not recipients. */
function makeSuggestions(input, choose) {
  const box = h("div.afC[role=listbox]", { style: "display:none" });
  const hide = () => {
    box.style.display = "none";
    box.replaceChildren();
  };
  function show() {
    const text = input.value.trim().toLowerCase();
    const found = text.length < 2 ? [] : known_people().filter((one) => `${one.name} ${one.email}`.toLowerCase().includes(text)).slice(0, 4);
    hide();
    if (!found.length) return;
    if (!box.isConnected) put(document.body, box);
    for (const one of found)
      put(box, h("div.Jd-Je.Je[role=option]", { "data-name": fullName(one), "data-hovercard-id": one.email, onmousedown: (event) => { event.preventDefault(); choose(one); } }, h("b", {}, fullName(one)), h("span", {}, one.email)));
    const place = input.getBoundingClientRect();
    Object.assign(box.style, { display: "", left: `${place.left}px`, top: `${place.bottom + 4}px` });
  }
  return { show, hide };
}
