/** The bar of a page that is shown inside another one: what it shows, the steps, and the way to the whole page. */
import { useWorkbench } from "./hooks/workbench.ts";
import { Icon } from "./parts/icon.tsx";
import { Now, Transport } from "./panels/bar/panel.tsx";

/** The same link in a page of its own. */
function openWhole(): void {
  const address = new URL(location.href);
  address.searchParams.delete("embed");
  window.open(address.href, "_blank", "noopener");
}

export function EmbedBar() {
  const title = useWorkbench(({ origin, draft }) => (origin.kind === "sample" ? origin.title : (draft.title ?? "")));
  return (
    <header className="bar">
      <div className="bar-side"><h1 className="brand"><Icon name="logo" />{title === "" ? "Proxyscope" : title}</h1></div>
      <Transport />
      <Now />
      <div className="bar-side bar-end"><button type="button" className="button" onClick={openWhole}>Open in Proxyscope</button></div>
    </header>
  );
}
