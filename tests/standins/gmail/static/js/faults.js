// Takes elements and attributes away before they reach the page, as when Gmail changes its markup.
import { switches } from "./start.js";

const list = (text) => text.split(";").map((one) => one.trim()).filter(Boolean);
const dropped = list(switches.drop);
const bare = list(switches.dropattr).map((one) => ({
  selector: one.slice(0, one.lastIndexOf("@")) || "*",
  attribute: one.slice(one.lastIndexOf("@") + 1),
}));

/** Whether a switch says that this element is not there. */
export const isGone = (element) => dropped.some((selector) => element.matches(selector));

/** Remove what switches name from a tree that is about to enter the page. */
export function prune(root) {
  for (const selector of dropped) for (const element of root.querySelectorAll(selector)) element.remove();
  for (const { selector, attribute } of bare)
    for (const element of [root, ...root.querySelectorAll(selector)])
      if (element.matches(selector)) element.removeAttribute(attribute);
}
