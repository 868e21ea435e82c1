import { Command as Cmdk } from "cmdk";
import { useMemo, useRef, type RefObject } from "react";
import { useWorkbenchStore } from "../hooks/workbench.ts";
import { Kbd } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import { onlyLooks, type Command } from "./commands.ts";
import { moreCommands } from "./more-commands.ts";
import { rank } from "./ranking.ts";
import { capsOf } from "./shortcuts.tsx";

interface PaletteProps {
  /** those with keys */
  readonly commands: readonly Command[];
  readonly page: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

/** Everything that can be done or opened, by name. */
export function Palette({ commands: keyed, page, onClose }: PaletteProps) {
  const input = useRef<HTMLInputElement>(null), workbench = useWorkbenchStore();
  const commands = useMemo(() => [...keyed, ...moreCommands({ workbench, page: () => page.current ?? document }).filter((command) => !workbench.getState().readOnly || onlyLooks(command))], [keyed, workbench, page]);
  const groups = [...new Set(commands.map((command) => command.group))];
  return (
    <FloatingDialog title="Commands" bare className="palette" onClose={onClose} initialFocus={input}>
      <Cmdk label="Commands" loop filter={rank}>
        <Cmdk.Input ref={input} className="palette-input" placeholder="What to do, or a sample’s name" />
        <Cmdk.List className="palette-list">
          <Cmdk.Empty className="menu-note">No command matches.</Cmdk.Empty>
          {groups.map((group) => (
            <Cmdk.Group key={group} heading={group}>
              {commands.filter((command) => command.group === group && command.id !== "commands").map((command) => (
                <Cmdk.Item key={command.id} className="menu-item" value={`${command.title} ${command.id}`} keywords={[command.group, ...(command.also ?? [])]} onSelect={() => { onClose(); setTimeout(command.run, 0); }}>
                  <span className="clip">{command.title}</span>
                  {capsOf(command) !== undefined && <Kbd>{capsOf(command)}</Kbd>}
                </Cmdk.Item>
              ))}
            </Cmdk.Group>
          ))}
        </Cmdk.List>
      </Cmdk>
    </FloatingDialog>
  );
}
