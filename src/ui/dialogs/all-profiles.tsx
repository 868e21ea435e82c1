/** Loaded when a scenario is to be run in every release: what each run came to, where it first differs, and which rule makes it. */
import { Suspense, useEffect, useState } from "react";
import { messageOf } from "../../base/thrown.ts";
import { outcomeLines } from "../../debugger/outcome-lines.ts";
import { familySentence } from "../../debugger/family-sentences.ts";
import { ruleSentences } from "../../debugger/rule-sentences.ts";
import { keptRun } from "../../store/comparing.ts";
import { profileTitle } from "../../scenario/profiles.ts";
import type { KeptRun, ProfileRun } from "../../store/index.ts";
import { useWorkbenchStore } from "../hooks/workbench.ts";
import type { Pair } from "../hooks/compare.ts";
import { lazily } from "../parts/later.tsx";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import "./all-profiles.css";

const Compare = lazily(async () => (await import("./compare/compare.tsx")).Compare);

/** The run of the scenario's own profile beside that of another one. */
function pairOf(own: ProfileRun, other: ProfileRun): Pair {
  const side = ({ ran, profile }: ProfileRun): KeptRun => keptRun(ran.recording, ran.outcome, profileTitle(profile));
  return { left: side(own), right: side(other), bases: [], shown: false };
}

interface Progress { readonly done: number; readonly of: number; readonly profile: string }

export function AllProfiles({ onClose }: { readonly onClose: () => void }) {
  const workbench = useWorkbenchStore();
  const [progress, setProgress] = useState<Progress>({ done: 0, of: 1, profile: "" });
  const [runs, setRuns] = useState<readonly ProfileRun[]>();
  const [pair, setPair] = useState<Pair>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    let wanted = true;
    workbench.getState().runEverywhere({
      cancelled: () => !wanted,
      onProgress: (done, of, profile) => { if (wanted) setProgress({ done, of, profile }); },
    }).then(
      (found) => { if (wanted) setRuns(found); },
      (thrown: unknown) => { if (wanted) setFailure(messageOf(thrown)); },
    );
    return () => { wanted = false; };
  }, [workbench]);
  const runAs = (profile: string): void => {
    workbench.getState().set(["setup", "profile"], profile);
    onClose();
  };
  return (
    <FloatingDialog title="This scenario in every profile" onClose={onClose} className="all-profiles">
      {failure !== undefined && <p className="all-profiles-note" role="alert">The comparison has a fault of its own: {failure}</p>}
      {runs === undefined && failure === undefined && (
        <div className="all-profiles-note" role="status">
          <p>Running in {profileTitle(progress.profile)}, {progress.done + 1} of {progress.of}</p>
          <progress max={progress.of} value={progress.done} aria-label="Profiles that have run" />
          <Button onClick={onClose}>Cancel</Button>
        </div>
      )}
      {runs?.length === 0 && <p className="all-profiles-note">Nothing can run: the chain is empty, or the scenario has a problem.</p>}
      {runs !== undefined && runs.length > 0 && (
        <div className="all-profiles-table">
          <table>
            <thead><tr><th scope="col">Profile</th><th scope="col">Client and upstream</th><th scope="col">First difference, and the rule that makes it</th><th scope="col"><span className="only-read">Choose</span></th></tr></thead>
            <tbody>{runs.map((run) => <ProfileRow key={run.profile} run={run} own={runs[0]?.profile ?? ""} onChoose={() => runAs(run.profile)} onCompare={() => { if (runs[0] !== undefined) setPair(pairOf(runs[0], run)); }} />)}</tbody>
          </table>
        </div>
      )}
      {pair !== undefined && <Suspense fallback={null}><Compare pair={pair} onBase={() => undefined} onClose={() => setPair(undefined)} /></Suspense>}
    </FloatingDialog>
  );
}

function ProfileRow({ run: { profile, ran, comparison, rule }, own, onChoose, onCompare }: { readonly run: ProfileRun; readonly own: string; readonly onChoose: () => void; readonly onCompare: () => void }) {
  const { refusal } = ran.outcome, lines = refusal === undefined ? outcomeLines(ran.recording, ran.outcome) : [`not loaded: ${refusal}`];
  const same = comparison?.sameOutcome === true;
  const cause = rule !== undefined ? ruleSentences[rule] : comparison === undefined ? undefined : familySentence(own, profile, comparison);
  return (
    <tr>
      <th scope="row">{profileTitle(profile)}{comparison === undefined && <span className="text-3"> this scenario's</span>}</th>
      <td>
        {same ? <span className="text-2"><Icon name="check" /> the same</span> : lines.map((line, i) => <div key={i} className={comparison === undefined ? "" : "notice"}><code>{line}</code></div>)}
      </td>
      <td>
        {comparison !== undefined && comparison.first === undefined && <span className="text-3">none: the same step by step</span>}
        {comparison?.first !== undefined && (
          <>
            <div><code>{comparison.first.right.line}</code> <span className="text-3">at its step {comparison.first.right.step}</span></div>
            <div className="text-2"><code>{comparison.first.left.line}</code> <span className="text-3">in {profileTitle(own)}, step {comparison.first.left.step}</span></div>
            <div>{cause === undefined ? "No single rule makes it; several do together." : <>{cause.sentence} <span className="text-3">({cause.clause})</span></>}</div>
          </>
        )}
      </td>
      <td>{comparison?.first !== undefined && <Button onClick={onCompare} aria-label={`Compare ${profileTitle(profile)} step by step`}>Compare</Button>} {comparison !== undefined && <Button onClick={onChoose}>Run as {profileTitle(profile)}</Button>}</td>
    </tr>
  );
}
