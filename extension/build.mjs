/**
 * Builds the extension into dist/: one readable file per world, nothing fetched, the same bytes for the same source.
 * `node build.mjs` for Chrome and its kin, `--firefox` for Firefox, into build/extension-firefox/.
 */
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const source = `${here}src/`;
const firefox = process.argv.includes("--firefox");
const finished = firefox ? `${here}../build/extension-firefox` : `${here}dist`;
/** Built aside and then moved, so that nobody ever loads half an extension. */
const target = `${here}../build/extension.${process.pid}/`;

/** Public half of the development key: fixes the id mnenlmfficcgodhafnolhjkbocflaggk, so that sign-in may return to it. */
const DEVELOPMENT_KEY =
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAs3LupVZFAO66PN6bwAriilb7yan4Rai+u09TcadUDKpac4unTBIiXpOAzydjsbGsPin3aLe1OIV8i+HqqOPqtCSV15wJJiesUi9Ty+dEl0jkZbQdEM0pKeUhqUPX3uVZkRZogm1QLJNJ+xWtBXYXfp+7pm6OoE6h10CMTraFy43pEIQTCPK2+WSjHx2ULaOKIcveWD9Y5qUm32KImtxcGaD0yQuHqZEnCL9laFla4Arp6NVVEB/IJe1vW+LOkdlq44HJyqvbHfyR2YCRag1Sp3MKWhoR23vf3tKRBRhWolL40vKDJY24wAdKyXJZ+iw58EEga1Nq2nAfcbUWxEreMQIDAQAB";

const FIREFOX_ID = "greentick@greentick.invalid";

/** Chrome leaves its digest of the blocking rules in the folder it has loaded. */
const BROWSERS_OWN = "_metadata";

async function readJson(path) {
  return JSON.parse(await readFile(path, "utf8"));
}

async function writeJson(path, value) {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** One language's messages: all files of its folder in one. A name in two files is a mistake. */
async function mergedLocale(language) {
  const folder = `${source}_locales/${language}/`;
  const merged = {};
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".json")).sort()) {
    for (const [name, message] of Object.entries(await readJson(folder + file))) {
      if (name in merged) throw new Error(`_locales/${language}/${file}: "${name}" is in another file too`);
      merged[name] = message;
    }
  }
  return merged;
}

function placeholdersOf(message) {
  return [...new Set(message.message.match(/\$\d/g) ?? [])].sort().join(" ");
}

/** Every language says everything, with the same blanks to fill in; a message may leave a blank out only with a note. */
function compareLocales(locales) {
  const problems = [];
  const all = new Set(Object.values(locales).flatMap((messages) => Object.keys(messages)));
  for (const [language, messages] of Object.entries(locales)) {
    for (const name of all) {
      if (!(name in messages)) problems.push(`${language} lacks "${name}"`);
      else if (!messages[name].message) problems.push(`${language} has nothing under "${name}"`);
      else if (locales.en?.[name] && placeholdersOf(messages[name]) !== placeholdersOf(locales.en[name])) {
        problems.push(`${language} fills in other blanks than English in "${name}"`);
      }
    }
  }
  if (problems.length > 0) throw new Error(`locale files differ:\n  ${problems.join("\n  ")}`);
}

async function buildLocales() {
  const languages = (await readdir(`${source}_locales`)).sort();
  const locales = {};
  for (const language of languages) locales[language] = await mergedLocale(language);
  compareLocales(locales);
  for (const language of languages) {
    await mkdir(`${target}_locales/${language}`, { recursive: true });
    await writeJson(`${target}_locales/${language}/messages.json`, locales[language]);
  }
}

/** Chrome's manifest as written; Firefox's with an event page and an id of its own instead of a key. */
async function manifest() {
  const { version } = await readJson(`${here}package.json`);
  const written = await readJson(`${here}manifest.source.json`);
  if (!firefox) return { ...written, version, key: DEVELOPMENT_KEY };
  const { minimum_chrome_version: _, ...rest } = written;
  return {
    ...rest,
    version,
    background: { scripts: ["background.js"], type: "module" },
    browser_specific_settings: {
      gecko: {
        id: FIREFOX_ID,
        strict_min_version: "142.0",
        // Subjects and recipients go to the user's own server; that is a transmission as Mozilla counts it.
        data_collection_permissions: { required: ["personalCommunications"] },
      },
    },
  };
}

