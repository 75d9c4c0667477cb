// One message of an open thread: collapsed to a line, or expanded with its body.
import { h, newId, put, setAttribute, setHtml, swap } from "./dom.js";
import { icon } from "./icons.js";
import { firstName, fullDate, fullName, isMe, shortDate } from "./text.js";

/** A message's element: {element, replyPlace, expand, update}. `answer(kind)` begins a reply to it. */
export function makeMessage(message, { isOpen, answer }) {
  const holder = h("div");
  const replyPlace = h("div.ip.iq");
  const element = h("div.ie.nH.oy8Mbf[role=listitem][tabindex=-1]", {},
    h("div.Bk", {}, h("div.G3.G2", {}, h("div", {}, holder)), replyPlace));
  const view = { element, replyPlace, expand: () => show(true), update };
  let expanded = null;
  let known = message;

  function show(open) {
    if (open === expanded) return;
    expanded = open;
    element.classList.toggle("h7", open);
    element.classList.toggle("kv", !open);
    swap(holder, open ? full(known, answer, () => show(false)) : collapsed(known, () => show(true)));
    if (open) fillBody(holder, known);
  }

  function update(now) {
    const carrier = holder.querySelector("[data-message-id]");
    if (carrier && now.legacyId && now.legacyId !== known.legacyId) setAttribute(carrier, "data-legacy-message-id", now.legacyId);
    const bodyChanged = now.html !== known.html;
    known = now;
    if (bodyChanged && expanded) fillBody(holder, known);
  }

  show(isOpen);
  return view;
}

const ids = (message) => ({ "data-message-id": `#${message.permId}`, "data-legacy-message-id": message.legacyId || null });

/** The body enters the page through innerHTML, as Gmail's does: its images load at once. */
function fillBody(holder, message) {
  const body = holder.querySelector(".a3s");
  if (body) setHtml(body, message.html);
}

const person = (one, spec) => h(spec, { email: one.email, name: fullName(one), "data-hovercard-id": one.email }, isMe(one) ? fullName(one) : fullName(one));

function avatar(one) {
  return h("div.aCi", {}, h(`div.ajn.hue${[...one.email].reduce((sum, sign) => sum + sign.charCodeAt(0), 0) % 6}`, {}, fullName(one)[0]));
}

function collapsed(message, expand) {
  return h("div.adf.ads[tabindex=0]", { ...ids(message), onclick: expand },
    h("table.cf.gJ[cellpadding=0]", {}, h("tbody", {}, h("tr.acZ", {},
      h("td.gF.gK-pic", {}, avatar(message.from)),
      h("td.gF.gK", {}, h("h3.iw", {}, h("span.qu", {}, person(message.from, "span.gD[translate=no]")))),
      h("td.gF.snip", {}, h("div.iA.g6", {}, message.snippet)),
      h("td.gH", {}, h("div.gK", {}, h("span"), h("span.g3", { title: fullDate(message.at) }, shortDate(message.at))))))));
}

function full(message, answer, collapse) {
  const more = h("div.T-I.J-J5-Ji.aap.L3[role=button][aria-haspopup=true][aria-label=More]", {}, icon("more"));
  const head = h("table.cf.gJ[cellpadding=0]", {}, h("tbody", {},
    h("tr.acZ", {},
      h("td.gF.gK", {}, h("table.cf.ix", {}, h("tbody", {}, h("tr", {}, h("td", {}, h("h3.iw", {}, h("span.qu", {}, person(message.from, "span.gD[translate=no]"), " ", h("span.go", {}, `<${message.from.email}>`)))))))),
      h("td.gH", {}, h("div.gK", {}, h("span"), h("span.g3[tabindex=-1]", { title: fullDate(message.at), alt: fullDate(message.at) }, shortDate(message.at)), h("span.zd.bi4[role=checkbox]"))),
      h("td.gH.acX", {}, h("div.T-I.J-J5-Ji.T-I-Js-IF.aaq.L3[role=button][data-tooltip=Reply]", { onclick: () => answer("reply") }, icon("reply")), more)),
    h("tr.acZ.xD", {}, h("td[colspan=3]", {}, h("table.cf.adz", {}, h("tbody", {}, h("tr", {}, h("td.ady", {}, h("div.iw.ajw", {}, h("span.hb", {}, "to ", ...recipients(message))), h("div.ajy", {}, icon("down", 16))))))))));
  return h("div.adn.ads", { ...ids(message), style: "display:" },
    h("div.aju", {}, avatar(message.from)),
    h("div.gs", {}, h("div.gE.iv.gt", { ondblclick: collapse }, head), h("div", {}, h("div.ii.gt", { id: newId() }, h("div.a3s.aiL", { id: newId() })), attachments(message), h("div.hi"))));
}

function recipients(message) {
  const all = [...message.to, ...message.cc, ...message.bcc];
  return all.flatMap((one, place) => [place ? ", " : "", h("span.g2[translate=no]", { email: one.email, name: fullName(one), "data-hovercard-id": one.email }, firstName(one))]);
}

function attachments(message) {
  if (!message.attachments.length) return null;
  const area = h("div.hq.gt", { id: newId() }, h("div.aQH", {}));
  for (const name of message.attachments) put(area.firstChild, h("span.aZo.N5jrZb", {}, name));
  return area;
}
