import { lazy, Suspense, useMemo } from "react";
import { wouldNotLoad } from "../../../debugger/lenient.ts";
import { profileTitle } from "../../../scenario/profiles.ts";
import { usePreflight } from "../../hooks/preflight.ts";
import { useWorkbench, useWorkbenchStore } from "../../hooks/workbench.ts";
import { NoticeCards } from "./notice-cards.tsx";
import { refusedIn } from "./refused.ts";
import "./troubles.css";

const LenientCard = lazy(() => import("./lenient-card.tsx").then((module) => ({ default: module.LenientCard })));
const RefusalCard = lazy(() => import("./refusal-card.tsx").then((module) => ({ default: module.RefusalCard })));

/** What could not be opened, kept or loaded, at the top of both tabs of the left column. */
export function Troubles() {
  const store = useWorkbenchStore();
  const notices = useWorkbench((state) => state.notices);
  const recording = useWorkbench((state) => state.recording), version = useWorkbench((state) => state.version);
  // The recording is the same object while it grows: the version tells that it did.
  const refused = useMemo(() => refusedIn(version > 0 ? recording : undefined), [recording, version]);
  const lenient = useMemo(() => (recording === undefined || version === 0 ? [] : wouldNotLoad(recording)), [recording, version]);
  const setup = recording?.meta.scenario.setup, names = (setup?.chain ?? []).map((filter) => filter.name || filter.module.name), profile = profileTitle(setup?.profile ?? "envoy");
  const link = (how: "lenient" | undefined) => (): void => store.getState().set(["setup", "link"], how);
  return (
    <>
      <NoticeCards notices={notices} onDismiss={(id) => store.getState().dismiss(id)} />
      {refused.length > 0 && (
        <Suspense fallback={null}>
          <RefusalCard refused={refused} names={names} profile={profile} onLenient={setup?.link === "lenient" ? undefined : link("lenient")} onPreflight={usePreflight.getState().show} />
        </Suspense>
      )}
      {lenient.length > 0 && (
        <Suspense fallback={null}>
          <LenientCard refused={lenient} names={names} profile={profile} onStrict={link(undefined)} onPreflight={usePreflight.getState().show} />
        </Suspense>
      )}
    </>
  );
}
