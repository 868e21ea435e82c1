import { Suspense, useRef, useState, type ReactNode } from "react";
import { Button } from "./button.tsx";
import type { IconName } from "./icon.tsx";
import { lazily } from "./later.tsx";

export type MenuEntry =
  | { readonly kind: "item"; readonly text: string; readonly run: () => void; readonly keys?: string; readonly icon?: IconName; readonly disabled?: boolean; /** why it cannot be chosen now */ readonly reason?: string; readonly chosen?: boolean }
  | { readonly kind: "line" }
  | { readonly kind: "note"; readonly text: string };

const FloatingMenu = lazily(async () => (await import("./floating/menu.tsx")).FloatingMenu);

interface MenuButtonProps {
  readonly label: string;
  readonly entries: () => readonly MenuEntry[];
  readonly children?: ReactNode;
  readonly icon?: IconName;
  readonly look?: "edge" | "plain";
  readonly className?: string | undefined;
}

/** A button that opens a menu. The menu's code is fetched when it is first wanted. */
export function MenuButton({ label, entries, children, icon, look = "edge", className }: MenuButtonProps) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        ref={anchor} look={look} {...(icon === undefined ? {} : { icon })} className={className} aria-label={children === undefined ? label : undefined} title={label}
        aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}
      >
        {children}
      </Button>
      {open && <Suspense fallback={null}><FloatingMenu anchor={anchor} label={label} entries={entries()} onClose={() => setOpen(false)} /></Suspense>}
    </>
  );
}
