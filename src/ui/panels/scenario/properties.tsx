import { useState } from "react";
import { isBytes, type PropertyValue } from "../../../scenario/scenario.ts";
import type { Metadata } from "../../../scenario/values.ts";
import { attributeNames } from "../../../abi/attributes.ts";
import { Button } from "../../parts/button.tsx";
import { pathId, useEditing } from "./editing.ts";
import { BytesInput, CheckField, TextField } from "./fields.tsx";
import { JsonField } from "./json-field.tsx";
import { withField, type Change, type Path, type SetupInput } from "./model/document.ts";
import { pathOf, pathWords } from "./model/property-path.ts";
import { kindOf, kindWords, readValue, startOf, textOfValue, valueKinds, type ValueKind } from "./model/property-value.ts";
import { useRemoved } from "./removed.tsx";
import { Note, Section } from "./section.tsx";

interface SetupProps {
  readonly setup: SetupInput;
  readonly onChange: Change<SetupInput>;
}
type Given = NonNullable<SetupInput["properties"]>[number];

/** Any property, by path, with a typed value or bytes. */
export function Properties({ setup, onChange }: SetupProps) {
  const removed = useRemoved();
  const properties = setup.properties ?? [];
  const put = (next: readonly Given[], what: string): void => onChange(withField(setup, "properties", next.length === 0 ? undefined : [...next]), `properties.${what}`);
  return (
    <Section
      id="properties" title="Properties" summary={properties.length === 0 ? "as derived" : `${properties.length} given`} differs={properties.length > 0}
      action={<Button look="plain" className="button-low" icon="plus" aria-label="Add a property" title="Add a property" onClick={() => put([...properties, { path: [""], value: "" }], "add")} />}
    >
      <Note>They replace or add to what the host derives. Parts of a path are joined by a full stop; <code>\.</code> is one inside a part.</Note>
      <datalist id="scn-attributes">{attributeNames.map((name) => <option key={name}>{name}</option>)}</datalist>
      {properties.map((given, index) => (
        <PropertyRow
          key={index} given={given} path={["setup", "properties", index]} onChange={(next, what) => put(properties.with(index, next), `${index}.${what}`)}
          onRemove={() => {
            put(properties.toSpliced(index, 1), `remove ${index}`);
            removed(`the property ${pathWords(given.path)}`);
          }}
        />
      ))}
    </Section>
  );
}

interface PropertyRowProps {
  readonly given: Given;
  readonly path: Path;
  readonly onChange: Change<Given>;
  readonly onRemove: () => void;
}

function PropertyRow({ given: { path: parts, value }, path, onChange, onRemove }: PropertyRowProps) {
  const { problemAt } = useEditing(), kind = kindOf(value), name = pathWords(parts);
  const [draft, setDraft] = useState<string>();
  const reading = draft === undefined ? undefined : readValue(draft, kind);
  const problem = reading?.ok === false ? reading.reason : problemAt(path), problemId = `${pathId(path)}-problem`;
  const put = (next: PropertyValue): void => onChange({ path: parts, value: next }, "value");
  const choose = (next: ValueKind): void => {
    setDraft(undefined);
    const read = isBytes(value) ? undefined : readValue(textOfValue(value), next);
    onChange({ path: parts, value: read?.ok === true ? read.value : startOf(next) }, "kind");
  };
  return (
    <div className="scn-property" role="group" aria-label={`Property ${name}`} data-path={pathId(path)} data-problem={problem !== undefined || undefined}>
      <div className="scn-header">
        <input className="scn-input scn-wide mono" aria-label="Path" list="scn-attributes" value={name} title={name} spellCheck={false} autoComplete="off" onChange={(event) => onChange({ path: pathOf(event.target.value), value }, "path")} />
        <Button look="plain" className="scn-handle-button" icon="cross" aria-label={`Remove property ${name}`} title={`Remove property ${name}`} onClick={onRemove} />
      </div>
      <div className="scn-header">
        <select className="scn-select scn-header-name" aria-label="Kind of value" value={kind} onChange={(event) => choose(valueKinds.find((one) => one === event.target.value) ?? "bytes")}>
          {valueKinds.map((one) => <option key={one} value={one}>{kindWords[one]}</option>)}
        </select>
        {isBytes(value) ? <BytesInput label="Value" value={value} onChange={put} /> : kind === "missing" ? <span className="scn-note">the answer is not found</span> : (
          <input
            className="scn-input mono" aria-label="Value" value={draft ?? textOfValue(value)} spellCheck={false} autoComplete="off" aria-invalid={problem !== undefined} aria-describedby={problem === undefined ? undefined : problemId}
            onChange={(event) => {
              setDraft(event.target.value);
              const read = readValue(event.target.value, kind);
              if (read.ok) put(read.value);
            }}
            onBlur={() => {
              if (reading?.ok !== false) setDraft(undefined);
            }}
          />
        )}
      </div>
      {problem !== undefined && <p className="scn-problem" id={problemId} role="alert">{problem}</p>}
    </div>
  );
}

