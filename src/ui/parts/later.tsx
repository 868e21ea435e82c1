import { lazy, Suspense, type ComponentType, type ReactNode } from "react";
import { useReady } from "../hooks/ready.ts";

/**
 * A component whose code is fetched when the first step is on screen: that step does not wait for it.
 * `meanwhile` keeps its place.
 */
export function later(load: () => Promise<ComponentType>, meanwhile: ReactNode = null): ComponentType {
  const Loaded = lazy(async () => ({ default: await load() }));
  return function Later() {
    return useReady() ? <Suspense fallback={meanwhile}><Loaded /></Suspense> : meanwhile;
  };
}
