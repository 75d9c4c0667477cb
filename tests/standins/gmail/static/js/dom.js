// Makes elements in the way Gmail's markup is described: h("div.nH.bkK[role=main]", {style}, ...children).
import { isGone, prune } from "./faults.js";

const policy = window.trustedTypes?.createPolicy("gmail#html", { createHTML: (text) => text });
let count = 0;

/** A new id in Gmail's manner. */
export const newId = () => `:${(count++).toString(36)}`;

/** An element from "tag.class.class[attr=value]", more attributes, and children (text, elements, null). */
export function h(spec, attributes = {}, ...children) {
  const [, tag, classes, rest] = /^([\w-]+)((?:\.[\w-]+)*)(.*)$/.exec(spec);
  const element = document.createElement(tag);
  if (classes) element.className = classes.slice(1).replaceAll(".", " ");
  for (const [, name, value = ""] of rest.matchAll(/\[([\w-]+)(?:=([^\]]*))?\]/g)) element.setAttribute(name, value);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  return put(element, ...children);
}

/** Children appended, empty ones left out. What enters the page is pruned by the switches first. */
export function put(parent, ...children) {
  for (const child of children.flat()) if (child !== null && child !== undefined && child !== false) enter(parent, child, null);
  return parent;
}

/** All children replaced. */
export function swap(parent, ...children) {
  parent.replaceChildren();
  return put(parent, ...children);
}

/** A child into its place before another. */
export function enter(parent, child, before) {
  if (parent.isConnected && child instanceof Element) {
    prune(child);
    if (isGone(child)) return;
  }
  if (typeof child === "string" || typeof child === "number") parent.append(child);
  else parent.insertBefore(child, before);
}

/** An attribute set on what is already in the page. */
export function setAttribute(element, name, value) {
  element.setAttribute(name, value);
  prune(element);
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? "" : value);
}

/** A chain of nested elements: nest("div.a", "div.b", child) is a > b > child. */
export function nest(...parts) {
  const last = parts.at(-1);
  let inner = typeof last === "string" ? h(last) : last;
  for (const spec of parts.slice(0, -1).reverse()) inner = h(spec, {}, inner);
  return inner;
}

/** Mail HTML into an element. Only here does the page make markup from text. */
export function setHtml(element, text) {
  element.innerHTML = policy ? policy.createHTML(text) : text;
  return element;
}

export const escapeHtml = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
