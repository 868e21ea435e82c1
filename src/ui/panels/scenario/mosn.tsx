import type { JsonObject } from "../../../base/protobuf.ts";
import { mosnEngines } from "../../../scenario/mosn.ts";
import { NumberField, SelectField, TextField } from "./fields.tsx";
import { JsonField } from "./json-field.tsx";
import { defaults, withField, type Change, type MosnInput, type Path } from "./model/document.ts";

interface MosnProps {
  readonly settings: MosnInput;
  /** of the filter */
  readonly path: Path;
  readonly onChange: Change<MosnInput | undefined>;
}

const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);
const engines = mosnEngines.map((value) => ({ value, text: value === "wazero" ? "wazero, MOSN's default" : "wasmer: known by how it starts modules" }));

/** Keys of a filter's configuration that MOSN alone reads. */
export function MosnFields({ settings, path: of, onChange }: MosnProps) {
  const path = [...of, "mosn"];
  const set = <K extends keyof MosnInput>(key: K, value: MosnInput[K] | undefined): void => {
    const next = withField(settings, key, value);
    onChange(Object.keys(next).length === 0 ? undefined : next, key);
  };
  return (
    <div role="group" aria-label="Settings of MOSN">
      <h3 className="scn-sub">Settings of MOSN</h3>
      <NumberField label="root_context_id" wire hint="Id of the root context; streams are counted past it" path={[...path, "rootContextId"]} value={settings.rootContextId} initial={defaults.mosn.rootContextId} unit="" most={2 ** 31 - 1} onChange={(value) => set("rootContextId", value)} />
      <NumberField label="instance_num" wire hint="Instances of the module, which streams take in turn; 0: one for each processor, of which there are two" path={[...path, "instances"]} value={settings.instances} initial={defaults.mosn.instances} unit="" most={2 ** 31 - 1} onChange={(value) => set("instances", value)} />
      <TextField label="shared plugin" hint="from_wasm_plugin: filters that name the same plugin share its instances" path={[...path, "plugin"]} value={settings.plugin} initial="" onChange={(value) => set("plugin", value)} />
      <SelectField label="engine" hint="vm_config.engine" path={[...path, "engine"]} value={settings.engine} initial={defaults.mosn.engine} choices={engines} onChange={(value) => set("engine", value)} />
      <TextField label="path" hint="vm_config.path, as the filter may read it" path={[...path, "path"]} value={settings.path} initial="" placeholder="/etc/mosn/wasm/ and the module's name" onChange={(value) => set("path", value)} />
      <TextField label="md5" hint="vm_config.md5: with another one than the module's the filter is left out" path={[...path, "md5"]} value={settings.md5} initial="" onChange={(value) => set("md5", value)} />
      <JsonField label="further keys of the configuration" path={[...path, "user"]} value={isObject(settings.user) ? settings.user : undefined} placeholder={'{"key": "texts are handed to the filter"}'} onChange={(value) => set("user", isObject(value) ? value : undefined)} />
    </div>
  );
}
