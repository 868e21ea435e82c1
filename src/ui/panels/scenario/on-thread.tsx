import { threadName } from "../../../debugger/who.ts";
import { SelectField } from "./fields.tsx";
import { defaults, type Path, type SetupInput } from "./model/document.ts";
import { Section } from "./section.tsx";

interface OnThreadProps {
  readonly setup: SetupInput;
  readonly thread: number | undefined;
  readonly path: Path;
  readonly onChange: (thread: number | undefined) => void;
}

const inTurn = "turn";

/** Which worker thread serves an exchange or a connection, where there is a choice. One that is not there any more is shown, so that it can be changed. */
export function OnThread({ setup, thread, path, onChange }: OnThreadProps) {
  const threads = setup.threads ?? defaults.setup.threads;
  if (threads < 2 && thread === undefined) return null;
  const numbers = [...new Set([...Array.from({ length: threads }, (_, number) => number), ...(thread === undefined ? [] : [thread])])];
  return (
    <Section id="thread" title="Thread" summary={thread === undefined ? "in turn" : threadName(thread)} differs={thread !== undefined}>
      <SelectField
        label="served by" hint="Worker threads take turns unless one is chosen" path={[...path, "thread"]} value={thread === undefined ? undefined : String(thread)} initial={inTurn}
        choices={[{ value: inTurn, text: "the next in turn" }, ...numbers.map((number) => ({ value: String(number), text: threadName(number) }))]}
        onChange={(value) => onChange(value === undefined || value === inTurn ? undefined : Number(value))}
      />
    </Section>
  );
}
