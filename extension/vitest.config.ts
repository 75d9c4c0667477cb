import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    pool: "threads", // a process for each file takes a fifth more time, and no test needs one
    restoreMocks: true,
    unstubGlobals: true,
  },
});
