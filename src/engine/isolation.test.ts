import { describe, expect, it } from "vitest";
import { takeAway, takenAway } from "./isolation.ts";

function workerLike(): Record<string, unknown> {
  const prototype = { fetch: () => "network", get indexedDB() { return "storage"; } };
  const scope = Object.create(prototype) as Record<string, unknown>;
  scope["WebSocket"] = () => "network";
  scope["navigator"] = Object.create({ sendBeacon: () => "network", serviceWorker: {}, language: "en" });
  scope["postMessage"] = () => "kept";
  return scope;
}

describe("takeAway", () => {
  it("leaves nothing to find, own or inherited, and nothing to put back", () => {
    const scope = workerLike();
    const prototype = Object.getPrototypeOf(scope) as object;
    const made = Object.create({ constructor: () => "code" }) as object;
    takeAway(scope, [made]);
    expect(Reflect.get(made, "constructor")).toBeUndefined();
    for (const name of takenAway) expect(scope[name], name).toBeUndefined();
    expect(Object.getOwnPropertyNames(prototype)).toEqual([]);
    expect(() => Object.defineProperty(scope, "fetch", { value: 1 })).toThrow(TypeError);
    const navigator = scope["navigator"] as Record<string, unknown>;
    expect([navigator["sendBeacon"], navigator["serviceWorker"], navigator["language"]]).toEqual([undefined, undefined, "en"]);
    expect(scope["postMessage"]).toBeTypeOf("function");
  });
});
