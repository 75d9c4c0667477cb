/** Which world of the extension may import which. Each world may use `shared`, and nothing else of ours. */
const worlds = ["page", "content", "background", "popup", "options", "help", "pages", "shared"];

function onlyItselfAnd(world, others) {
  const allowed = [world, ...others].join("|");
  return {
    name: `${world}-stays-in-its-world`,
    severity: "error",
    from: { path: `^src/${world}/` },
    to: { path: `^src/(${worlds.join("|")})/`, pathNot: `^src/(${allowed})/` },
  };
}

module.exports = {
  forbidden: [
    onlyItselfAnd("page", ["shared"]),
    onlyItselfAnd("content", ["shared"]),
    onlyItselfAnd("background", ["shared"]),
    onlyItselfAnd("popup", ["pages", "shared"]),
    onlyItselfAnd("options", ["pages", "shared"]),
    onlyItselfAnd("help", ["pages", "shared"]),
    onlyItselfAnd("pages", ["shared"]),
    onlyItselfAnd("shared", []),
    {
      name: "features-do-not-know-each-other",
      comment: "What two features need belongs into content/, beside them.",
      severity: "error",
      from: { path: "^src/content/features/([^/]+)" },
      to: { path: "^src/content/features/", pathNot: "^src/content/features/$1" },
    },
    {
      name: "no-packages-in-gmails-own-world",
      comment: "What runs among Gmail's scripts is ours to the last line.",
      severity: "error",
      from: { path: "^src/page/" },
      to: { dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "core"] },
    },
    {
      name: "no-development-packages-in-what-ships",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown", "core"] },
    },
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "no-broken-imports", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.(test|fake)\\.ts$" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { extensions: [".ts", ".js"] },
  },
};
