/**
 * Takes network, storage and code generation away from a worker before any guest is compiled in it. A guest sees nothing but its
 * imports anyway; this is for the day when one of those has a hole. The page's policy is the other lock.
 */

export const takenAway = [
  "fetch", "fetchLater", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebSocketError", "EventSource", "WebTransport", "RTCPeerConnection",
  "indexedDB", "IDBFactory", "caches", "CacheStorage", "cookieStore", "BroadcastChannel",
  "importScripts", "Worker", "SharedWorker", "eval", "Function",
] as const;
/** Properties of `navigator` that store or send. */
const takenFromNavigator = ["sendBeacon", "serviceWorker", "storage", "locks", "storageBuckets"] as const;

/** One of each kind: the constructors of functions are reachable from any function. */
const ownFunctions: readonly object[] = [() => undefined, async () => undefined, function* () { yield undefined; }, async function* () { yield undefined; }];

export function takeAway(scope: object, functions: readonly object[] = ownFunctions): void {
  const navigator: unknown = Reflect.get(scope, "navigator");
  if (typeof navigator === "object" && navigator !== null) for (const name of takenFromNavigator) remove(navigator, name);
  for (const name of takenAway) remove(scope, name);
  for (const each of functions) {
    const prototype: unknown = Object.getPrototypeOf(each);
    if (typeof prototype === "object" || typeof prototype === "function") remove(prototype as object, "constructor");
  }
}

/** Deletes a name from an object and everything it inherits from, then puts an unchangeable nothing in its place. */
function remove(from: object, name: string): void {
  for (let owner: object | null = from; owner !== null && owner !== Object.prototype; owner = Object.getPrototypeOf(owner) as object | null) {
    const found = Reflect.getOwnPropertyDescriptor(owner, name);
    if (found?.configurable === true) Reflect.deleteProperty(owner, name);
    else if (found?.writable === true) Reflect.set(owner, name, undefined);
  }
  Reflect.defineProperty(from, name, { value: undefined, writable: false, configurable: false, enumerable: false });
}
