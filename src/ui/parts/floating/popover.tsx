/** Loaded when the first popover opens. */
import { Popover } from "@base-ui/react/popover";
import type { ReactNode, RefObject } from "react";

interface FloatingPopoverProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly label: string;
  /** false: it only shows, the focus stays where it is */
  readonly focus: boolean;
  readonly onClose: () => void;
  readonly onPointerEnter?: () => void;
  readonly onPointerLeave?: () => void;
  readonly children: ReactNode;
}

export function FloatingPopover({ anchor, label, focus, onClose, onPointerEnter, onPointerLeave, children }: FloatingPopoverProps) {
  return (
    <Popover.Root open onOpenChange={(open) => { if (!open) onClose(); }}>
      <Popover.Portal>
        <Popover.Positioner className="floating-layer" anchor={anchor} side="bottom" align="start" sideOffset={2}>
          <Popover.Popup
            className="floating" aria-label={label} initialFocus={focus} finalFocus={focus ? anchor : false}
            onPointerEnter={onPointerEnter} onPointerLeave={onPointerLeave}
          >
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
