// Who may import whom, which file is the door of which package, and what lies at the top of the repository.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";
import { describe, expect, it } from "vitest";

const src = dirname(fileURLToPath(import.meta.url));
const top = dirname(src);

const anything = "anything";

/** Folder of src: the folders it may import. A name in `typesOnly` below adds `import type`. */
const mayImport: Readonly<Record<string, readonly string[] | typeof anything>> = {
  base: [],
  module: ["base"],
  abi: ["base"],
  scenario: ["base", "abi"],
  recording: ["base", "abi", "scenario"],
  host: ["base", "module", "abi", "scenario", "recording"],
  symbols: ["base", "module"],
  debugger: ["base", "abi", "scenario", "recording"],
  traffic: ["base", "module", "abi", "scenario", "recording", "debugger"],
  interop: ["base", "module", "abi", "scenario", "recording", "debugger"],
  share: ["base", "module", "abi", "scenario", "recording", "debugger"],
  reference: ["base", "abi", "scenario", "recording", "debugger"],
  samples: ["base", "module", "abi", "scenario", "recording", "debugger"],
  engine: ["base", "scenario", "recording", "symbols"],
  store: ["base", "module", "abi", "scenario", "recording", "symbols", "debugger", "traffic", "interop", "share", "samples", "reference", "engine"],
  ui: ["base", "abi", "scenario", "debugger", "reference", "store"],
  cli: anything,
  scripts: anything,
  testing: anything,
};

const typesOnly: Readonly<Record<string, readonly string[]>> = {
  debugger: ["symbols"],
  ui: ["recording"],
};

/** The two files of engine/ that run beside the guest. */
const hostsOfTheHost = ["engine/worker.ts", "engine/in-process.ts"];

/** Package: the folders (with a slash) and files of src that may import it. Tests, scripts/ and testing/ may import any. */
const doors: Readonly<Record<string, readonly string[]>> = {
  "@base-ui/react": ["ui/"],
  "@bjorn3/browser_wasi_shim": ["host/wasi.ts"],
  "@bufbuild/cel": ["host/foreign/"],
  "@bufbuild/protobuf": ["host/foreign/", "scenario/proto/"],
  "@noble/curves": ["host/foreign/"],
  "@noble/hashes": ["module/", "engine/", "cli/", "host/foreign/", "host/proxies/mosn/start.ts"],
  "@valibot/to-json-schema": ["scenario/", "cli/"],
  cmdk: ["ui/"],
  comlink: ["engine/"],
  fflate: ["interop/archive/", "share/zip.ts"],
  idb: ["store/"],
  "monaco-editor": ["ui/editor/"],
  "node-forge": ["host/foreign/", "cli/envoy/"],
  pako: ["host/foreign/"],
  protobufjs: ["scenario/proto/"],
  "shell-quote": ["traffic/command-words.ts"],
  react: ["ui/", "main.tsx"],
  "react-resizable-panels": ["ui/parts/split.tsx"],
  "react-dom": ["ui/", "main.tsx"],
  tsx: ["cli/"],
  valibot: ["scenario/", "recording/", "samples/", "share/", "store/"],
  wabt: ["engine/", "interop/", "cli/"],
  yaml: ["interop/"],
  zustand: ["store/", "ui/"],
  "node:": ["cli/"],
};

interface Import {
  /** Path below src, with forward slashes. */
  readonly from: string;
  readonly specifier: string;
  readonly types: boolean;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const from = relative(src, file).replaceAll("\\", "/");
  const { staticImports, staticExports, dynamicImports } = parseSync(file, text).module;
  const allTypes = (entries: readonly { readonly isType: boolean }[]): boolean =>
    entries.length > 0 && entries.every((entry) => entry.isType);
  return [
    ...staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      types: allTypes(entries),
    })),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest ? [{ specifier: moduleRequest.value, types: isType }] : [],
      ),
    ),
    ...dynamicImports.flatMap(({ moduleRequest }) => {
      const written = /^["'`](.*)["'`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
      return written?.[1] === undefined ? [] : [{ specifier: written[1], types: false }];
    }),
    ...[...text.matchAll(/new URL\(\s*["'](\.[^"']+)["'],\s*import\.meta\.url/g)].map((match) => ({
      specifier: match[1] ?? "",
      types: false,
    })),
  ].map((found) => ({ from, ...found }));
}

