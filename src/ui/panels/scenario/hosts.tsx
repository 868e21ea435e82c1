import { hostHealths } from "../../../scenario/scenario.ts";
import { Button } from "../../parts/button.tsx";
import { SelectField, TextField } from "./fields.tsx";
import { withField, type Change, type HostInput, type Path } from "./model/document.ts";
import { useRemoved } from "./removed.tsx";

interface HostsProps {
  readonly hosts: readonly HostInput[];
  readonly path: Path;
  readonly cluster: string;
  readonly onChange: Change<readonly HostInput[]>;
}

/** Endpoints of a cluster, as filters of Higress are told of them. */
export function HostsEditor({ hosts, path, cluster, onChange }: HostsProps) {
  const removed = useRemoved();
  const set = <K extends keyof HostInput>(index: number, host: HostInput, key: K, value: HostInput[K] | undefined): void => onChange(hosts.with(index, withField(host, key, value)), `${index}.${key}`);
  return (
    <>
      {hosts.map((host, index) => (
        <div key={index} className="scn-card" role="group" aria-label={`endpoint ${index + 1} of ${cluster}`}>
          <div className="scn-card-head">
            <b className="clip grow">Endpoint {index + 1}</b>
            <Button
              look="plain" className="button-low" icon="bin" aria-label={`Remove endpoint ${index + 1} of ${cluster}`}
              onClick={() => {
                onChange(hosts.toSpliced(index, 1), `remove ${index}`);
                removed(`endpoint ${index + 1} of ${cluster}`);
              }}
            />
          </div>
          <TextField label="address" path={[...path, index, "address"]} value={host.address} initial="" onChange={(value) => set(index, host, "address", value ?? "")} />
          <SelectField label="health" path={[...path, index, "health"]} value={host.health} initial="healthy" choices={hostHealths.map((value) => ({ value, text: value }))} onChange={(value) => set(index, host, "health", value)} />
          <TextField label="metrics" hint="The body of its last health check" path={[...path, index, "metrics"]} value={host.metrics} initial="" onChange={(value) => set(index, host, "metrics", value)} />
        </div>
      ))}
      <Button look="plain" className="scn-add" icon="plus" title="Requests go to the address above unless a filter overrides the host" onClick={() => onChange([...hosts, { address: `10.0.0.${hosts.length + 3}:8080` }], "add")}>Add an endpoint</Button>
    </>
  );
}
