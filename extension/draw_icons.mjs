/** Draws the extension's icons, a white double tick on a green tile, into src/icons. Run by hand when the drawing changes. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";

const folder = fileURLToPath(new URL("src/icons/", import.meta.url));
const SIZES = [16, 32, 48, 128];
const GREEN = [24, 128, 56];
const WHITE = [255, 255, 255];
/** The ticks' strokes on a field of 32 x 32; the second tick shows only where the first leaves room. */
const STROKES = [
  [
    [5, 17],
    [9.6, 21.6],
    [19.4, 10.6],
  ],
  [
    [15.2, 20.6],
    [16.4, 21.6],
    [26.6, 10.6],
  ],
];
const HALF_WIDTH = 1.65;
const CORNER = 7;

function distanceToSegment(x, y, [ax, ay], [bx, by]) {
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}

function distanceToTicks(x, y) {
  return Math.min(...STROKES.flatMap(([a, b, c]) => [distanceToSegment(x, y, a, b), distanceToSegment(x, y, b, c)]));
}

function distanceToTile(x, y) {
  const dx = Math.max(Math.abs(x - 16) - (16 - CORNER), 0);
  const dy = Math.max(Math.abs(y - 16) - (16 - CORNER), 0);
  return Math.hypot(dx, dy) - CORNER;
}

/** How much of a pixel a shape covers, from the distance of its middle to the shape's edge. */
function coverage(distance, scale) {
  return Math.min(1, Math.max(0, 0.5 - distance * scale));
}

function pixels(size) {
  const scale = size / 32;
  const halfWidth = size === 16 ? HALF_WIDTH * 1.15 : HALF_WIDTH;
  const rows = [];
  for (let row = 0; row < size; row += 1) {
    rows.push(0);
    for (let column = 0; column < size; column += 1) {
      const x = (column + 0.5) / scale;
      const y = (row + 0.5) / scale;
      const ink = coverage(distanceToTicks(x, y) - halfWidth, scale);
      rows.push(...GREEN.map((green, channel) => Math.round(green + (WHITE[channel] - green) * ink)));
      rows.push(Math.round(255 * coverage(distanceToTile(x, y), scale)));
    }
  }
  return Buffer.from(rows);
}

function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function png(size) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const image = deflateSync(pixels(size), { level: 9 });
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", image), chunk("IEND", Buffer.alloc(0))]);
}

for (const size of SIZES) writeFileSync(`${folder}${size}.png`, png(size));
