/** Envoy, and what is built on it, behind the interface of a proxy. */
import { attributesOf } from "./attributes/attributes.ts";
import { HttpStream } from "./http-stream.ts";
import type { EnvoyRules, Release } from "./releases.ts";
import { startChain, stopChain } from "./start.ts";
import { startFlushing } from "./stats-sinks.ts";
import { TcpStream } from "./tcp/tcp-stream.ts";

export const envoyRules = (profile: string, release: Release): EnvoyRules => ({
  profile, machine: release, release,
  start: startChain,
  begun: startFlushing,
  begin(host, thread, action, index) {
    if (action.do === "phases") throw new Error("phases are driven by the tester alone");
    return new HttpStream(host, thread, action, index);
  },
  connect: (host, thread, action, index) => new TcpStream(host, thread, action, index),
  attributes(context) {
    const { plugin, vm: { host } } = context, stream = context.stream ?? context.logged;
    return attributesOf({ host, plugin, info: stream?.info, exchange: stream === undefined ? undefined : { info: stream.info, ...stream.maps } });
  },
  stop: stopChain,
});
