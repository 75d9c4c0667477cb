/**
 * Judge images given as JSON lines on stdin, one answer a line on stdout: `{"id", "tracker", "name", "reason"}`.
 * A line that cannot be read is answered by `{"id", "line", "error"}`, and the rest goes on.
 */
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The extension's own judgement, bundled in memory. */
async function loadJudge() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("src/shared/spot/judge.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "neutral",
    write: false,
  });
  const source = Buffer.from(outputFiles[0].contents).toString("base64");
  return (await import(`data:text/javascript;base64,${source}`)).judgeImage;
}

/** What a mail shows of an image. Nothing else of a row is looked at, least of all an expected answer. */
function imagesOf({ url, proxied_url, width, height, hidden, style, repeats }) {
  const stated = { width, height, hidden: hidden === true, style: typeof style === "string" ? style : undefined };
  const count = Number.isInteger(repeats) ? repeats : undefined;
  return [proxied_url, url]
    .filter((address) => typeof address === "string")
    .map((address) => ({ url: address, ...stated, repeats: count }));
}

/** As Gmail shows it; if nothing can be read out of that, as it stands in the mail. */
function answer(row, judgeImage) {
  if (typeof row !== "object" || row === null || Array.isArray(row)) throw new Error("this is no object");
  const images = imagesOf(row);
  if (images.length === 0) throw new Error("there is no url");
  const judgements = images.map((image) => judgeImage(image));
  const readable = judgements.find(({ reason }) => reason !== "bad_address" && reason !== "no_original");
  const { tracker, name, reason } = readable ?? judgements[0];
  return { id: row.id ?? null, tracker, name, reason };
}

process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const judgeImage = await loadJudge();
let number = 0;
for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
  number += 1;
  if (line.trim() === "") continue;
  let row = null;
  let told;
  try {
    row = JSON.parse(line);
    told = answer(row, judgeImage);
  } catch (error) {
    told = { id: row?.id ?? null, line: number, error: error instanceof Error ? error.message : String(error) };
  }
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