const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file);
const folderOf = (path: string): string => (path.includes("/") ? path.slice(0, path.indexOf("/")) : path);
const packageOf = (specifier: string): string =>
  specifier.startsWith("node:") ? "node:" : specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

function targetOf({ from, specifier }: Import): string {
  return relative(src, resolve(src, dirname(from), specifier.replace(/\?.*$/, ""))).replaceAll("\\", "/");
}

const wall = "host and debugger never import each other: put what both need into recording/";

/** What is wrong with an import inside the project, as advice; nothing when it is right. */
function layerProblem(found: Import): string | undefined {
  const home = folderOf(found.from);
  const away = folderOf(targetOf(found));
  if (home === away) return undefined;
  if ((home === "host" && away === "debugger") || (home === "debugger" && away === "host")) return wall;
  if (isTest(found.from) || found.from === "main.tsx") return undefined;
  const allowed = mayImport[home];
  if (allowed === undefined) return `say in src/layers.test.ts and src/README.md what ${home}/ may import`;
  if (allowed === anything || allowed.includes(away)) return undefined;
  if (away === "host" && hostsOfTheHost.includes(found.from)) return undefined;
  if (typesOnly[home]?.includes(away)) {
    return found.types ? undefined : `${home}/ may import types only from ${away}/: write "import type", or ask debugger/`;
  }
  return `${home}/ may import ${[...allowed, ...(typesOnly[home] ?? [])].join(", ") || "nothing"}: move the shared part down into one of them, or pass the value in from above`;
}

function doorProblem(found: Import): string | undefined {
  if (isTest(found.from) || ["scripts", "testing"].includes(folderOf(found.from))) return undefined;
  const name = packageOf(found.specifier);
  const door = doors[name];
  if (door === undefined) return `give ${name} a door in src/layers.test.ts`;
  if (!door.some((place) => (place.endsWith("/") ? found.from.startsWith(place) : found.from === place))) {
    return `${name} is imported by ${door.join(", ")} only: ask for what is needed there`;
  }
  if (name === "zustand" && found.from.startsWith("store/") && !/^zustand\/(vanilla|middleware)/.test(found.specifier)) {
    return "the store knows no react: import zustand/vanilla or zustand/middleware";
  }
  return undefined;
}

const imports = filesOf(src).flatMap(importsOf);
const isRelative = (found: Import): boolean => found.specifier.startsWith(".");

function report(among: readonly Import[], problem: (found: Import) => string | undefined): string[] {
  return among.flatMap((found) => {
    const advice = problem(found);
    return advice === undefined ? [] : [`src/${found.from} imports ${found.specifier}: ${advice}`];
  });
}

describe("layers", () => {
  it("lets a folder import only what the table allows", () => {
    expect(report(imports.filter(isRelative), layerProblem)).toEqual([]);
  });

  it("keeps every package behind its door", () => {
    expect(report(imports.filter((found) => !isRelative(found)), doorProblem)).toEqual([]);
  });

  it("finds what it is meant to find", () => {
    const advice = (from: string, specifier: string, types = false): string | undefined =>
      (specifier.startsWith(".") ? layerProblem : doorProblem)({ from, specifier, types });
    expect(advice("host/session.ts", "../debugger/words.ts")).toBe(wall);
    expect(advice("debugger/words.test.ts", "../host/session.ts", true)).toBe(wall);
    expect(advice("abi/codes.ts", "../host/guest.ts")).toContain("abi/ may import base:");
    expect(advice("ui/panels/log/panel.tsx", "../../../recording/rows.ts")).toContain("types only");
    expect(advice("ui/panels/log/panel.tsx", "../../../recording/rows.ts", true)).toBeUndefined();
    expect(advice("engine/client.ts", "../host/session.ts")).toContain("engine/ may import");
    expect(advice("engine/worker.ts", "../host/session.ts")).toBeUndefined();
    expect(advice("new-folder/a.ts", "../base/bytes.ts")).toContain("what new-folder/ may import");
    expect(advice("store/store.ts", "zustand")).toContain("no react");
    expect(advice("store/store.ts", "react")).toContain("ui/, main.tsx only");
    expect(advice("host/guest.ts", "node:fs")).toContain("cli/ only");
    expect(advice("ui/app.tsx", "left-pad")).toContain("a door");
  });
});

