/** Loaded when a preflight is asked for: checks down, proxies across, the result first; the chosen answer is explained beside them. */
import { useEffect, useState } from "react";
import { messageOf } from "../../../base/thrown.ts";
import { counted, sizeWords } from "../../../debugger/words.ts";
import { profileOf, profileTitle } from "../../../scenario/profiles.ts";
import type { ModulePreflight } from "../../../store/index.ts";
import { useWorkbench, useWorkbenchStore } from "../../hooks/workbench.ts";
import { Button, Kbd, Segment } from "../../parts/button.tsx";
import { FloatingDialog } from "../../parts/floating/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { AnswerGrid, type Place } from "./answer-grid.tsx";
import { AnswerCard } from "./answer-card.tsx";
import { verdictOf } from "./checks.ts";
import { preflightText } from "./text.ts";
import "./preflight.css";

interface PreflightProps {
  /** its place in the chain */
  readonly filter: number;
  readonly onFilter: (filter: number) => void;
  readonly onClose: () => void;
}

export function Preflight({ filter, onFilter, onClose }: PreflightProps) {
  const workbench = useWorkbenchStore(), chain = useWorkbench((state) => state.draft.setup.chain);
  const [found, setFound] = useState<{ readonly filter: number; readonly of: ModulePreflight | undefined }>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    let wanted = true;
    workbench.getState().preflight(filter).then(
      (of) => { if (wanted) setFound({ filter, of }); },
      (thrown: unknown) => { if (wanted) setFailure(messageOf(thrown)); },
    );
    return () => { wanted = false; };
  }, [workbench, filter]);
  const shown = found?.filter === filter ? found : undefined;
  return (
    <FloatingDialog title="Preflight" onClose={onClose} className="preflight">
      {chain.length > 1 && (
        <div className="preflight-chain">
          <Segment label="Module" value={String(filter)} onChange={(value) => onFilter(Number(value))} options={chain.map(({ name, module }, index) => ({ value: String(index), text: `${index + 1} ${name === undefined || name === "" ? module.name : name}` }))} />
        </div>
      )}
      {failure !== undefined && <p className="preflight-note" role="alert">The preflight has a fault of its own: {failure}</p>}
      {shown === undefined && failure === undefined && <p className="preflight-note" role="status">Reading the module ...</p>}
      {shown !== undefined && shown.of === undefined && <p className="preflight-note">{chain.length === 0 ? "The chain is empty. Open a module to see which proxies load it." : "This module is not open. Open its file to see which proxies load it."}</p>}
      {shown?.of !== undefined && <Found key={filter} of={shown.of} onClose={onClose} />}
    </FloatingDialog>
  );
}

/** What the module says of itself: label and value. */
function factsOf({ size, sha256, facts }: ModulePreflight): readonly (readonly [string, React.ReactNode])[] {
  const file = [["size", `${size.toLocaleString("en")} bytes`], ["SHA-256", <span key="sha" className="mono" title={sha256}>{sha256.slice(0, 8)}…{sha256.slice(-8)}</span>]] as const;
  if (facts === undefined) return file;
  const { markers, writtenIn, startsWith, importedFunctions: { env, others }, callbacks, memoryPages, namedFunctions, functions, sourceLines } = facts;
  const mono = (names: readonly string[], none: string) => (names.length === 0 ? none : <span className="mono" title={names.join(", ")}>{names.join(", ")}</span>);
  return [
    ...file,
    ["marker", mono(markers.map((marker) => marker.replace("proxy_abi_version_", "")), "none")],
    ["language", writtenIn.language === "unknown" ? "not recognised" : <span key="language" title={writtenIn.evidence}>{writtenIn.language}</span>],
    ["starts with", mono(startsWith, "nothing")],
    ["imports", `${env} env, ${counted(others, "other")}`],
    ["exports", counted(callbacks, "callback")],
    ["memory", memoryPages === undefined ? "none" : sizeWords(memoryPages * 65536)],
    ["names", namedFunctions === 0 ? "none" : `${namedFunctions.toLocaleString("en")} of ${functions.toLocaleString("en")} functions`],
    ["source lines", sourceLines ? "DWARF" : "none"],
  ];
}

function Found({ of, onClose }: { readonly of: ModulePreflight; readonly onClose: () => void }) {
  const set = useWorkbench((state) => state.set), setup = useWorkbench((state) => state.draft.setup);
  const own = profileOf(setup.profile ?? "envoy"), mine = own === undefined ? "" : `${own.name}@${own.release}`;
  const ownColumn = Math.max(0, of.proxies.findIndex(({ proxy }) => proxy === mine));
  const [place, setPlace] = useState<Place>({ check: 0, proxy: ownColumn });
  const [copied, setCopied] = useState(false);
  const chosen = of.proxies[place.proxy], refusedHere = of.proxies[ownColumn]?.loads === false;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(preflightText(of, mine));
    setCopied(true);
  };
  const change = (key: "link" | "profile", value: string): void => {
    set(["setup", key], value);
    onClose();
  };
  return (
    <>
      <div className="preflight-verdict">
        <span className={refusedHere ? "fault" : "ok"}><Icon name={refusedHere ? "octagon" : "check"} /></span>
        <div>
          <p className="preflight-title">{verdictOf(of.name, mine, of.proxies)}</p>
          <p className="text-2">As far as the binary shows: no code of it has run for this.</p>
        </div>
      </div>
      <dl className="preflight-facts" aria-label="Module">{factsOf(of).map(([label, value]) => <div key={label}><dt>{label}</dt><dd className="clip">{value}</dd></div>)}</dl>
      <div className="preflight-body">
        <AnswerGrid proxies={of.proxies} own={mine} place={place} onPlace={setPlace} />
        {chosen !== undefined && <AnswerCard proxy={chosen} check={place.check} />}
      </div>
      <div className="preflight-foot">
        {chosen !== undefined && chosen.proxy !== mine && profileOf(chosen.proxy) !== undefined && <Button look={chosen.loads ? "main" : "edge"} onClick={() => change("profile", chosen.proxy)}>Run as {chosen.title}</Button>}
        {refusedHere && setup.link !== "lenient" && <Button onClick={() => change("link", "lenient")} title={`In ${profileTitle(mine)}; a function that nobody offers stops the filter when it is called`}>Run it all the same (lenient)</Button>}
        {refusedHere && setup.link === "lenient" && <span className="text-2">It is run all the same (lenient).</span>}
        <span className="grow" />
        <span className="preflight-keys text-3"><Kbd>←</Kbd><Kbd>→</Kbd><Kbd>↑</Kbd><Kbd>↓</Kbd> another answer</span>
        <Button icon="copy" onClick={() => void copy()}>{copied ? "Copied" : "Copy as text"}</Button>
      </div>
    </>
  );
}
