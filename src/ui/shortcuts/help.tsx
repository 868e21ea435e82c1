import { useLayout } from "../hooks/layout.ts";
import { Kbd } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import { Legend } from "../parts/legend.tsx";
import type { Command } from "./commands.ts";
import { capOf } from "./keys.ts";

interface HelpProps {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}

/** The legend: what the marks mean and what the keys do. */
export function Help({ commands, onClose }: HelpProps) {
  const singleKeys = useLayout((layout) => layout.singleKeys), setSingleKeys = useLayout((layout) => layout.setSingleKeys);
  return (
    <FloatingDialog title="Keys and marks" onClose={onClose} className="help">
      <div className="help-body">
        <section>
          <h3>Marks</h3>
          <Legend full />
          <p className="text-2">Each row is one step. Steps ahead of the cursor are dimmed; every blue step number goes to that step.</p>
        </section>
        <section>
          <h3>Keys</h3>
          <dl className="help-keys">
            {commands.filter((command) => command.keys.length > 0).map((command) => (
              <div key={command.id}>
                <dt>{command.keys.map((key) => <Kbd key={key}>{capOf(key)}</Kbd>)}</dt>
                <dd>{command.title}</dd>
              </div>
            ))}
          </dl>
          <label className="help-switch">
            <input type="checkbox" checked={singleKeys} onChange={(event) => setSingleKeys(event.target.checked)} /> Shortcuts of a single character are on
          </label>
          <p className="text-2">Function keys act outside editors only.</p>
        </section>
      </div>
    </FloatingDialog>
  );
}
