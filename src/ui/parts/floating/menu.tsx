/** Loaded when the first menu opens. */
import { Menu } from "@base-ui/react/menu";
import type { RefObject } from "react";
import { Kbd } from "../button.tsx";
import { Icon } from "../icon.tsx";
import type { MenuEntry } from "../menu-button.tsx";

interface FloatingMenuProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly onClose: () => void;
}

export function FloatingMenu({ anchor, label, entries, onClose }: FloatingMenuProps) {
  return (
    <Menu.Root open modal={false} onOpenChange={(open) => { if (!open) onClose(); }}>
      <Menu.Portal>
        <Menu.Positioner className="floating-layer" anchor={anchor} side="bottom" align="start" sideOffset={2}>
          <Menu.Popup className="floating" aria-label={label} finalFocus={anchor}>
            {entries.map((entry, index) => {
              if (entry.kind === "line") return <Menu.Separator key={index} className="menu-line" />;
              if (entry.kind === "note") return <div key={index} className="menu-note">{entry.text}</div>;
              return (
                <Menu.Item
                  key={index} className="menu-item" disabled={entry.disabled ?? entry.reason !== undefined} onClick={entry.run}
                  {...(entry.chosen === undefined ? {} : { role: "menuitemradio", "aria-checked": entry.chosen })}
                >
                  {entry.chosen !== undefined && <span style={{ width: "0.75rem" }}>{entry.chosen && <Icon name="check" />}</span>}
                  {entry.icon !== undefined && <Icon name={entry.icon} />}
                  {entry.reason === undefined ? entry.text : <span>{entry.text}<span className="menu-reason">{entry.reason}</span></span>}
                  {entry.keys !== undefined && <Kbd>{entry.keys}</Kbd>}
                </Menu.Item>
              );
            })}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
