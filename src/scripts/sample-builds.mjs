// Compiles samples. What a module is made from follows from its name and what lies in the sample's `source` folder:
// `x.wasm` from `x.wat`, `x.ts` (AssemblyScript) or `x.c`, else from `Cargo.toml` or `go.mod`. Nothing is written into
// the repository here, and no path of the machine gets into a module.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const samplesFolder = fileURLToPath(new URL("../../samples/", import.meta.url));

/** The ids of all samples: the folders with a `sample.json`. */
export function sampleIds() {
  return fs.readdirSync(samplesFolder).filter((id) => fs.existsSync(path.join(samplesFolder, id, "sample.json"))).toSorted();
}

/** The file names of a sample's modules, in the order of its manifest. */
export function modulesOf(id) {
  return JSON.parse(fs.readFileSync(path.join(samplesFolder, id, "sample.json"), "utf8")).modules;
}

/** What a module is built with: `wat`, `assemblyscript`, `c`, `rust` or `go`. */
export function toolchainOf(id, module) {
  const has = (file) => fs.existsSync(path.join(samplesFolder, id, "source", file));
  const name = path.basename(module, ".wasm");
  if (has(`${name}.wat`)) return "wat";
  if (has(`${name}.ts`)) return "assemblyscript";
  if (has(`${name}.c`)) return "c";
  if (has("Cargo.toml")) return "rust";
  if (has("go.mod")) return "go";
  throw new Error(`samples/${id}: nothing in source/ makes ${module}`);
}

/**
 * Compiles one module.
 * @returns `{ bytes }`, or `{ missing }` with a sentence about what is not installed; throws when the compiler refuses.
 */
