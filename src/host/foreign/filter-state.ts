/** What set_envoy_filter_state makes of a value: the kinds of filter state that Envoy has factories for, seen on 1.36.2 and 1.40.0. */
import { byteStringOfText } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";

/** `text`: what reading it gives. Without: it is there, and cannot be read as a property. `fields`: it is a map, entered by these. */
export interface FilterStateObject { readonly text?: ByteString; readonly fields?: Readonly<Record<string, string | number>> }
/** The names by which Envoy knows them, and what each makes of a value. Undefined: it refuses it. */
type Factories = Readonly<Record<string, (value: string) => FilterStateObject | undefined>>;

const hidden = (): FilterStateObject => ({});
const text = (value: string): FilterStateObject => ({ text: byteStringOfText(value) });

const always: Factories = {
  "envoy.filters.listener.original_dst.local_ip": address,
  "envoy.filters.listener.original_dst.remote_ip": address,
  "envoy.network.application_protocols": hidden,
  "envoy.network.ip": ip,
  "envoy.network.transport_socket.original_dst_address": address,
  "envoy.network.upstream_server_name": text,
  "envoy.ratelimit.hits_addend": (value) => number(value, 32n),
  "envoy.router.debug_config": hidden,
  "envoy.string": text,
  "envoy.tcp_proxy.cluster": text,
  "envoy.tcp_proxy.disable_tunneling": (value) => text(String(value === "true")),
  "envoy.tcp_proxy.per_connection_idle_timeout_ms": (value) => number(value, 64n),
  "envoy.upstream.dynamic_host": text,
  "envoy.upstream.dynamic_port": (value) => number(value, 32n),
};
const before140: Factories = { ...always, "envoy.network.upstream_subject_alt_names": hidden };
const since140: Factories = {
  ...always,
  "envoy.ai.model.request": (value) => (value === "" ? undefined : text(value)),
  "envoy.bool": bool,
  "envoy.hashable_string": text,
  "envoy.network.network_namespace": text,
  "envoy.network.transport_socket.http_11_proxy.info": proxyInfo,
  "envoy.network.upstream_subject_alt_names": text,
};

/** "unknown": there is no factory of that name. Undefined: it refuses the value. */
export function filterStateObject(name: string, value: string, newer: boolean): FilterStateObject | "unknown" | undefined {
  const factories = newer ? since140 : before140;
  return Object.hasOwn(factories, name) ? factories[name]?.(value) : "unknown";
}

function bool(value: string): FilterStateObject | undefined {
  const word = value.toLowerCase();
  if (["true", "t", "yes", "y", "1"].includes(word)) return text("true");
  return ["false", "f", "no", "n", "0"].includes(word) ? text("false") : undefined;
}

/** Decimal digits, with a plus sign and blanks around them if need be. */
function number(value: string, bits: bigint): FilterStateObject | undefined {
  const digits = /^\s*\+?(\d+)\s*$/.exec(value)?.[1];
  if (digits === undefined) return undefined;
  const read = BigInt(digits);
  return read < 1n << bits ? text(String(read)) : undefined;
}

const version4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** "1.2.3.4:0" or "[::1]:0" of an address without a port. */
export const addressText = (value: string): ByteString | undefined => ip(value)?.text;

/** An address without a port, read with the port 0. */
function ip(value: string): FilterStateObject | undefined {
  if (version4.test(value)) return text(`${value}:0`);
  const short = version6(value);
  return short === undefined ? undefined : text(`[${short}]:0`);
}

function address(value: string): FilterStateObject | undefined {
  const parts = /^(?:\[(?<six>[^\]]*)\]|(?<four>[\d.]+)):(?<port>\d{1,5})$/.exec(value)?.groups;
  const port = Number(parts?.["port"] ?? 65536), four = parts?.["four"], six = parts?.["six"];
  if (port > 65535) return undefined;
  const host = four !== undefined && version4.test(four) ? four : version6(six ?? "");
  return host === undefined ? undefined : { fields: { ip: host, port } };
}

/** The target's host and port, a comma, the address of the proxy. */
function proxyInfo(value: string): FilterStateObject | undefined {
  const comma = value.indexOf(",");
  return comma > 0 && address(value.slice(comma + 1)) !== undefined ? {} : undefined;
}

/** In its shortest form; undefined for what is no address of version 6. */
function version6(value: string): string | undefined {
  if (!value.includes(":") || !/^[0-9a-fA-F:.]+$/.test(value)) return undefined;
  try {
    return new URL(`http://[${value}]/`).hostname.slice(1, -1);
  } catch {
    return undefined;
  }
}
