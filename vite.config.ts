/// <reference types="vitest/config" />
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { parseScenario } from "./src/scenario/parse.ts";

// Why each part is there: src/RATIONALE.md, "Why this Content-Security-Policy?".
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self' blob:",
  "frame-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The policy is a meta element so that any static host will do. Build only: the dev server needs an inline script. */
function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: policy },
        injectTo: "head-prepend",
      },
    ],
  };
}

/** `samples/<id>/scenario.json?complete`: as it is written, and with every default filled in. A first visit then needs no schema library. */
function completeScenarios(): Plugin {
  return {
    name: "complete-scenarios",
    enforce: "pre",
    load(id) {
      const [file = "", query] = id.split("?");
      if (query !== "complete" || !file.endsWith("/scenario.json")) return undefined;
      this.addWatchFile(file);
      const written: unknown = JSON.parse(readFileSync(file, "utf8"));
      const parsed = parseScenario(written);
      if (!parsed.ok) throw new Error(`${file}: ${parsed.problems.map(({ path, message }) => `${path} ${message}`).join("; ")}`);
      return { code: `export default ${JSON.stringify({ written, complete: parsed.scenario })}`, moduleType: "js" };
    },
  };
}

/** Tells `sw.js` which files there are, and a version that changes when one of them does. */
function offline(): Plugin {
  return {
    name: "offline",
    apply: "build",
    writeBundle: {
      order: "post",
      handler({ dir = "" }) {
        const files = readdirSync(dir, { recursive: true, encoding: "utf8" })
          .map((path) => path.replaceAll("\\", "/"))
          .filter((path) => path !== "sw.js" && statSync(join(dir, path)).isFile())
          .toSorted();
        const hash = createHash("sha256");
        for (const path of files) hash.update(path).update(readFileSync(join(dir, path)));
        const worker = readFileSync(join(dir, "sw.js"), "utf8");
        const complete = worker.replace('const version = "";', `const version = "${hash.digest("hex").slice(0, 16)}";`).replace("const files = [];", `const files = ${JSON.stringify(files)};`);
        if (complete.includes("const files = [];") || complete.includes('const version = "";')) throw new Error("public/sw.js has no place for the files of the build");
        writeFileSync(join(dir, "sw.js"), complete);
      },
    },
  };
}

const keepDebugger = { compress: { dropDebugger: false }, mangle: true, codegen: true };

export default defineConfig({
  root: "src",
  publicDir: "../public",
  base: "./",
  cacheDir: "../node_modules/.vite",
  plugins: [react(), completeScenarios(), contentSecurityPolicy(), offline()],
  worker: { format: "es", rolldownOptions: { output: { minify: keepDebugger } } },
  server: { fs: { allow: [".."] } },
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    // Every asset is a file: the policy has no data: for fonts, workers and wasm, and streaming compilation needs a response.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // minified in full otherwise; `debugger` is where "Break in DevTools" stops
    rolldownOptions: { output: { minify: keepDebugger } },
  },
  test: {
    include: ["**/*.test.{ts,tsx}"],
    // Real modules are compiled and run; a loaded machine must not turn that into a failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
