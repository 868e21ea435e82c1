import { isolations } from "../../../scenario/nginx.ts";
import { CheckField, NumberField, SelectField, TextField } from "./fields.tsx";
import { HeaderGrid } from "./header-grid.tsx";
import { defaults, withField, type Change, type NginxInput } from "./model/document.ts";

const path = ["setup", "nginx"] as const;
const isolationTexts: Readonly<Record<(typeof isolations)[number], string>> = {
  none: "none: one instance of a module for all streams", stream: "stream: an instance for each stream", filter: "filter: an instance for each filter of a stream",
};

type Sharing = "every" | "some" | "none";
const sharingOf = (names: readonly string[]): Sharing => (names.length === 0 ? "none" : names.includes("*") ? "every" : "some");
const begun: Readonly<Record<Sharing, readonly string[]>> = { every: ["*"], some: ["app"], none: [] };

interface NginxProps {
  readonly settings: NginxInput;
  readonly onChange: Change<NginxInput | undefined>;
}

/** Directives of the `wasm {}` block and of the location that the filters are in. */
export function NginxFields({ settings, onChange }: NginxProps) {
  const set = <K extends keyof NginxInput>(key: K, value: NginxInput[K] | undefined): void => {
    const next = withField(settings, key, value);
    onChange(Object.keys(next).length === 0 ? undefined : next, key);
  };
  const shmKv = settings.shmKv ?? defaults.nginx.shmKv, sharing = sharingOf(shmKv), buffers = settings.responseBodyBuffers ?? {};
  const setBuffers = (key: "number" | "size", value: number | undefined): void => {
    const next = withField(buffers, key, value);
    set("responseBodyBuffers", Object.keys(next).length === 0 ? undefined : next);
  };
  return (
    <div role="group" aria-label="Settings of NGINX">
      <h3 className="scn-sub">Settings of NGINX</h3>
      <SelectField label="isolation" hint="proxy_wasm_isolation" path={[...path, "isolation"]} value={settings.isolation} initial={defaults.nginx.isolation} choices={isolations.map((value) => ({ value, text: isolationTexts[value] }))} onChange={(value) => set("isolation", value)} />
      <SelectField<Sharing>
        label="shared data" hint="shm_kv: without it filters have no shared data" path={[...path, "sharing"]} value={sharing} initial="every" onChange={(value = "every") => set("shmKv", value === "every" ? undefined : [...begun[value]])}
        choices={[{ value: "every", text: "every key (shm_kv *)" }, { value: "some", text: "keys of some namespaces" }, { value: "none", text: "none: no shm_kv" }]}
      />
      {sharing === "some" && <TextField label="namespaces" hint="What stands before the / of a key" path={[...path, "shmKv"]} value={shmKv.join(" ")} initial="" onChange={(text = "") => set("shmKv", text.split(/[ ,]/))} />}
      <NumberField label="queue memory" hint="shm_queue: the size of each shared queue" path={[...path, "queueSize"]} value={settings.queueSize} initial={defaults.nginx.queueSize} unit="bytes" onChange={(value) => set("queueSize", value)} />
      <SelectField label="answers" hint="What stands in the location" path={[...path, "content"]} value={settings.content} initial={defaults.nginx.content} choices={[{ value: "proxy_pass", text: "the cluster (proxy_pass)" }, { value: "empty_gif", text: "by itself (empty_gif)" }]} onChange={(value) => set("content", value)} />
      <TextField label="proxy_pass URI" wire hint="What stands behind the upstream's name: nothing, a path, or $uri$is_args$args" path={[...path, "proxyPassUri"]} value={settings.proxyPassUri} initial={defaults.nginx.proxyPassUri} onChange={(value) => set("proxyPassUri", value)} />
      <CheckField label="sets headers of its own" hint="proxy_set_header in the location" path={[...path, "proxySetHeader"]} value={settings.proxySetHeader !== undefined} initial={false} onChange={(value) => set("proxySetHeader", value === true ? [] : undefined)} />
      {settings.proxySetHeader !== undefined && <HeaderGrid label="proxy_set_header" headers={settings.proxySetHeader} path={[...path, "proxySetHeader"]} asText={false} onChange={(headers) => set("proxySetHeader", headers)} />}
      <TextField label="server_name" wire path={[...path, "serverName"]} value={settings.serverName} initial={defaults.nginx.serverName} onChange={(value) => set("serverName", value)} />
      <TextField label="host name" hint="Name of the machine, property request.host" path={[...path, "hostname"]} value={settings.hostname} initial={defaults.nginx.hostname} onChange={(value) => set("hostname", value)} />
      <NumberField label="request in memory" hint="client_body_buffer_size: a body of that size and more is in a file, where filters cannot read it" path={[...path, "clientBodyBufferSize"]} value={settings.clientBodyBufferSize} initial={defaults.nginx.clientBodyBufferSize} unit="bytes" onChange={(value) => set("clientBodyBufferSize", value)} />
      <NumberField label="largest request" hint="client_max_body_size" path={[...path, "clientMaxBodySize"]} value={settings.clientMaxBodySize} initial={defaults.nginx.clientMaxBodySize} unit="bytes" onChange={(value) => set("clientMaxBodySize", value)} />
      <NumberField label="response buffers" hint="wasm_response_body_buffers: how much of a response a filter can hold back" path={[...path, "responseBodyBuffers", "number"]} value={buffers.number} initial={4} unit="" onChange={(value) => setBuffers("number", value)} />
      <NumberField label="size of each" hint="The size of each of them" path={[...path, "responseBodyBuffers", "size"]} value={buffers.size} initial={4096} unit="bytes" onChange={(value) => setBuffers("size", value)} />
      <NumberField label="resolver_timeout" wire hint="A name that is no cluster of the scenario is not found after that time" path={[...path, "resolverTimeout"]} value={settings.resolverTimeout} initial={defaults.nginx.resolverTimeout} unit="ms" onChange={(value) => set("resolverTimeout", value)} />
    </div>
  );
}
