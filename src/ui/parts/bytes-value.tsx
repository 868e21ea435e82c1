import { Suspense, useRef, useState, type KeyboardEvent } from "react";
import { oneLine, type ReadMessage } from "../../debugger/grpc-messages.ts";
import { useIsCut } from "../hooks/cut.ts";
import { BytesText } from "./bytes-text.tsx";
import { lazily } from "./later.tsx";

const BytesCard = lazily(async () => (await import("./floating/bytes-card.tsx")).BytesCard);

interface BytesValueProps {
  readonly bytes: Uint8Array;
  /** what the bytes are, for the popover: "cookie", "body" */
  readonly label: string;
  readonly className?: string;
  /** what they say by a schema: shown in their place */
  readonly read?: ReadMessage | undefined;
}

/** Characters of a value that are put into a row; the rest is in the popover. */
const inRow = 512;
const hoverDelay = 400;

/** Bytes in a row. When they do not fit they end with an ellipsis and a dotted underline; hover, click or Space opens all of them. */
export function BytesValue({ bytes, label, className, read }: BytesValueProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  const timer = useRef(0);
  const [open, setOpen] = useState<"hover" | "kept" | undefined>();
  const isCut = useIsCut(anchor, bytes), long = bytes.length > inRow || isCut;
  const later = (action: () => void, ms: number): void => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(action, ms);
  };
  if (!long && read === undefined) return <span ref={anchor} className={`clip ${className ?? ""}`}><BytesText bytes={bytes} most={inRow} /></span>;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    setOpen("kept");
  };
  return (
    <>
      <span
        ref={anchor} className={`clip bytes-long ${className ?? ""}`} role="button" tabIndex={0} aria-haspopup="dialog" aria-expanded={open !== undefined}
        onPointerEnter={() => later(() => setOpen((was) => was ?? "hover"), hoverDelay)}
        onPointerLeave={() => later(() => setOpen((was) => (was === "hover" ? undefined : was)), 150)}
        onClick={() => setOpen("kept")} onKeyDown={onKeyDown}
      >
        {read === undefined ? <BytesText bytes={bytes} most={inRow} /> : <>{oneLine(read.json)} <span className="text-3">{read.type.replace(/^.*\./, "")}</span></>}
      </span>
      {open !== undefined && (
        <Suspense fallback={null}>
          <BytesCard
            anchor={anchor} bytes={bytes} label={label} read={read} focus={open === "kept"} onClose={() => setOpen(undefined)}
            onPointerEnter={() => clearTimeout(timer.current)} onPointerLeave={() => later(() => setOpen((was) => (was === "hover" ? undefined : was)), 150)}
          />
        </Suspense>
      )}
    </>
  );
}
