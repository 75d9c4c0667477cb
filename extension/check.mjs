/** Everything that is checked about the extension without running it. Prints each step; ends with 1 when one fails. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

function run(program, ...args) {
  const { status, stdout, stderr } = spawnSync(`${here}node_modules/.bin/${program}`, args, {
    cwd: here,
    encoding: "utf8",
  });
  return { ok: status === 0, output: `${stdout}${stderr}` };
}

/** dependency-cruiser passes when it understands no file at all, so what it looked at is counted. */
function cruise() {
  const { output } = run("depcruise", "src", "--config", ".dependency-cruiser.cjs", "--output-type", "json");
  const { modules, summary } = JSON.parse(output);
  const seen = modules.filter((module) => /^src\/.*\.ts$/.test(module.source)).length;
  if (seen === 0) return { ok: false, output: "it looked at 0 modules" };
  const found = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
  return { ok: found.length === 0, output: found.join("\n"), note: `${seen} modules` };
}

const steps = [
  ["types, each world with its own", () => run("tsc", "--build")],
  ["form and lint", () => run("biome", "check", "--error-on-warnings")],
  ["who imports whom", cruise],
];

let failed = 0;
for (const [name, step] of steps) {
  const { ok, output, note } = step();
  console.log(`${ok ? "ok  " : "FAIL"} ${name}${note ? ` (${note})` : ""}`);
  if (!ok) {
    console.log(output);
    failed += 1;
  }
}
process.exitCode = failed === 0 ? 0 : 1;
