/** The eye: open where a tracker was let through or only seen, struck through where all were stopped. */
const SVG = "http://www.w3.org/2000/svg";
const LID = "M1.5 8C3.4 4.9 5.6 3.4 8 3.4S12.6 4.9 14.5 8C12.6 11.1 10.4 12.6 8 12.6S3.4 11.1 1.5 8z";

export function drawEye(isStopped: boolean): SVGElement {
  const drawing = svg("svg", { class: "greentick-eye-drawing", viewBox: "0 0 16 16", "aria-hidden": "true" });
  drawing.append(svg("path", { d: LID }), svg("circle", { cx: "8", cy: "8", r: "2.1" }));
  if (isStopped) drawing.append(svg("path", { d: "M3 13.4L13 2.6" }));
  return drawing;
}

function svg(tag: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(SVG, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
