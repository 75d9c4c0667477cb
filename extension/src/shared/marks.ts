/**
 * The drawings of the marks, 22 by 16, in two sets. Each state is another drawing, not only another colour: strokes, a dot, a
 * line below, a sign; or an eye that is closed, crossed out, or open.
 */
import type { TickState } from "./tick.js";

export type MarkSet = "ticks" | "eyes";
export type Shape = [tag: "path" | "circle", attributes: Record<string, string>];

const TWO_STROKES = "M1.6 8.6l3.2 3.2L11.6 4.6M8.6 11l.8.8 6.8-7.2";
const EYE = "M1.6 8c2-3.2 4.6-4.8 7.4-4.8S14.4 4.8 16.4 8c-2 3.2-4.6 4.8-7.4 4.8S3.6 11.2 1.6 8z";
const HIGHER_EYE = "M1.6 6.4c2-2.9 4.6-4.4 7.4-4.4s5.4 1.5 7.4 4.4c-2 2.9-4.6 4.4-7.4 4.4s-5.4-1.5-7.4-4.4z";
const DOT: Shape = ["circle", { cx: "19.3", cy: "12.6", r: "1.8" }];
const BOUNCED: Shape[] = [["path", { d: "M9 2.6v7.6M9 13.2v.2" }]];
const REFUSED: Shape[] = [
  ["circle", { cx: "9", cy: "8", r: "5.6" }],
  ["path", { d: "M5.2 11.8l7.6-7.6" }],
];
const UNTRACKED: Shape[] = [["circle", { cx: "9", cy: "8", r: "5" }]];

const TICKS: Record<TickState, Shape[]> = {
  pending: [["path", { d: "M4 8.6l3.2 3.2L14 4.6" }]],
  sent: [["path", { d: TWO_STROKES }]],
  maybe: [["path", { d: TWO_STROKES }], DOT],
  opened: [["path", { d: TWO_STROKES }]],
  clicked: [["path", { d: "M1.6 7.6l3.2 3.2L11.6 3.6M8.6 10l.8.8 6.8-7.2M1.8 14.4h14.4" }]],
  bounced: BOUNCED,
  refused: REFUSED,
  untracked: UNTRACKED,
};

const EYES: Record<TickState, Shape[]> = {
  pending: [["path", { d: "M2 6.6c1.9 2.7 4.3 4 7 4s5.1-1.3 7-4M4.6 9.4l-1.4 2M9 10.8v2.4M13.4 9.4l1.4 2" }]],
  sent: [["path", { d: `${EYE}M3.4 14L14.6 2` }]],
  maybe: [["path", { d: `${EYE}M3.4 14L14.6 2` }], DOT],
  opened: [
    ["path", { d: EYE }],
    ["circle", { cx: "9", cy: "8", r: "2.3" }],
  ],
  clicked: [
    ["path", { d: `${HIGHER_EYE}M1.8 14.4h14.4` }],
    ["circle", { cx: "9", cy: "6.4", r: "2.1" }],
  ],
  bounced: BOUNCED,
  refused: REFUSED,
  untracked: UNTRACKED,
};

const SETS: Record<MarkSet, Record<TickState, Shape[]>> = { ticks: TICKS, eyes: EYES };

export function shapesOf(state: TickState, set: MarkSet): Shape[] {
  return SETS[set][state];
}
