/** Loaded when breakpoints are looked at: what runs stop at, and what else they could. */
import { useRef, useState } from "react";
import { Status } from "../../abi/codes.ts";
import { breakWords, type BreakWhat } from "../../debugger/breakpoints.ts";
import { wireName } from "../../debugger/wire-name.ts";
import { statusWord } from "../../debugger/words.ts";
import { useWorkbench } from "../hooks/workbench.ts";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import "./dialogs.css";
import { capsOf, useCommand } from "../shortcuts/shortcuts.tsx";

type Kind = BreakWhat["on"];
const kinds: readonly { readonly kind: Kind; readonly title: string; readonly placeholder: string }[] = [
  { kind: "name", title: "a callback or a host call", placeholder: "proxy_on_request_headers" },
  { kind: "status", title: "a status", placeholder: "any but ok" },
  { kind: "key", title: "a change of a header or a key", placeholder: "x-user" },
  { kind: "log", title: "text in the log", placeholder: "denied" },
  { kind: "fault", title: "a fault", placeholder: "" },
];

/** What the form asks for; undefined while it says nothing. */
function asked(kind: Kind, text: string): BreakWhat | undefined {
  const given = text.trim();
  switch (kind) {
    case "fault": return { on: "fault" };
    case "status": return { on: "status", status: given === "" ? undefined : Number(given) };
    case "name": return given === "" ? undefined : { on: "name", name: wireName(given) };
    case "key": return given === "" ? undefined : { on: "key", key: given };
    case "log": return given === "" ? undefined : { on: "log", text: given };
  }
}

export function Breakpoints({ onClose }: { readonly onClose: () => void }) {
  const points = useWorkbench((workbench) => workbench.breakpoints), recording = useWorkbench((workbench) => workbench.recording);
  const toggle = useWorkbench((workbench) => workbench.toggleBreakpoint), enable = useWorkbench((workbench) => workbench.enableBreakpoint);
  const remove = useWorkbench((workbench) => workbench.removeBreakpoint), clear = useWorkbench((workbench) => workbench.clearBreakpoints);
  const [kind, setKind] = useState<Kind>("name"), [text, setText] = useState("");
  const devtools = useCommand("devtools");
  const field = useRef<HTMLSelectElement>(null), what = asked(kind, text);
  const add = (): void => {
    if (what === undefined) return;
    toggle(what);
    setText("");
  };
  const names = [...new Set(recording?.names ?? [])].filter((name) => /^(?:proxy_|envoy_|fd_|clock_|random_)/.test(name)).toSorted();
  return (
    <FloatingDialog title="Breakpoints" onClose={onClose} className="breakpoints" initialFocus={field}>
      <div className="breakpoints-body">
        <p className="text-2">Run stops at the next of them, forwards and back. F9 sets one for rows like that at the cursor; so does a click in the margin of the events.</p>
        {points.length === 0 ? <p className="text-3">None is set.</p> : (
          <ul className="breakpoints-list" aria-label="Breakpoints">
            {points.map((point) => (
              <li key={point.id}>
                <label><input type="checkbox" checked={point.enabled} onChange={(event) => enable(point.id, event.target.checked)} /> {breakWords(point.what)}</label>
                <Button look="plain" className="button-low" icon="cross" aria-label={`Remove: ${breakWords(point.what)}`} onClick={() => remove(point.id)} />
              </li>
            ))}
          </ul>
        )}
        <form className="breakpoints-add" onSubmit={(event) => { event.preventDefault(); add(); }}>
          <label>Stop at <select ref={field} value={kind} onChange={(event) => { setKind(event.target.value as Kind); setText(""); }}>{kinds.map((each) => <option key={each.kind} value={each.kind}>{each.title}</option>)}</select></label>
          {kind === "status" ? (
            <select aria-label="Which status" value={text} onChange={(event) => setText(event.target.value)}>
              <option value="">any but ok</option>
              {Object.values(Status).filter((status) => status !== Status.Ok).map((status) => <option key={status} value={status}>{statusWord(status)}</option>)}
            </select>
          ) : kind !== "fault" && (
            <input
              type="text" aria-label={kinds.find((each) => each.kind === kind)?.title} list={kind === "name" ? "breakpoint-names" : undefined} placeholder={kinds.find((each) => each.kind === kind)?.placeholder}
              spellCheck={false} autoComplete="off" value={text} onChange={(event) => setText(event.target.value)}
            />
          )}
          <datalist id="breakpoint-names">{names.map((name) => <option key={name} value={name}>{name}</option>)}</datalist>
          <Button disabled={what === undefined} onClick={add}>Add</Button>
        </form>
      </div>
      <div className="dialog-foot">
        <Button look="plain" disabled={points.length === 0} onClick={clear}>Remove all</Button>
        <Button look="plain" title={`${devtools.title}  ${capsOf(devtools) ?? ""}`} onClick={() => { onClose(); devtools.run(); }}>Break in DevTools ...</Button>
        <span className="grow" />
        <Button look="main" onClick={onClose}>Close</Button>
      </div>
    </FloatingDialog>
  );
}
