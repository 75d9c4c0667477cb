import fc from "fast-check";
import { expect, test } from "vitest";
import { EventReader } from "./sse.js";

const read = (...chunks: string[]) => {
  const reader = new EventReader();
  return chunks.flatMap((chunk) => reader.read(chunk));
};

test("reads type, id and data", () => {
  expect(read('id: 7\nevent: feed\ndata: {"a":1}\n\n')).toEqual([{ type: "feed", id: "7", data: '{"a":1}' }]);
});

test("joins lines of data, and knows a comment from an event", () => {
  expect(read(": hello\n\ndata: a\ndata:b\n\n")).toEqual([{ type: "message", id: "", data: "a\nb" }]);
});

test("an event that has not ended is not told", () => {
  expect(read("event: feed\ndata: 1\n")).toEqual([]);
});

test("says the same however the stream is cut, and whatever ends its lines", () => {
  const events =
    'id: 1\nevent: feed\ndata: {"subject":"Grüße 📬"}\n\nevent: heartbeat\ndata: {}\n\n: x\n\nid: 2\ndata: y\ndata: z\n\n';
  const cuts = fc.array(fc.nat({ max: events.length + 20 }), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, fc.constantFrom("\n", "\r\n", "\r"), (places, lineEnd) => {
      const text = events.replaceAll("\n", lineEnd);
      const sorted = [0, ...places.filter((place) => place < text.length).sort((a, b) => a - b), text.length];
      const chunks = sorted.slice(1).map((end, index) => text.slice(sorted[index], end));
      // A lone CR at the end of everything may still become CR LF, so one character follows.
      expect(read(...chunks, ":")).toEqual(read(events));
    }),
  );
});
