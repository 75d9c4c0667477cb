/** The ticks of the popup's lines. Decoration: the line says in words what they show. */
import { type MarkSet, shapesOf } from "../shared/marks.js";
import type { RecentLine } from "../shared/storage.js";
import type { TickState } from "../shared/tick.js";

type Kind = RecentLine["kind"] | "sent";

const STATES: Record<Kind, TickState> = {
  open: "opened",
  click: "clicked",
  maybe: "maybe",
  automatic: "sent",
  sent: "sent",
};

function svg(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}

export function tick(kind: Kind, set: MarkSet): SVGElement {
  const drawing = svg("svg", { class: `tick ${kind}`, viewBox: "0 0 22 16", "aria-hidden": "true" });
  drawing.append(...shapesOf(STATES[kind], set).map(([tag, attributes]) => svg(tag, attributes)));
  return drawing;
}
