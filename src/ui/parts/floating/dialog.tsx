/** Loaded when the first dialog opens. */
import { Dialog } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";
import { Button } from "../button.tsx";

interface FloatingDialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly className?: string;
  /** the title is only read aloud */
  readonly bare?: boolean;
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

/** A dialog over the page. Closing it gives the focus back to where it was. */
export function FloatingDialog({ title, onClose, className, bare = false, initialFocus, children }: FloatingDialogProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => { if (!open) onClose(); }}>
      <Dialog.Portal>
        <Dialog.Backdrop className="veil" />
        <Dialog.Popup className={`dialog ${className ?? ""}`} {...(initialFocus === undefined ? {} : { initialFocus })}>
          {bare ? (
            <Dialog.Title className="only-read">{title}</Dialog.Title>
          ) : (
            <div className="head">
              <Dialog.Title className="head-title">{title}</Dialog.Title>
              <span className="grow" />
              <Button look="plain" className="button-low" icon="cross" aria-label="Close" onClick={onClose} />
            </div>
          )}
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
