/** Loaded when a proxy's configuration is opened: its filters, what it asks for and what is left out, before it changes anything. */
import type { PreviewedConfig, PreviewedFilter } from "../../store/index.ts";
import { pickFiles, read } from "../files.ts";
import { useWorkbench, useWorkbenchStore } from "../hooks/workbench.ts";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import "./capture-preview.css";
import "./config-preview.css";
import "./dialogs.css";

/** Paths that are shown; the rest is counted. */
const shown = 300;

export function ConfigPreview() {
  const config = useWorkbench((state) => state.configuration), chain = useWorkbench((state) => state.draft.setup.chain.length);
  const { takeConfiguration, dropConfiguration } = useWorkbenchStore().getState();
  if (config === undefined) return null;
  const wanted = new Set(config.filters.filter(({ size }) => size === undefined).map(({ module }) => module)).size;
  return (
    <FloatingDialog title={`Configuration: ${config.name}`} onClose={dropConfiguration} className="capture">
      <div className="capture-body">
        <p className="capture-sum">{summary(config)}</p>
        <ol className="config-filters" aria-label="Filters of the configuration">
          {config.filters.map((filter, i) => (
            // eslint-disable-next-line react/no-array-index-key -- filters have no other name than their place
            <li key={i}><FilterOf filter={filter} /></li>
          ))}
        </ol>
        {config.notes.length > 0 && (
          <ul className="capture-notes" aria-label="What to know about this configuration">
            {config.notes.map(({ text, lost }) => <li key={text}><span className={lost ? "notice" : "text-3"}><Icon name={lost ? "flag" : "check"} /></span><span>{text}</span></li>)}
          </ul>
        )}
        {config.left.length > 0 && <Left left={config.left} />}
      </div>
      <div className="dialog-foot">
        <span className="text-2 grow">{wanted === 0 ? "Either can be undone." : `Nothing runs until ${wanted === 1 ? "the module is" : `all ${wanted} modules are`} open. Either can be undone.`}</span>
        <Button onClick={dropConfiguration}>Cancel</Button>
        {chain > 0 && <Button onClick={() => void takeConfiguration("append")}>Add to the chain</Button>}
        <Button look="main" onClick={() => void takeConfiguration("replace")}>{chain > 0 ? "Replace the chain" : "Take it"}</Button>
      </div>
    </FloatingDialog>
  );
}

function summary({ label, filters, clusters, routes, connections }: PreviewedConfig): string {
  const counted = (count: number, one: string): string => (count === 1 ? `1 ${one}` : `${count} ${one}s`);
  const around = [clusters.length > 0 ? counted(clusters.length, "cluster") : "", routes > 0 ? counted(routes, "route") : ""].filter((text) => text !== "");
  return `${label}: ${counted(filters.length, "filter")}${around.length === 0 ? "" : `, ${around.join(", ")}`}${connections ? ", for connections of TCP" : ""}.`;
}

function FilterOf({ filter }: { readonly filter: PreviewedFilter }) {
  const { name, rootId, role, failurePolicy, module, configuration } = filter;
  const facts = [role === "filter" ? "" : role.replaceAll("-", " "), rootId === "" ? "" : `root id ${rootId}`, failurePolicy === "fail-closed" ? "" : failurePolicy].filter((text) => text !== "");
  return (
    <div className="config-filter">
      <div><b>{name === "" ? module : name}</b>{facts.length > 0 && <span className="text-2">, {facts.join(", ")}</span>}</div>
      <ModuleOf filter={filter} />
      {configuration !== "" && <div className="clip" title={configuration}><span className="text-2">Configuration: </span><span className="mono text-2">{configuration}</span></div>}
    </div>
  );
}

function ModuleOf({ filter: { module, from, sha256, size, other, trouble } }: { readonly filter: PreviewedFilter }) {
  const { giveModule } = useWorkbenchStore().getState();
  const choose = async (): Promise<void> => {
    const [file] = await pickFiles();
    if (file !== undefined) await giveModule(module, await read(file));
  };
  return (
    <div className="config-module">
      {size === undefined ? (
        <>
          <span className="notice"><Icon name="flag" /></span>
          <span>Needs <span className="mono">{from ?? module}</span>{sha256 !== undefined && <>, SHA-256 <span className="mono">{sha256.slice(0, 12)}</span></>}.</span>
          <Button aria-label={`Open the file of ${module}`} onClick={() => void choose()}>Open its file</Button>
        </>
      ) : other === undefined ? (
        <><span className="text-3"><Icon name="check" /></span><span><span className="mono">{module}</span>, {size.toLocaleString("en")} bytes{sha256 === undefined ? "" : ", SHA-256 as asked for"}.</span></>
      ) : (
        <>
          <span className="notice"><Icon name="flag" /></span>
          <span>The file is not the one asked for: SHA-256 <span className="mono">{other.slice(0, 12)}</span> in place of <span className="mono">{sha256?.slice(0, 12)}</span>. It is run all the same.</span>
          <Button aria-label={`Open another file for ${module}`} onClick={() => void choose()}>Open another</Button>
        </>
      )}
      {trouble !== undefined && <p role="alert" className="notice">{trouble}</p>}
    </div>
  );
}

function Left({ left }: { readonly left: PreviewedConfig["left"] }) {
  return (
    <details className="capture-skipped">
      <summary>{left.length === 1 ? "1 field is left out" : `${left.length.toLocaleString("en")} fields are left out`}</summary>
      <ul>{left.slice(0, shown).map(({ path, reason }) => <li key={path}><span className="mono">{path}</span>{reason === undefined ? "" : `: ${reason}`}</li>)}</ul>
      {left.length > shown && <p className="text-2">{(left.length - shown).toLocaleString("en")} more are not listed here.</p>}
    </details>
  );
}