const readable = {
  bundle: true,
  outdir: target,
  target: ["chrome120", "firefox128"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  loader: { ".css": "text" },
};

/** Scripts on Gmail's page are no modules; their style sheets travel inside them as text. */
async function buildScripts() {
  await esbuild.build({
    ...readable,
    format: "iife",
    entryPoints: {
      page: `${source}page/main.ts`,
      content: `${source}content/main.ts`,
      idle: `${source}content/idle.ts`,
    },
  });
  await esbuild.build({
    ...readable,
    format: "esm",
    entryPoints: {
      background: `${source}background/main.ts`,
      popup: `${source}popup/main.ts`,
      options: `${source}options/main.ts`,
      help: `${source}help/main.ts`,
    },
  });
}

/** The blocking rules that ship, made by the code that judges: a ruleset of the package is there before the first image. */
async function buildRules() {
  const { outputFiles } = await esbuild.build({
    entryPoints: [`${source}shared/spot/rules.ts`],
    bundle: true,
    format: "esm",
    platform: "neutral",
    write: false,
  });
  const bundled = Buffer.from(outputFiles[0].contents).toString("base64");
  const { shippedRules } = await import(`data:text/javascript;base64,${bundled}`);
  const rules = shippedRules(1).map(withoutDefaults);
  await writeFile(`${target}trackers.json`, `[\n${rules.map((rule) => JSON.stringify(rule)).join(",\n")}\n]\n`);
}

/** Half of a rule's text says what a browser takes for granted. */
function withoutDefaults({ id, priority, action, condition: { isUrlFilterCaseSensitive, ...condition } }) {
  return {
    id,
    ...(priority === 1 ? {} : { priority }),
    action,
    condition: { ...condition, ...(isUrlFilterCaseSensitive ? { isUrlFilterCaseSensitive } : {}) },
  };
}

/** What the lists of senders' addresses are used under goes wherever they go. */
async function copyLicences() {
  for (const name of ["LICENSE", "NOTICE"]) await cp(`${here}../${name}`, `${target}${name}`);
}

async function copyPages() {
  await cp(`${source}icons`, `${target}icons`, { recursive: true });
  for (const name of ["pages.css", "sheet.css"]) await cp(`${source}pages/${name}`, `${target}${name}`);
  for (const page of ["popup", "options", "help"]) {
    await cp(`${source}${page}/${page}.html`, `${target}${page}.html`);
    await cp(`${source}${page}/${page}.css`, `${target}${page}.css`);
  }
}

/** Every file of a folder with its content; nothing for a folder that is not there. */
async function contentOf(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = found
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`)
    .filter((path) => relative(folder, path).split(/[\\/]/)[0] !== BROWSERS_OWN);
  const contents = await Promise.all(
    files.map(async (path) => [relative(folder, path), await readFile(path, "latin1")]),
  );
  return JSON.stringify(contents.sort());
}

/** Puts what was built into its place. The same as before is left alone: a browser may be reading it. */
async function publish() {
  if ((await contentOf(target)) === (await contentOf(finished))) return;
  await rm(finished, { recursive: true, force: true });
  await rename(target, finished);
}

async function build() {
  await mkdir(target, { recursive: true });
  const parts = await Promise.allSettled([buildLocales(), buildScripts(), copyPages(), buildRules(), copyLicences()]);
  for (const part of parts) if (part.status === "rejected") throw part.reason;
  await writeJson(`${target}manifest.json`, await manifest());
  await publish();
}

try {
  await build();
} catch (error) {
  // esbuild has already said where; everything else says it in one sentence.
  if (!error.errors) console.error(`The extension was not built: ${error.message}`);
  process.exitCode = 1;
} finally {
  await rm(target, { recursive: true, force: true });
}