export async function buildModule(id, module) {
  const toolchain = toolchainOf(id, module);
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "proxyscope-sample-"));
  try {
    return await builders[toolchain](id, path.basename(module, ".wasm"), scratch);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

const builders = { wat, assemblyscript, c, rust, go };

async function wat(id, name) {
  const { default: load } = await import("wabt");
  const wabt = await load();
  const file = path.join(samplesFolder, id, "source", `${name}.wat`);
  const parsed = wabt.parseWat(`${name}.wat`, fs.readFileSync(file, "utf8"));
  try {
    parsed.resolveNames();
    parsed.validate();
    return { bytes: parsed.toBinary({ write_debug_names: true }).buffer };
  } finally {
    parsed.destroy();
  }
}

async function assemblyscript(id, name) {
  const { default: asc } = await import("assemblyscript/asc");
  let bytes, said = "";
  const { error } = await asc.main(
    [
      `${id}/source/${name}.ts`,
      "--baseDir", samplesFolder,
      "--outFile", "module.wasm",
      // Without these two, the module asks for `env.abort`, which no proxy has, and runs its top level in a wasm start
      // section, where no host call is allowed.
      "--use", "abort=sdk/assemblyscript/log/abort",
      "--exportStart", "_initialize",
      "-O1", "--debug",
    ],
    {
      writeFile: (_file, contents) => {
        bytes = contents;
      },
      stderr: {
        write: (text) => {
          said += text;
        },
      },
    },
  );
  if (error) throw new Error(`samples/${id}: ${error.message}\n${said}`);
  return { bytes };
}

function c(id, name, scratch) {
  const clang = firstThatRuns([process.env["CLANG"] ?? "clang"], ["--print-targets"], /wasm32/);
  if (!clang) return { missing: "no clang that knows wasm32" };
  if (!onPath(/^wasm-ld$/)) return { missing: "no wasm-ld (it comes with lld)" };
  const out = path.join(scratch, "module.wasm");
  run(clang, [
    "--target=wasm32", "-nostdlib", "-O1", "-g", "-fdebug-compilation-dir=.",
    "-Wall", "-Wextra", "-Wno-unused-parameter", "-Wl,--no-entry",
    "-o", out, `${id}/source/${name}.c`,
    // clang runs a wasm-opt it finds, which drops the names; npm puts that of another package in the path
  ], { cwd: samplesFolder, env: { ...process.env, PATH: (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => !folder.includes("node_modules")).join(path.delimiter) } });
  return { bytes: fs.readFileSync(out) };
}

function rust(id, _name, scratch) {
  const target = "wasm32-unknown-unknown";
  const rustc = process.env["RUSTC"] ?? "rustc";
  const sysroot = output(rustc, ["--print", "sysroot"]);
  if (!sysroot || !output("cargo", ["--version"])) return { missing: "no cargo and rustc" };
  const cargo = ["build", "--release", "--locked", "--target", target];
  const env = { CARGO_TARGET_DIR: process.env["CARGO_TARGET_DIR"] ?? path.join(scratch, "target") };
  if (!fs.existsSync(path.join(sysroot, "lib/rustlib", target, "lib"))) {
    // A compiler that brings the source of its standard library can build it for wasm.
    if (!fs.existsSync(path.join(sysroot, "lib/rustlib/src/rust/library/std/Cargo.toml"))) {
      return { missing: `rustc has no ${target}: rustup target add ${target}` };
    }
    cargo.push("-Zbuild-std=std,panic_abort");
    env.RUSTC_BOOTSTRAP = "1";
  }
  if (!fs.readdirSync(path.join(sysroot, "lib/rustlib")).some((host) => fs.existsSync(path.join(sysroot, "lib/rustlib", host, "bin/rust-lld")))) {
    const linker = onPath(/^wasm-ld(-\d+)?$/);
    if (!linker) return { missing: "rustc has no rust-lld, and there is no wasm-ld" };
    env.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER = linker;
  }
  const cargoHome = process.env["CARGO_HOME"] ?? path.join(os.homedir(), ".cargo");
  const crates = path.join(cargoHome, "registry/src");
  const registries = fs.existsSync(crates) ? fs.readdirSync(crates).map((folder) => [path.join(crates, folder), "crates"]) : [];
  // of several that fit the compiler takes the last
  env.CARGO_ENCODED_RUSTFLAGS = [[samplesFolder.replace(/[\\/]$/, ""), "samples"], [cargoHome, "cargo"], [sysroot, "rust"], ...registries]
    .map(([from, to]) => `--remap-path-prefix=${from}=${to}`)
    .join("\x1f");
  run("cargo", cargo, { cwd: path.join(samplesFolder, id, "source"), env: { ...process.env, ...env } });
  const file = `${id.replaceAll("-", "_")}.wasm`;
  return { bytes: fs.readFileSync(path.join(env.CARGO_TARGET_DIR, target, "release", file)) };
}

function go(id, _name, scratch) {
  if (!output("go", ["version"])) return { missing: "no go" };
  const out = path.join(scratch, "module.wasm");
  // c-shared makes a library (`_initialize`). Without it the module is a program: `_start` ends with exit, and the
  // proxy refuses to load it.
  run("go", ["build", "-trimpath", "-buildvcs=false", "-buildmode=c-shared", "-o", out, "."], {
    cwd: path.join(samplesFolder, id, "source"),
    env: { ...process.env, GOOS: "wasip1", GOARCH: "wasm" },
  });
  return { bytes: fs.readFileSync(out) };
}

function run(command, args, options) {
  try {
    execFileSync(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
  } catch (error) {
    throw new Error(`${command} failed:\n${error.stderr || error.message}`, { cause: error });
  }
}

/** What a command prints, or nothing when it is not there. */
function output(command, args) {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}

function firstThatRuns(commands, args, prints) {
  return commands.find((command) => prints.test(output(command, args) ?? ""));
}

function onPath(name) {
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    const found = fs.existsSync(folder) && fs.readdirSync(folder).find((file) => name.test(file));
    if (found) return path.join(folder, found);
  }
  return undefined;
}
