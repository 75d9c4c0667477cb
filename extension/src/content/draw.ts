/** Makes elements without markup, since Gmail's page allows none, and draws the ticks. */
import { type MarkSet, shapesOf } from "../shared/marks.js";
import type { TickState } from "../shared/tick.js";

const SVG = "http://www.w3.org/2000/svg";

type Attributes = Record<string, string | boolean | ((event: Event) => void)>;

export function el<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: (Node | string | null)[]
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const drawn = new Map<string, SVGElement>();

/** 22 by 16; coloured by its class. */
export function drawTick(state: TickState, marks: MarkSet): SVGElement {
  const name = `${marks} ${state}`;
  let drawing = drawn.get(name);
  if (!drawing) {
    drawing = svg("svg", {
      class: `greentick-${state}`,
      viewBox: "0 0 22 16",
      width: "22",
      height: "16",
      "aria-hidden": "true",
    });
    drawing.append(...shapesOf(state, marks).map(([tag, attributes]) => svg(tag, attributes)));
    drawn.set(name, drawing);
  }
  return drawing.cloneNode(true) as SVGElement;
}

/** Beside what is chosen. */
export function drawCheck(): SVGElement {
  return line("0 0 20 18", "M4 9.5l4 4 8-9");
}

/** On what opens a menu. */
export function drawArrow(): SVGElement {
  const arrow = line("0 0 10 6", "M1 1l4 4 4-4");
  arrow.setAttribute("fill", "none");
  arrow.setAttribute("stroke", "currentColor");
  arrow.setAttribute("stroke-width", "1.6");
  return arrow;
}

function line(viewBox: string, d: string): SVGElement {
  const drawing = svg("svg", { viewBox, "aria-hidden": "true" });
  drawing.append(svg("path", { d }));
  return drawing;
}

function svg(tag: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(SVG, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
