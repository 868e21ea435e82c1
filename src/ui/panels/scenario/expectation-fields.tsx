/** The fields of one expectation. */
import type { ExpectationInput } from "../../../debugger/expectable.ts";
import { expectedMessages } from "../../../scenario/expect.ts";
import { logLevels } from "../../../scenario/log-levels.ts";
import type { Bytes } from "../../../scenario/scenario.ts";
import { BytesInput, CheckField, NumberField, SelectField, TextField } from "./fields.tsx";
import { useEditing } from "./editing.ts";
import { withFields, type Change, type Path } from "./model/document.ts";

interface FieldsProps<Item extends ExpectationInput = ExpectationInput> {
  readonly item: Item;
  readonly path: Path;
  readonly exchanges: readonly string[];
  readonly onChange: Change<ExpectationInput>;
}
type Of<That extends ExpectationInput["that"]> = Extract<ExpectationInput, { that: That }>;

const messages = expectedMessages.map((value) => ({ value, text: value === "response" ? "response, as the client got it" : "request, as the upstream got it" }));
const anyLevel = "any", levels = [{ value: anyLevel, text: "any level" }, ...logLevels.map((value) => ({ value, text: value }))];
const sides = [{ value: "either", text: "either" }, { value: "request", text: "request" }, { value: "response", text: "response" }];

export function ExpectationFields({ item, path, exchanges, onChange }: FieldsProps) {
  const { problemAt } = useEditing(), problem = problemAt(path), put = (fields: Readonly<Record<string, unknown>>, what: string): void => onChange(withFields(item, fields), what);
  return (
    <div className="expectation-fields scn-nested">
      {"that" in item && hasExchange(item) && (
        <TextField label="exchange" path={[...path, "exchange"]} value={item.exchange} initial="" placeholder="the first one" suggestions={exchanges} onChange={(exchange) => put({ exchange }, "exchange")} />
      )}
      {(item.that === "header" || item.that === "body") && <SelectField label="of" path={[...path, "of"]} value={item.of} initial="response" choices={messages} onChange={(of) => put({ of }, "of")} />}
      <Own item={item} path={path} exchanges={exchanges} onChange={onChange} />
      {problem !== undefined && <p className="scn-problem" role="alert">{problem}</p>}
    </div>
  );
}

const hasExchange = (item: ExpectationInput): item is Of<"status" | "header" | "body" | "resumed"> => item.that === "status" || item.that === "header" || item.that === "body" || item.that === "resumed";

function Own({ item, path, onChange }: FieldsProps) {
  const put = (fields: Readonly<Record<string, unknown>>, what: string): void => onChange(withFields(item, fields), what), at = (field: string): Path => [...path, field];
  switch (item.that) {
    case "status": return <NumberField label="status" path={at("is")} value={item.is} initial={200} unit="" most={65535} onChange={(is) => put({ is: is ?? 200 }, "is")} />;
    case "header": return (
      <>
        <TextField label="name" path={at("name")} value={item.name} initial="" onChange={(name) => put({ name: name ?? "" }, "name")} />
        <Ways item={item} path={path} ways={headerWays} onChange={onChange} />
      </>
    );
    case "body": return <Ways item={item} path={path} ways={textWays} onChange={onChange} />;
    case "log": return (
      <>
        <SelectField label="level" path={at("level")} value={item.level} initial={anyLevel} choices={levels} onChange={(level) => put({ level: level === anyLevel ? undefined : level }, "level")} />
        <Ways item={item} path={path} ways={textWays} onChange={onChange} />
        <CheckField label="is not logged" path={at("absent")} value={item.absent} initial={false} onChange={(absent) => put({ absent }, "absent")} />
      </>
    );
    case "call": return (
      <>
        <TextField label="cluster" path={at("cluster")} value={item.cluster} initial="" placeholder="any" onChange={(cluster) => put({ cluster }, "cluster")} />
        <TextField label="path" path={at("path")} value={item.path} initial="" placeholder="any" onChange={(value) => put({ path: value }, "path")} />
        <NumberField label="times" hint="exactly so often; empty: once at least" path={at("times")} value={item.times} initial={undefined} unit="" onChange={(times) => put({ times }, "times")} />
      </>
    );
    case "resumed": return <SelectField label="side" path={at("side")} value={item.side} initial="either" choices={sides} onChange={(side) => put({ side: side === "either" ? undefined : side }, "side")} />;
    case "no-fault": return null;
    case "finding": return (
      <>
        <TextField label="rule" path={at("rule")} value={item.rule} initial="" placeholder="any" onChange={(rule) => put({ rule }, "rule")} />
        <CheckField label="there is none" path={at("absent")} value={item.absent} initial={false} onChange={(absent) => put({ absent }, "absent")} />
      </>
    );
  }
}

type Way = "present" | "absent" | "equals" | "contains" | "matches";
const wayWords: Readonly<Record<Way, string>> = { present: "is there", absent: "is not there", equals: "equals", contains: "contains", matches: "matches (JavaScript)" };
const headerWays: readonly Way[] = ["present", "absent", "equals", "matches"], textWays: readonly Way[] = ["equals", "contains", "matches"];

interface Worded { readonly absent?: boolean | undefined; readonly equals?: Bytes | undefined; readonly contains?: string | undefined; readonly matches?: string | undefined }

/** How a text is to be, and the text. What was written stays when the way changes. */
function Ways({ item, path, ways, onChange }: Omit<FieldsProps<Of<"header" | "body" | "log">>, "exchanges"> & { readonly ways: readonly Way[] }) {
  const { equals, contains, matches, absent } = item as Worded, way: Way = equals !== undefined ? "equals" : contains !== undefined ? "contains" : matches !== undefined ? "matches" : ways.includes("absent") && absent === true ? "absent" : ways[0] ?? "present";
  const text = contains ?? matches ?? (typeof equals === "string" ? equals : "");
  const put = (to: Way, value: Bytes): void => {
    const words = typeof value === "string" ? value : text;
    onChange(withFields(item as ExpectationInput, { equals: to === "equals" ? value : undefined, contains: to === "contains" ? words : undefined, matches: to === "matches" ? words : undefined, ...(ways.includes("absent") && { absent: to === "absent" ? true : undefined }) }), to);
  };
  return (
    <>
      <SelectField label="it" path={[...path, "way"]} value={way} initial={ways[0] ?? "present"} choices={ways.map((value) => ({ value, text: wayWords[value] }))} onChange={(to) => put(to ?? ways[0] ?? "present", equals ?? text)} />
      {way === "equals" && <div className="scn-inset"><BytesInput label="value" value={equals ?? ""} onChange={(value) => put("equals", value)} /></div>}
      {(way === "contains" || way === "matches") && <TextField label="text" path={[...path, way]} value={text} initial="" onChange={(value) => put(way, value ?? "")} />}
    </>
  );
}
