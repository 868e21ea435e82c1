import { Command as Cmdk } from "cmdk";
import { useRef } from "react";
import { Kbd } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import type { Command } from "./commands.ts";
import { capsOf } from "./shortcuts.tsx";

interface PaletteProps {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}

/** Every command by name. */
export function Palette({ commands, onClose }: PaletteProps) {
  const input = useRef<HTMLInputElement>(null);
  const groups = [...new Set(commands.map((command) => command.group))];
  return (
    <FloatingDialog title="Commands" bare className="palette" onClose={onClose} initialFocus={input}>
      <Cmdk label="Commands" loop>
        <Cmdk.Input ref={input} className="palette-input" placeholder="What to do" />
        <Cmdk.List className="palette-list">
          <Cmdk.Empty className="menu-note">No command matches.</Cmdk.Empty>
          {groups.map((group) => (
            <Cmdk.Group key={group} heading={group}>
              {commands.filter((command) => command.group === group && command.id !== "commands").map((command) => (
                <Cmdk.Item key={command.id} className="menu-item" value={`${command.title} ${command.id}`} onSelect={() => { onClose(); setTimeout(command.run, 0); }}>
                  {command.title}
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
