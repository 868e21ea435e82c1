/** Names that filters have resolved (Envoy's own `envoy_resolve_dns`), with the scenario's answers. Seen on 1.36.2 and 1.40.0. */
import { byteStringOfText, fromByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { concatBytes, emptyBytes } from "../base/bytes.ts";
import { nanosecondsPerMillisecond } from "../scenario/clock.ts";
import type { Context } from "./context.ts";
import { addressText } from "./foreign/filter-state.ts";
import type { Host } from "./host.ts";
import type { Vm } from "./vm.ts";

export interface Dns {
  /** The next token of a VM, from 2 on. */
  token(vm: Vm): number;
  /** Addresses and `localhost` are answered before the host call has returned, as is a name that is none; others later. */
  resolve(root: Context, token: number, name: ByteString): void;
}

interface Answer { readonly addresses: readonly ByteString[]; readonly ttl: number; readonly failed: boolean }
const noAddress: Answer = { addresses: [], ttl: 0, failed: false };

export function createDns(host: () => Host): Dns {
  const tokens = new Map<Vm, number>();

  const answer = (root: Context, token: number, { addresses, ttl, failed }: Answer): void => {
    const { recorder } = host(), { vm } = root;
    if (vm.failed) return;
    const data = failed ? emptyBytes : encoded(addresses, ttl);
    host().cause = recorder.deed("name-resolved", { filter: root.plugin.index, token, addresses: addresses.join(", "), failed: failed ? 1 : 0 });
    vm.callWithData("envoy_on_resolve_dns", root, [root.id, token, data.length], data);
  };

  return {
    token(vm) {
      const next = (tokens.get(vm) ?? 1) + 1;
      tokens.set(vm, next);
      return next;
    },
    resolve(root, token, name) {
      const literal = addressText(name), scripted = host().scenario.setup.dns.find((entry) => byteStringOfText(entry.name) === name);
      if (literal !== undefined) return answer(root, token, { ...noAddress, addresses: [literal] });
      if (/[^\w.*/-]/.test(name)) return answer(root, token, { ...noAddress, failed: true });
      if (scripted === undefined && name === "localhost") return answer(root, token, { ...noAddress, addresses: ["[::1]:0"] });
      const known: Answer = scripted === undefined ? noAddress : { addresses: ofOneFamily(scripted.addresses.map((address) => addressText(address) ?? byteStringOfText(address))), ttl: scripted.ttl, failed: scripted.fails };
      host().scheduler.after((scripted?.delay ?? 0) * nanosecondsPerMillisecond, () => answer(root, token, known));
    },
  };
}

/** Envoy asks for addresses of IPv6, and for others only when there are none. */
function ofOneFamily(addresses: readonly ByteString[]): readonly ByteString[] {
  const six = addresses.filter((address) => address.startsWith("["));
  return six.length > 0 ? six : addresses;
}

/** How many, the seconds that each may be kept, each address with a NUL behind it. */
function encoded(addresses: readonly ByteString[], ttl: number): Uint8Array {
  const numbers = Uint32Array.of(addresses.length, ...addresses.map(() => ttl));
  return concatBytes([new Uint8Array(numbers.buffer), ...addresses.map((address) => fromByteString(`${address}\0`))]);
}
