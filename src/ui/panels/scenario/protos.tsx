import { useId, useRef } from "react";
import { encodeBase64 } from "../../../base/base64url.ts";
import { Button } from "../../parts/button.tsx";
import { pathId, useEditing } from "./editing.ts";
import { TextField } from "./fields.tsx";
import { withField, type Change, type Path, type SetupInput } from "./model/document.ts";
import { useRemoved } from "./removed.tsx";
import { Note, Section } from "./section.tsx";

type ProtoInput = NonNullable<SetupInput["protos"]>[number];

const protoOf = async (file: File): Promise<ProtoInput> =>
  file.name.endsWith(".proto") ? { name: file.name, text: await file.text() } : { name: file.name, descriptorSet: encodeBase64(new Uint8Array(await file.arrayBuffer())) };

/** .proto files and descriptor sets: the message types that gRPC messages may be written in as JSON. */
export function Protos({ setup, onChange }: { readonly setup: SetupInput; readonly onChange: Change<SetupInput> }) {
  const picker = useRef<HTMLInputElement>(null);
  const removed = useRemoved();
  const protos = setup.protos ?? [];
  const put = (next: readonly ProtoInput[], what: string): void => onChange(withField(setup, "protos", next.length === 0 ? undefined : [...next]), `protos.${what}`);
  const add = async (files: readonly File[]): Promise<void> => {
    const taken = await Promise.all(files.map(protoOf));
    // the same name again is the same file, newer
    if (taken.length > 0) put([...protos.filter(({ name }) => !taken.some((one) => one.name === name)), ...taken], "add");
  };
  return (
    <Section id="protos" title="Message schemas" summary={protos.length === 0 ? "none" : protos.map(({ name }) => name).join(", ")} differs={protos.length > 0}>
      {protos.length === 0 && <Note>With a .proto file, or a descriptor set of protoc, gRPC messages can be written as JSON.</Note>}
      {protos.map((proto, index) => (
        <div key={index} className="scn-card">
          <div className="scn-card-head">
            <b className="clip grow">{proto.name}</b>
            <Button
              look="plain" className="button-low" icon="bin" aria-label={`Remove ${proto.name}`} title={`Remove ${proto.name}`}
              onClick={() => {
                put(protos.toSpliced(index, 1), `remove ${index}`);
                removed(proto.name);
              }}
            />
          </div>
          <TextField label="imported as" path={["setup", "protos", index, "name"]} value={proto.name} initial="" onChange={(name) => put(protos.with(index, { ...proto, name: name ?? "" }), `${index}.name`)} />
          {proto.text === undefined
            ? <Problem path={["setup", "protos", index, "descriptorSet"]} />
            : <Source name={proto.name} path={["setup", "protos", index, "text"]} text={proto.text} onChange={(text) => put(protos.with(index, { ...proto, text }), `${index}.text`)} />}
        </div>
      ))}
      <input ref={picker} type="file" multiple hidden accept=".proto,.pb,.bin,.desc,.protoset" aria-label="Message schema files" onChange={(event) => { void add([...(event.target.files ?? [])]); event.target.value = ""; }} />
      <Button look="plain" className="scn-add" icon="plus" onClick={() => picker.current?.click()}>Add a .proto file or descriptor set</Button>
    </Section>
  );
}

function Source({ name, path, text, onChange }: { readonly name: string; readonly path: Path; readonly text: string; readonly onChange: (text: string) => void }) {
  const id = useId(), { problemAt } = useEditing(), problem = problemAt(path);
  return (
    <div className="scn-inset" data-path={pathId(path)}>
      <textarea className="scn-area mono" rows={8} aria-label={`Source of ${name}`} spellCheck={false} value={text} aria-invalid={problem !== undefined} aria-describedby={problem === undefined ? undefined : id} onChange={(event) => onChange(event.target.value)} />
      {problem !== undefined && <p id={id} className="scn-problem">{problem}</p>}
    </div>
  );
}

function Problem({ path }: { readonly path: Path }) {
  const { problemAt } = useEditing(), problem = problemAt(path);
  return problem === undefined ? null : <p className="scn-problem" data-path={pathId(path)}>{problem}</p>;
}
