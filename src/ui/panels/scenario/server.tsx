import { BytesInput, CheckField, NumberField } from "./fields.tsx";
import { defaults, withField, type Change, type Path, type ServerInput } from "./model/document.ts";
import { seconds } from "./model/exchanges.ts";

/** A server of TCP in one line: "echoes, ends after 5 bytes". */
export function serverSummary(server: ServerInput | undefined): string {
  if (server === undefined) return "takes what it gets";
  const { greet, echo, reply, delay, endAfter, resetAfter } = server;
  const said = [
    ...(greet === undefined ? [] : ["greets"]),
    ...(echo === true ? ["echoes"] : []),
    ...(reply === undefined ? [] : ["replies"]),
  ].join(", ");
  const ends = resetAfter !== undefined ? `resets after ${resetAfter}` : endAfter !== undefined ? `ends after ${endAfter}` : "";
  return [said === "" ? "takes what it gets" : `${said}${delay ? ` after ${seconds(delay)}` : ""}`, ends].filter((part) => part !== "").join(", ");
}

interface ServerProps {
  readonly server: ServerInput;
  readonly path: Path;
  readonly onChange: Change<ServerInput>;
  /** "server of backend" */
  readonly label: string;
}

/** What a server of TCP does with a connection. */
export function ServerEditor({ server, path, onChange, label }: ServerProps) {
  const set = <K extends keyof ServerInput>(key: K, value: ServerInput[K] | undefined): void => onChange(withField(server, key, value), key);
  const bytes = (key: "greet" | "prefix" | "reply", name: string) => (
    <div className="scn-field">
      <span className="scn-label">{name}</span>
      <BytesInput label={`${name} of the ${label}`} value={server[key] ?? ""} onChange={(value) => set(key, value === "" ? undefined : value)} />
    </div>
  );
  const number = (key: "greetDelay" | "delay" | "endAfter" | "resetAfter", name: string, unit: string, hint: string) => (
    <NumberField label={name} hint={hint} path={[...path, key]} value={server[key]} initial={defaults.server[key]} unit={unit} onChange={(value) => set(key, value)} />
  );
  return (
    <div role="group" aria-label={label}>
      {bytes("greet", "greets with")}
      {server.greet !== undefined && number("greetDelay", "after", "ms", "Virtual time between the connection and the greeting")}
      <CheckField label="echoes" hint="Sends back what it gets" path={[...path, "echo"]} value={server.echo} initial={defaults.server.echo} onChange={(value) => set("echo", value)} />
      {server.echo === true && bytes("prefix", "each with")}
      {bytes("reply", "replies")}
      {number("delay", "answers after", "ms", "Virtual time between a piece and what is said to it")}
      {number("endAfter", "ends after", "bytes", "It ends its side when it has got so many bytes")}
      {number("resetAfter", "resets after", "bytes", "It resets the connection when it has got so many bytes")}
      <CheckField label="stays when the client ends" hint="It does not end its side when the other one has ended" path={[...path, "keepOpen"]} value={server.keepOpen} initial={defaults.server.keepOpen} onChange={(value) => set("keepOpen", value)} />
    </div>
  );
}