/** An object with nothing in it is not written. */
export const metadataOf = (value: unknown): Metadata | undefined => (value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0) ? undefined : (value as Metadata));
export const metadataExample = '{"com.example.auth": {"user": "alice", "roles": ["admin"]}}';

/** What filters before the chain would have left behind: dynamic metadata and filter state. */
export function StreamState({ setup, onChange }: SetupProps) {
  const removed = useRemoved();
  const objects = setup.filterState ?? [], filters = Object.keys(setup.dynamicMetadata ?? {}).length;
  const put = (next: NonNullable<SetupInput["filterState"]>, what: string): void => onChange(withField(setup, "filterState", next.length === 0 ? undefined : next), `filterState.${what}`);
  return (
    <Section
      id="stream-state" title="Metadata and filter state" summary={filters + objects.length === 0 ? "none" : [filters > 0 ? `metadata of ${filters}` : "", objects.length > 0 ? `${objects.length} objects` : ""].filter(Boolean).join(", ")} differs={filters + objects.length > 0}
      action={<Button look="plain" className="button-low" icon="plus" aria-label="Add an object of the filter state" title="Add an object of the filter state" onClick={() => put([...objects, { key: "my.key", value: "" }], "add")} />}
    >
      <Note>As filters before the chain would have set them, for every exchange.</Note>
      <JsonField label="dynamic metadata" path={["setup", "dynamicMetadata"]} value={setup.dynamicMetadata} placeholder={metadataExample} onChange={(value) => onChange(withField(setup, "dynamicMetadata", metadataOf(value)), "dynamicMetadata")} />
      <JsonField label="metadata of the listener" path={["setup", "listener", "metadata"]} value={setup.listener?.metadata} placeholder={metadataExample} onChange={(value) => onChange(withField(setup, "listener", withField(setup.listener ?? {}, "metadata", metadataOf(value))), "listener.metadata")} />
      <JsonField label="metadata of the node" path={["setup", "node", "metadata"]} value={setup.node?.metadata} placeholder='{"CLUSTER_ID": "east"}' onChange={(value) => onChange(withField(setup, "node", withField(setup.node ?? {}, "metadata", metadataOf(value))), "node.metadata")} />
      {objects.map((object, index) => (
        <div key={index} className="scn-card" role="group" aria-label={`Filter state ${object.key}`}>
          <div className="scn-header">
            <span className="scn-label">{object.key}</span>
            <BytesInput label="Value" value={object.value} onChange={(value) => put(objects.with(index, { ...object, value }), `${index}.value`)} />
            <Button
              look="plain" className="scn-handle-button" icon="cross" aria-label={`Remove filter state ${object.key}`} title={`Remove filter state ${object.key}`}
              onClick={() => {
                put(objects.toSpliced(index, 1), `remove ${index}`);
                removed(`the filter state ${object.key}`);
              }}
            />
          </div>
          <TextField label="name" path={["setup", "filterState", index, "key"]} value={object.key} initial="" onChange={(key) => put(objects.with(index, { ...object, key: key ?? "" }), `${index}.key`)} />
          <CheckField label="shared with the upstream" path={["setup", "filterState", index, "sharedWithUpstream"]} value={object.sharedWithUpstream} initial={false} onChange={(shared) => put(objects.with(index, withField(object, "sharedWithUpstream", shared)), `${index}.shared`)} />
        </div>
      ))}
    </Section>
  );
}
