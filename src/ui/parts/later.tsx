import { lazy, Suspense, type ComponentType, type ReactNode } from "react";
import { useReady } from "../hooks/ready.ts";

/** Stands where code could not be fetched: the rest of the page goes on. */
function NotFetched() {
  return <p className="empty" role="alert">This part of the page could not be fetched. What you have open is kept; a reload tries again.</p>;
}

/** A component whose code is fetched when it is first wanted. */
export const lazily = <Props extends object>(load: () => Promise<ComponentType<Props>>) =>
  lazy(async (): Promise<{ default: ComponentType<Props> }> => ({ default: await load().catch(() => NotFetched) }));

/**
 * A component whose code is fetched when the first step is on screen: that step does not wait for it.
 * `meanwhile` keeps its place.
 */
export function later(load: () => Promise<ComponentType>, meanwhile: ReactNode = null): ComponentType {
  const Loaded = lazily(load);
  return function Later() {
    return useReady() ? <Suspense fallback={meanwhile}><Loaded /></Suspense> : meanwhile;
  };
}