describe("the project", () => {
  const given = ["react", "monaco-editor", "zustand", "@bjorn3/browser_wasi_shim", "comlink"];

  it.each(given)("uses %s", (name) => {
    const users = imports.filter((found) => !isTest(found.from) && !found.types && packageOf(found.specifier) === name);
    expect(users.length, `${name} is one of the libraries this is built on: use it behind its door`).toBeGreaterThan(0);
  });

  it("depends on nothing that nobody imports", () => {
    const { dependencies } = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as { readonly dependencies: Readonly<Record<string, string>> };
    const used = new Set(imports.filter((found) => !isTest(found.from)).map((found) => packageOf(found.specifier)));
    expect(Object.keys(dependencies).filter((name) => !used.has(name)), "npm uninstall it").toEqual([]);
    const installed = [...Object.keys(dependencies), "tsx", "node:"];
    expect(Object.keys(doors).filter((name) => !installed.includes(name)), "a door without a package").toEqual([]);
  });

  it("is built by vite", () => {
    expect(importsOf(join(top, "vite.config.ts")).map((found) => found.specifier)).toContain("vite");
  });

  it("has nothing else at its top", () => {
    const ignored = readFileSync(join(top, ".gitignore"), "utf8").split("\n").map((line) => line.replace(/\/$/, ""));
    const found = readdirSync(top).filter((name) => !name.startsWith(".") && !ignored.includes(name));
    const files = ["package.json", "package-lock.json", "tsconfig.json", "vite.config.ts", "README.md", "LICENSE"];
    const agreed = [...files, "src", "public", "samples", "e2e"].toSorted();
    expect(found.toSorted(), "put it under src/, public/, samples/ or e2e/").toEqual(agreed);
  });

  it("locks versions, not the place they were downloaded from", () => {
    const lock = readFileSync(join(top, "package-lock.json"), "utf8");
    expect(/"resolved"/.test(lock), "run npm install again: .npmrc leaves the addresses out").toBe(false);
  });

  it("locks the packages of every platform, or npm ci refuses", () => {
    interface Locked {
      readonly optionalDependencies?: Readonly<Record<string, string>>;
    }
    const lock = JSON.parse(readFileSync(join(top, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, Locked>>;
    };
    const optional = Object.values(lock.packages).flatMap((locked) => Object.keys(locked.optionalDependencies ?? {}));
    const missing = optional.filter((name) => !Object.keys(lock.packages).some((path) => path.endsWith(`node_modules/${name}`)));
    expect(missing, "pin a release of which every platform's package is published").toEqual([]);
  });

  it("starts and tests itself without a package", () => {
    const seen = new Set<string>();
    const visit = (file: string): string[] =>
      seen.has(file) || !existsSync(file)
        ? []
        : importsOf(seen.add(file) && file).flatMap((found) =>
            isRelative(found) ? visit(join(src, targetOf(found))) : [found.specifier],
          );
    const packages = ["start.mjs", "test.mjs"].flatMap((name) => visit(join(src, "scripts", name)));
    expect(packages.filter((name) => !name.startsWith("node:")), "node_modules may be missing then").toEqual([]);
  });
});
