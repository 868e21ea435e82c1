/** The versions of the ABI, and how a module says which one it speaks. */

export type AbiVersion = "0.1.0" | "0.2.0" | "0.2.1" | "vNEXT" | "0.2.100" | "2020-draft";

export interface AbiVersionEntry {
  /** the export that announces it; the 2020 draft has none of its own */
  readonly marker?: string;
  /** released: the versions that Envoy and the specification know */
  readonly released: boolean;
  /** what this version offers besides its own */
  readonly extends?: AbiVersion;
  readonly note?: string;
}

export const abiVersions = {
  "0.1.0": { marker: "proxy_abi_version_0_1_0", released: true },
  "0.2.0": { marker: "proxy_abi_version_0_2_0", released: true },
  "0.2.1": { marker: "proxy_abi_version_0_2_1", released: true },
  vNEXT: { marker: "proxy_abi_version_0_x_x", released: false, note: "unreleased text of the specification" },
  "0.2.100": { marker: "proxy_abi_version_0_2_100", released: false, extends: "0.2.1", note: "Higress dialect" },
  "2020-draft": { released: false, note: "deleted draft with other names and numbers, kept alive by MOSN" },
} as const satisfies Record<AbiVersion, AbiVersionEntry>;

export const abiVersionNames = Object.keys(abiVersions) as readonly AbiVersion[];

export interface AbiMarker {
  readonly name: string;
  readonly version: AbiVersion;
  readonly released: boolean;
}

const markers: ReadonlyMap<string, AbiMarker> = new Map(
  abiVersionNames.flatMap((version) => {
    const { marker, released }: AbiVersionEntry = abiVersions[version];
    return marker === undefined ? [] : [[marker, { name: marker, version, released }]];
  }),
);

/**
 * T-01: the first export, in export-section order, that is the marker of a released version decides. A module with
 * only an unreleased marker has no `version`: a proxy of the plain kind refuses it.
 */
export function detectAbi(exports: readonly { readonly name: string }[]): { readonly version?: AbiVersion; readonly markers: readonly AbiMarker[] } {
  const found = exports.flatMap(({ name }) => markers.get(name) ?? []);
  const first = found.find((marker) => marker.released);
  return first === undefined ? { markers: found } : { version: first.version, markers: found };
}

/** T-02. `abi` is the list of a host function or callback signature. */
export function offeredIn({ abi }: { readonly abi: readonly AbiVersion[] }, version: AbiVersion): boolean {
  const entry: AbiVersionEntry = abiVersions[version];
  return abi.includes(version) || (entry.extends !== undefined && abi.includes(entry.extends));
}
