/** Loaded when something is about to be lost for good. */
import { useRef } from "react";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import "./dialogs.css";

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  /** the word on the button that does it */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function Confirm({ title, text, action, onConfirm, onClose }: ConfirmProps) {
  const keep = useRef<HTMLButtonElement>(null);
  return (
    <FloatingDialog title={title} onClose={onClose} className="confirm" initialFocus={keep}>
      <p className="confirm-text">{text}</p>
      <div className="dialog-foot">
        <Button ref={keep} onClick={onClose}>Keep</Button>
        <Button
          look="main"
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {action}
        </Button>
      </div>
    </FloatingDialog>
  );
}
