import type { FilterRole } from "../../../scenario/roles.ts";
import type { failurePolicies } from "../../../scenario/scenario.ts";
import { Button } from "../../parts/button.tsx";
import { Configuration } from "./configuration.tsx";
import { CheckField, NumberField, SelectField, TextField } from "./fields.tsx";
import { defaults, freeName, withField, withFields, type Change, type FilterInput, type Path } from "./model/document.ts";
import { MosnFields } from "./mosn.tsx";
import { Note } from "./section.tsx";

interface FilterProps {
  readonly filter: FilterInput;
  readonly path: Path;
  readonly onChange: Change<FilterInput>;
}

interface FilterFieldsProps extends FilterProps {
  /** does the profile know what a filter that fails means */
  readonly hasPolicies: boolean;
  readonly hasMosnSettings: boolean;
  /** asks for another module */
  readonly onReplace: () => void;
}

type Policy = (typeof failurePolicies)[number];
const policies: readonly { readonly value: Policy; readonly text: string; readonly note: string }[] = [
  { value: "fail-closed", text: "fail closed", note: "Its streams are answered with 503 from the fault on." },
  { value: "fail-open", text: "fail open (failure_policy)", note: "The stream that fails and the older ones get 503; those that begin later go past the filter." },
  { value: "fail-open-at-once", text: "fail open at once (fail_open)", note: "Envoy's older field: every stream goes past the filter from the fault on, the one that fails too." },
  { value: "fail-reload", text: "fail, then reload", note: "A new VM is made at the first stream after the backoff; until then the answer is 503." },
];

const roles: readonly { readonly value: FilterRole; readonly text: string; readonly note: string }[] = [
  { value: "filter", text: "a filter", note: "" },
  { value: "access-logger", text: "an access logger", note: "Its root context is called with on_log when a stream is over, after the filters." },
  { value: "service", text: "a WasmService", note: "A root context on each thread, beside the listener: it ticks, calls out and reads queues." },
  { value: "stats-sink", text: "a stats sink", note: "On the main thread only: envoy_on_stats_update is called at each flush, as time passes." },
];

/** What the proxy's configuration says of one filter. */
export function FilterFields({ filter, path, hasPolicies, hasMosnSettings, onChange, onReplace }: FilterFieldsProps) {
  const set = <K extends keyof FilterInput>(key: K, value: FilterInput[K] | undefined): void => onChange(withField(filter, key, value), key);
  const role = filter.role ?? defaults.filter.role, policy = filter.failurePolicy ?? defaults.filter.failurePolicy;
  return (
    <>
      <TextField label="name" hint="The plugin's name, property plugin_name" path={[...path, "name"]} value={filter.name} initial="" onChange={(value) => set("name", value)} />
      <div className="scn-field">
        <span className="scn-label">module</span>
        <span className="scn-control">
          <span className="scn-value mono clip" title={filter.module.sha256 === undefined ? filter.module.name : `${filter.module.name}, SHA-256 ${filter.module.sha256}`}>{filter.module.name}</span>
          <Button look="plain" className="scn-handle-button" icon="file" aria-label="Open another module here" title="Open another module here" onClick={onReplace} />
        </span>
      </div>
      <SelectField<FilterRole> label="runs as" path={[...path, "role"]} value={filter.role} initial={defaults.filter.role} choices={roles} onChange={(value) => onChange(withFields(filter, { role: value, singleton: value === "service" ? filter.singleton : undefined }), "role")} />
      {role !== "filter" && <Note>{roles.find(({ value }) => value === role)?.note}</Note>}
      {role === "service" && <CheckField label="singleton" hint="One VM, on the main thread" path={[...path, "singleton"]} value={filter.singleton} initial={defaults.filter.singleton} onChange={(value) => set("singleton", value)} />}
      <TextField label="root id" path={[...path, "rootId"]} value={filter.rootId} initial="" onChange={(value) => set("rootId", value)} />
      <TextField label="vm id" hint="Filters with the same module, vm id, VM configuration and environment share a VM; shared data and queues belong to a vm id" path={[...path, "vmId"]} value={filter.vmId} initial="" onChange={(value) => set("vmId", value)} />
      <Configuration label="configuration" path={[...path, "configuration"]} value={filter.configuration} onChange={(value) => set("configuration", value)} />
      <Configuration label="VM configuration" path={[...path, "vmConfiguration"]} value={filter.vmConfiguration} onChange={(value) => set("vmConfiguration", value)} />
      <Environment filter={filter} onChange={onChange} />
      {hasMosnSettings ? <MosnFields settings={filter.mosn ?? {}} path={path} onChange={(next, what) => onChange(withField(filter, "mosn", next), `mosn.${what}`)} /> : filter.mosn !== undefined && <Note>The settings of MOSN that this filter has are kept, and nothing comes of them here.</Note>}
      {hasPolicies && <SelectField<Policy> label="when it fails" path={[...path, "failurePolicy"]} value={filter.failurePolicy} initial={defaults.filter.failurePolicy} choices={policies} onChange={(value) => set("failurePolicy", value)} />}
      {hasPolicies && policy === "fail-reload" && <NumberField label="backoff" hint="From the last load to the next one at the least; up to half of it is added by chance" path={[...path, "reloadBackoff"]} value={filter.reloadBackoff} initial={defaults.filter.reloadBackoff} unit="ms" onChange={(value) => set("reloadBackoff", value)} />}
      <Note>{hasPolicies ? policies.find(({ value }) => value === policy)?.note : "This proxy has no failure policies: what a trap means is up to the callback, and the fault's card says it."}</Note>
      <CheckField
        label="allow_on_headers_stop_iteration" hint="Envoy: pause at headers lets body and trailers wait instead of being delivered" path={[...path, "allowOnHeadersStopIteration"]}
        value={filter.allowOnHeadersStopIteration} initial={defaults.filter.allowOnHeadersStopIteration} onChange={(value) => set("allowOnHeadersStopIteration", value)}
      />
    </>
  );
}

function Environment({ filter, onChange }: Omit<FilterProps, "path">) {
  const entries = Object.entries(filter.environment ?? {});
  const put = (next: readonly (readonly [string, string])[], what: string): void =>
    onChange(withField(filter, "environment", next.length === 0 ? undefined : Object.fromEntries(next)), `environment.${what}`);
  return (
    <div role="group" aria-label="environment">
      <div className="scn-tools">
        <span className="text-2 clip grow">environment</span>
        <span className="text-3">{entries.length === 0 ? "none" : entries.length}</span>
        <Button look="plain" className="button-low" icon="plus" aria-label="Add an environment variable" title="Add an environment variable" onClick={() => put([...entries, [freeName("NAME", entries.map(([name]) => name)), ""]], "add")} />
      </div>
      {entries.map(([name, value], index) => (
        <div key={index} className="scn-header">
          <input
            className="scn-input scn-header-name mono" aria-label="Variable" value={name} spellCheck={false}
            onChange={(event) => {
              const next = event.target.value;
              // Two equal names would be one: the second would take the first one's place.
              if (!entries.some(([other], at) => at !== index && other === next)) put(entries.with(index, [next, value]), `${index}.0`);
            }}
          />
          <input className="scn-input mono" aria-label={`Value of ${name}`} value={value} spellCheck={false} onChange={(event) => put(entries.with(index, [name, event.target.value]), `${index}.1`)} />
          <Button look="plain" className="scn-handle-button" icon="cross" aria-label={`Remove ${name}`} title={`Remove ${name}`} onClick={() => put(entries.toSpliced(index, 1), `remove ${index}`)} />
        </div>
      ))}
    </div>
  );
}
