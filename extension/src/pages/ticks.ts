/** The ticks of the popup's lines. Decoration: the line says in words what they show. */
import type { RecentLine } from "../shared/storage.js";

const DOUBLE = "M1.6 8.6l3.2 3.2L11.6 4.6M8.6 11l.8.8 6.8-7.2";
const UNDERLINED = "M1.6 7.6l3.2 3.2L11.6 3.6M8.6 10l.8.8 6.8-7.2M1.8 14.4h14.4";

const PATHS: Record<RecentLine["kind"] | "sent", string> = {
  open: DOUBLE,
  click: UNDERLINED,
  maybe: DOUBLE,
  sent: DOUBLE,
};

function svg(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}

export function tick(kind: keyof typeof PATHS): SVGElement {
  const drawing = svg("svg", { class: `tick ${kind}`, viewBox: "0 0 22 16", "aria-hidden": "true" });
  drawing.append(svg("path", { d: PATHS[kind] }));
  if (kind === "maybe") drawing.append(svg("circle", { cx: "19.3", cy: "12.6", r: "1.8" }));
  return drawing;
}
