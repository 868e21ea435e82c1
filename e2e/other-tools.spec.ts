// What other tools write: a proxy's configuration, dropped or pasted, looked at, its module given, taken or not; images and archives; Envoy's trace.
import { readFileSync } from "node:fs";
import { zipSync } from "fflate";
import type { Page } from "@playwright/test";
import { tarOf } from "../src/interop/archive/testing-tar.ts";
import { drop, sampleFile, textFile, paste } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";

const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });
const chain = (page: Page) => page.getByRole("navigation", { name: "Filter chain" });
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const preview = (page: Page) => page.getByRole("dialog", { name: /^Configuration/ });


const envoy = `
static_resources:
  listeners:
  - address: { socket_address: { address: 0.0.0.0, port_value: 8080 } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: ingress
          route_config: { virtual_hosts: [{ name: all, domains: ["*"], routes: [{ match: { prefix: / }, route: { cluster: shop } }] }] }
          http_filters:
          - name: guard
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
              config:
                name: guard
                root_id: guard_root
                vm_config: { runtime: envoy.wasm.runtime.v8, code: { local: { filename: /etc/envoy/guard.wasm } } }
                configuration: { "@type": type.googleapis.com/google.protobuf.Struct, value: { mode: strict } }
          - name: envoy.filters.http.cors
  clusters:
  - name: shop
    load_assignment: { endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 10.1.1.1, port_value: 80 } } } }] }] }
`;

test("an envoy.yaml is looked at first, asks for its module, runs with it, and can be undone", async ({ page }) => {
  await gotoApp(page);
  await expect(events(page).getByRole("row").first()).toBeVisible();
  const before = await chain(page).textContent();
  await drop(page, [textFile("what-is-this.txt", envoy)]);
  await expect(preview(page)).toContainText("Envoy configuration: 1 filter, 1 cluster, 1 route.");
  await expect(preview(page)).toContainText("root id guard_root");
  await expect(preview(page)).toContainText("Needs /etc/envoy/guard.wasm");
  await expect(preview(page)).toContainText("Envoy hands it over as serialized protobuf");
  await preview(page).getByText(/fields are left out/).click();
  await expect(preview(page)).toContainText("http_filters[1]: envoy.filters.http.cors is no Proxy-Wasm filter");
  await expect(preview(page)).toContainText("typed_config.stat_prefix");
  await preview(page).getByRole("button", { name: "Replace the chain" }).click();
  await expect(preview(page)).toHaveCount(0);
  await expect(chain(page)).toContainText("guard");
  await drop(page, [sampleFile("edit-headers/filter.wasm", "mine.wasm")]);
  await expect(events(page).getByText("x-via").first()).toBeVisible();
  await expect(chain(page)).toContainText("guard");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect(chain(page)).toHaveText(before ?? "");
});

test("a WasmPlugin that is pasted takes its module's file in the preview, checks it, and joins the chain", async ({ page }) => {
  await gotoApp(page);
  await expect(events(page).getByRole("row").first()).toBeVisible();
  await paste(page, `apiVersion: extensions.istio.io/v1alpha1\nkind: WasmPlugin\nmetadata: { name: plugin, namespace: prod }\nspec: { url: "https://files.example/p.wasm", sha256: ${"ab".repeat(32)}, pluginConfig: { b: 1, a: 2 } }\n`);
  await expect(preview(page)).toContainText("Istio WasmPlugin: 1 filter");
  await expect(preview(page)).toContainText('{"a":2,"b":1}');
  const chooser = page.waitForEvent("filechooser");
  await preview(page).getByRole("button", { name: "Open the file of p.wasm" }).click();
  const { name, bytes } = sampleFile("edit-headers/filter.wasm", "p.wasm");
  await (await chooser).setFiles([{ name, mimeType: "application/wasm", buffer: Buffer.from(bytes) }]);
  await expect(preview(page)).toContainText("The file is not the one asked for");
  await preview(page).getByRole("button", { name: "Add to the chain" }).click();
  await expect(chain(page)).toContainText("prod.plugin");
  await expect(events(page).getByText("x-via").first()).toBeVisible();
});

test("Escape leaves everything as it is, and what cannot be read is explained", async ({ page }) => {
  await gotoApp(page);
  await expect(events(page).getByRole("row").first()).toBeVisible();
  const before = await chain(page).textContent();
  await paste(page, "http {\n  proxy_wasm guard 'a';\n}\n");
  await expect(preview(page)).toContainText("NGINX configuration: 1 filter");
  await page.keyboard.press("Escape");
  await expect(preview(page)).toHaveCount(0);
  await expect(chain(page)).toHaveText(before ?? "");
  await paste(page, "static_resources:\n  listeners: [\n");
  await page.getByRole("tab", { name: "Open", exact: true }).click();
  await expect(page.getByRole("alert", { name: "pasted" })).toContainText("The YAML cannot be read: line");
});

test("an image that is dropped opens like a module, with its root id", async ({ page }) => {
  await gotoApp(page);
  await drop(page, [{ name: "guard.tar", bytes: tarOf({ "manifest.json": json([{ Config: "c.json", Layers: ["l/layer.tar"] }]), "c.json": json({}), "l/layer.tar": tarOf({ "plugin.wasm": sampleFile("edit-headers/filter.wasm").bytes, "runtime-config.json": json({ config: { rootIds: ["guard_root"] } }) }) }) }]);
  await expect(chain(page)).toContainText("guard");
  await expect(events(page).getByText("x-via").first()).toBeVisible();
  await drop(page, [{ name: "none.tar", bytes: tarOf({ "manifest.json": json([{ Layers: ["l"] }]), l: tarOf({ "bin/sh": json(1) }) }) }]);
  await page.getByRole("tab", { name: "Open", exact: true }).click();
  await expect(page.getByRole("alert", { name: "none.tar" })).toContainText("The image has no WebAssembly module in its layer. There is bin/sh.");
});

test("a zip opens what is in it", async ({ page }) => {
  await gotoApp(page);
  await drop(page, [{ name: "bundle.zip", bytes: zipSync({ "x/mine.wasm": sampleFile("edit-headers/filter.wasm").bytes, "x/readme.md": new TextEncoder().encode("read me") }) }]);
  await expect(chain(page)).toContainText("mine");
  await expect(events(page).getByText("x-via").first()).toBeVisible();
});

test("an Envoy's trace that is dropped is compared with the run, and leads to the step where they part", async ({ page }) => {
  await gotoApp(page);
  await page.getByRole("tab", { name: "Open", exact: true }).click();
  await page.getByRole("button", { name: /^Hello, headers/ }).click();
  await expect(page.getByText("Run complete")).toBeVisible();
  const log = readFileSync(new URL("./envoy/traces/hello-headers.log", import.meta.url), "utf8"), dialog = page.getByRole("dialog", { name: /^Envoy's trace/ });
  await drop(page, [textFile("envoy.log", log)]);
  await expect(dialog).toContainText("This run does what the trace says, as far as the trace goes.");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await paste(page, log.replaceAll("proxy_add_header_map_value return: 0", "proxy_add_header_map_value return: 2"));
  await expect(dialog).toContainText("then they part");
  await dialog.getByRole("button", { name: /^Step \d+$/ }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("slider", { name: "Step" })).toHaveAttribute("aria-valuetext", /add_header_map_value/);
});
