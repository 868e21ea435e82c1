import { useEffect, useState } from "react";
import { Button } from "./button.tsx";

const stays = 2000;

/** Copies a text; what it says changes for a moment, or tells that the browser does not allow it. */
export function CopyButton({ what, text }: { readonly what: string; readonly text: () => string }) {
  const [told, setTold] = useState("");
  useEffect(() => {
    if (told === "") return;
    const timer = setTimeout(() => setTold(""), stays);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <>
      <Button
        look="plain" className="button-low" icon={told === "Copied" ? "check" : "copy"} aria-label={`Copy ${what}`} title={told === "" ? `Copy ${what}` : told}
        onClick={() => void navigator.clipboard.writeText(text()).then(() => setTold("Copied"), () => setTold("The browser does not allow copying here"))}
      />
      <span role="status" className="only-read">{told}</span>
    </>
  );
}
