// The page around the views: header, navigation, side panel, and the places where windows and bars appear.
import { h, nest, put } from "./dom.js";
import { icon } from "./icons.js";
import { me, start, switches } from "./start.js";

const PLACES = [["inbox", "Inbox", "inbox"], ["starred", "Starred", "star"], ["scheduled", "Scheduled", "clock"], ["sent", "Sent", "sent"], ["drafts", "Drafts", "file"], ["all", "All Mail", "mails"]];

/** Build the page. Returns the places the rest needs. */
export function buildShell({ compose, search }) {
  const viewHost = h("div.nH");
  const scroller = h("div.Tm.aeJ", {}, h("div.aeF", {}, viewHost));
  const centre = h("div.nH.bkK", {}, h("div.nH", {}, scroller));
  const top = h("div.nH.w-asV.bbg.aiw", {}, header(search));
  put(document.body, nest("div.aVn", "div.nH", h("div.nH", {}, top, h("div.nH.bkL-row", {}, left(compose), centre, right()))));
  put(document.body, h("div.aSs", {}, h("div.aSt")));
  if (!switches.lazy_moles) makeMoleHost();
  return { viewHost, scroller };
}

/** Where compose windows stand. Gmail makes it lazily. */
export function makeMoleHost() {
  const found = document.querySelector("div.dw .nH > .nH > .no");
  if (found) return found;
  const host = h("div.no");
  document.body.append(nest("div.dw", "div", "div.nH", "div.nH", host));
  return host;
}

function header(search) {
  const input = h("input.gb_ve[name=q][placeholder=Search mail][aria-label=Search mail][autocomplete=off]");
  const form = h("form.gb_se[role=search]", { onsubmit: (event) => { event.preventDefault(); search(input.value); } },
    h("button.gb_btn[type=submit][aria-label=Search mail]", {}, icon("search")), input, h("button.gb_btn[type=button][aria-label=Show search options]", {}, icon("tune")));
  return h("header.gb_Na[role=banner]", { id: "gb" },
    h("div.gb_left", {}, h("div", {}, h("div.gb_burger[aria-expanded=true][aria-label=Main menu][role=button][tabindex=0]", {}, icon("menu", 24))), h("div.gb_logo", {}, h("a[href=#inbox][title=Gmail]", {}, logo(), h("span", {}, "Gmail")))),
    h("div.gb_mid", {}, form),
    h("div.gb_right", {}, h("div", {}, h("div", {}, h("div.gb_btn[data-tooltip=Support][role=button]", {}, icon("help", 24)), h("div.supportMenu[role=menu]", { style: "display:none" }, h("div[role=menuitem]", {}, "Help")))),
      h("div.gb_btn[aria-label=Settings][role=button]", {}, icon("settings", 24)), h("div.gb_btn[aria-label=Google apps][role=button]", {}, icon("apps", 24)), accountButton()),
    accountCard());
}

const initial = () => me.name[0];

function accountButton() {
  return h("a.gb_account[role=button][tabindex=0]", { "aria-label": `Google Account: ${me.name}\n(${me.email})`, href: "https://accounts.google.com/SignOutOptions", onclick: (event) => event.preventDefault() }, initial());
}

function accountCard() {
  const others = start.accounts.filter((account) => account.index !== start.index).map((account) => h("a", { href: `/mail/u/${account.index}/` }, `${account.name} ${account.email}`));
  return h("div[aria-label=Account Information]", { style: "display:none" }, h("div", {}, h("div", {}, h("div", {}, me.name), h("div", {}, me.email), h("a[href=https://myaccount.google.com/]", {}, "Google Account"), ...others)));
}

function logo() {
  const mark = h("span.gb_mark");
  put(mark, h("i.m1"), h("i.m2"), h("i.m3"), h("i.m4"));
  return mark;
}

function left(compose) {
  const rail = h("div.aeN.WR.a6o.anZ.nH.oy8Mbf[role=navigation]", {}, h("div.Xa", {}, h("div.aio", {}, h("div.aim", {}, h("div.rail-icon", {}, icon("mails", 20)), h("span", {}, "Mail")))));
  const composeButton = nest("div.aic", h("div.z0", {}, h("div.T-I.T-I-KE.L3[role=button][gh=cm][tabindex=0]", { onclick: compose, onkeydown: (event) => event.key === "Enter" && compose() }, icon("pencil", 24), "Compose")));
  const items = nest("div.yJ", "div.Ls77Lb.aZ6", "div.pp", "div.wT", h("div.n3", {}, ...PLACES.map(placeItem)));
  return h("div.aqk.aql.bkL", {}, rail, h("div.aqn.aIH", {}, composeButton, items));
}

function placeItem([view, label, name]) {
  const link = h(`a.J-Ke.n0[href=#${view}]`, { "aria-label": label, "data-view": view }, label);
  return nest("div.aim", "div.TO", h("div.TN.bzz.aHS", { "data-tooltip": label, "data-view": view, onclick: () => { location.hash = `#${view}`; } }, h("div.qj", {}, icon(name)), h("div.aio.UKr6le", {}, h("span.nU", {}, link), h("div.bsU"))));
}

/** Mark the place in the navigation that is shown, and its unread count. */
export function markPlace(view, unread) {
  for (const item of document.querySelectorAll(".TN[data-view]")) {
    const here = item.dataset.view === view;
    item.closest(".TO")?.classList.toggle("nZ", here);
    item.closest(".aim")?.classList.toggle("ain", here);
  }
  const count = document.querySelector(".TN[data-view=inbox] .bsU");
  if (count) count.textContent = unread ? String(unread) : "";
}

const right = () =>
  h("div.aUx", {}, h("div.WN9Ejb", { style: "display:none" }, h("div.brC-brG")), h("div.brC-aT5-aOt-Jw[role=complementary][aria-label=Side panel]", {}, ...["calendar", "keep", "tasks"].map((one) => h(`div.side-dot.${one}`))), h("div.aT5-aOt-I[role=button][aria-label=Hide side panel]"));
