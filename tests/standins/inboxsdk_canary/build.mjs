// Builds the canary into build/inboxsdk_canary with the extension's own esbuild.
import { cpSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const packages = join(root, "extension/node_modules");
const out = join(root, "build/inboxsdk_canary");
const esbuild = createRequire(join(packages, "x.js"))("esbuild");

mkdirSync(out, { recursive: true });
await esbuild.build({
  entryPoints: [join(here, "canary.js")],
  bundle: true,
  format: "iife",
  nodePaths: [packages],
  outfile: join(out, "canary.js"),
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "error",
  target: "chrome120",
});
cpSync(join(here, "manifest.json"), join(out, "manifest.json"));
for (const name of ["background.js", "pageWorld.js"]) cpSync(join(packages, "@inboxsdk/core", name), join(out, name));
