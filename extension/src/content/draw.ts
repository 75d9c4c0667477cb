/** Makes elements without markup, since Gmail's page allows none, and draws the ticks. */
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

const TWO_STROKES = "M1.6 8.6l3.2 3.2L11.6 4.6M8.6 11l.8.8 6.8-7.2";

/** One stroke or two, a dot, a line below, a sign: each state is another drawing, not only another colour. */
const SHAPES: Record<TickState, [tag: string, attributes: Record<string, string>][]> = {
  pending: [["path", { d: "M4 8.6l3.2 3.2L14 4.6" }]],
  sent: [["path", { d: TWO_STROKES }]],
  maybe: [
    ["path", { d: TWO_STROKES }],
    ["circle", { cx: "19.3", cy: "12.6", r: "1.8" }],
  ],
  opened: [["path", { d: TWO_STROKES }]],
  clicked: [["path", { d: "M1.6 7.6l3.2 3.2L11.6 3.6M8.6 10l.8.8 6.8-7.2M1.8 14.4h14.4" }]],
  bounced: [["path", { d: "M9 2.6v7.6M9 13.2v.2" }]],
  refused: [
    ["circle", { cx: "9", cy: "8", r: "5.6" }],
    ["path", { d: "M5.2 11.8l7.6-7.6" }],
  ],
  untracked: [["circle", { cx: "9", cy: "8", r: "5" }]],
};

const drawn = new Map<TickState, SVGElement>();

/** 22 by 16; coloured by its class. */
export function drawTick(state: TickState): SVGElement {
  let drawing = drawn.get(state);
  if (!drawing) {
    drawing = svg("svg", {
      class: `greentick-${state}`,
      viewBox: "0 0 22 16",
      width: "22",
      height: "16",
      "aria-hidden": "true",
    });
    drawing.append(...SHAPES[state].map(([tag, attributes]) => svg(tag, attributes)));
    drawn.set(state, drawing);
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
