// The inside of every compose window and inline reply: fields, text, and the bar with Send. It knows nothing of where it stands.
import { say } from "./butter.js";
import { composeBar } from "./composebar.js";
import { h, newId, setHtml } from "./dom.js";
import { discard, save, send } from "./draft.js";
import { makeRecipients } from "./recipients.js";
import { me, switches } from "./start.js";

/** An editor for a draft: {draft, form, body, ...}. Whoever shows it sets `close` and `reopen`. */
export function makeEditor(draft, { inline = false } = {}) {
  const editor = { draft, inline, close: () => {}, reopen: () => {}, titleChanged: () => {} };
  let timer = null;
  let done = false;

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void saveNow(), switches.draft_ms);
  };
  editor.changed = later;
  const rows = Object.fromEntries(["to", "cc", "bcc"].map((kind) => [kind, makeRecipients(kind, draft[kind], later, inline)]));
  const subject = h(`input.aoT[name=subjectbox][aria-label=Subject]`, { placeholder: "Subject", value: draft.subject, type: inline ? "hidden" : "text" });
  const body = h("div.Am.aiL.Al.editable.LW-avf.tS-tW[g_editable=true][role=textbox][contenteditable=true][aria-label=Message Body][aria-multiline=true][tabindex=1]", { id: newId() });
  setHtml(body, inner(draft.parts[0][1]));
  if (draft.plain) body.classList.add("plain");
  const hidden = (name, value) => h("input[type=hidden]", { name, value });
  editor.lts = hidden("lts", draft.isReply ? draft.legacyThreadId : "");
  editor.hidden = [hidden("composeid", newId().slice(1)), hidden("draft", `#${draft.permId}`), hidden("rm", draft.repliedTo ? `#${draft.repliedTo}` : "undefined"), editor.lts, hidden("from", me.email), hidden("nowrap", draft.plain ? "1" : "0")];
  Object.assign(editor, { rows, subject, body, focus: () => (draft.isReply ? body : rows.to.input).focus() });

  subject.addEventListener("input", () => { later(); editor.titleChanged(subject.value); });
  body.addEventListener("input", later);

  /** What stands in the window now, written into the draft. */
  function take() {
    for (const row of Object.values(rows)) row.commit();
    for (const kind of ["to", "cc", "bcc"]) draft[kind] = rows[kind].people();
    draft.subject = subject.value;
    const text = draft.plain ? body.innerText : `<div dir="ltr">${body.innerHTML}</div>`;
    draft.parts = [[0, text], ...draft.parts.slice(1)];
    return draft;
  }

  async function saveNow() {
    if (done) return;
    await save(take());
    if (draft.isReply) editor.lts.value = draft.legacyThreadId;
  }

  editor.send = ({ scheduled = false } = {}) => {
    if (done) return;
    clearTimeout(timer);
    take().scheduled = scheduled;
    if (![...draft.to, ...draft.cc, ...draft.bcc].length) return void say("Please specify at least one recipient.");
    done = true;
    editor.close();
    void send({ ...draft }, editor.reopen);
  };
  editor.discard = () => {
    clearTimeout(timer);
    done = true;
    editor.close();
    void discard(draft);
  };
  editor.leave = () => {
    clearTimeout(timer);
    void saveNow();
    done = true;
    editor.close();
  };
  editor.setPlain = (plain) => {
    draft.plain = plain;
    if (plain) body.textContent = body.innerText;
    body.classList.toggle("plain", plain);
    editor.hidden.at(-1).value = plain ? "1" : "0";
    later();
  };
  editor.showQuoted = () => {
    setHtml(body, body.innerHTML + draft.parts.slice(1).map(([, text]) => text).join(""));
    draft.parts = [draft.parts[0]];
    later();
  };
  editor.keys = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    editor.send();
  };
  editor.text = textArea(editor);
  editor.bar = composeBar(editor);
  return editor;
}

const inner = (text) => /^<div dir="ltr">([\s\S]*)<\/div>$/.exec(text)?.[1] ?? text;

/** The text with its frame, and the mark behind which a reply hides the quoted original. */
function textArea(editor) {
  const trimmed = editor.draft.parts.length > 1 ? h("div.ajR[role=button][tabindex=1][aria-label=Show trimmed content]", { onclick: () => { editor.showQuoted(); trimmed.remove(); } }, h("img.ajT[alt=]", { src: "/static/cleardot.gif" })) : null;
  return h("td.Ap", {}, h("div.aoX", {}, h("div.GP", { id: newId(), style: "max-height: 420px" }, h("div.Ar.Au.qz", {}, h("div.aO7", {}, editor.body)), trimmed)));
}
