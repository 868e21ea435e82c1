/** The proxies, and the releases of them, that a scenario may name. */

export interface ReleaseInfo {
  readonly release: string;
  /** seen: this very release was run and is compared with what it did; sources: its differences are told by public sources only. */
  readonly known: "seen" | "sources";
  /** What it stands on, or whose data plane it is. */
  readonly about: string;
}
export interface ProfileInfo {
  readonly title: string;
  readonly about: string;
  /** It is not Envoy with other constants, so no single rule makes a difference to it, and none can be taken from it. */
  readonly ownRules?: true;
  /** Connections of TCP were never run in it: a listener of kind tcp is refused. */
  readonly requestsOnly?: true;
  /** the newest first; it is the one that the bare name means */
  readonly releases: readonly [ReleaseInfo, ...ReleaseInfo[]];
}

export const profiles = {
  envoy: {
    title: "Envoy",
    about: "the proxy most filters are written for",
    releases: [
      { release: "1.40.0", known: "seen", about: "run here, case by case" },
      { release: "1.36.2", known: "seen", about: "run here, case by case; in Istio 1.28" },
      { release: "1.34", known: "sources", about: "from its release notes; in Istio 1.26" },
      { release: "1.33", known: "sources", about: "from its release notes; in Istio 1.25" },
      { release: "1.32", known: "sources", about: "from its release notes; in Istio 1.24" },
    ],
  },
  nginx: {
    title: "NGINX",
    about: "with Kong's ngx_wasm_module, in which filters are wasm code of the worker processes",
    ownRules: true,
    requestsOnly: true,
    releases: [{ release: "1.27.4", known: "seen", about: "run here, case by case; ngx_wasm_module 3bed278 with wasmtime 26" }],
  },
  higress: {
    title: "Higress",
    about: "Envoy with host functions of its own, for Redis among others",
    releases: [{ release: "2.1", known: "sources", about: "from its host library and SDK; Envoy 1.27 with additions" }],
  },
  mosn: {
    title: "MOSN",
    about: "Ant Group's proxy in Go, with a Wasm host of its own: no returned action counts, and many calls answer 12",
    ownRules: true,
    requestsOnly: true,
    releases: [{ release: "1.6.1", known: "seen", about: "run case by case, with proxy-wasm-go-host 25a9e13 and its engine wazero 1.2.1" }],
  },
  spec: {
    title: "spec",
    about: "the letter of the Proxy-Wasm specification, which no proxy follows to the end",
    releases: [{ release: "0.2.1", known: "sources", about: "from the text of ABI 0.2.1; what it leaves open is as in Envoy" }],
  },
} as const satisfies Readonly<Record<string, ProfileInfo>>;
export type ProfileName = keyof typeof profiles;
export const profileNames = Object.keys(profiles) as readonly ProfileName[];
export const profileInfo = (name: ProfileName): ProfileInfo => profiles[name];

export const hasOwnRules = (profile: string): boolean => profileNames.some((name) => name === profileOf(profile)?.name && profileInfo(name).ownRules === true);
/** Does it matter there what a scenario says of a filter that fails? Failure policies are of Envoy's family. */
export const hasFailurePolicies = (profile: string): boolean => !hasOwnRules(profile);
export const takesOnlyRequests = (profile: string): boolean => profileNames.some((name) => name === profileOf(profile)?.name && profileInfo(name).requestsOnly === true);

/** Proxies that embed Envoy, or its host library, and are not profiles of their own. None of them was run. */
export const relatives: readonly { readonly title: string; readonly profile: string }[] = [
  { title: "Istio 1.28", profile: "envoy@1.36.2" },
  { title: "Istio 1.26", profile: "envoy@1.34" },
  { title: "Istio 1.25", profile: "envoy@1.33" },
  { title: "Istio 1.24", profile: "envoy@1.32" },
  { title: "Apache Traffic Server", profile: "envoy" },
  { title: "Google Cloud Service Extensions", profile: "envoy" },
];

/** The releases of Envoy that were run here, the newest first. */
export const seenReleases: readonly string[] = profileInfo("envoy").releases.filter(({ known }) => known === "seen").map(({ release }) => release);

/** Google's tester of Service Extensions plugins: no proxy, so that it stands in no list of proxies. It calls the phases of a test one after the other (`do: "phases"`). */
export const testerProfile = "service-extensions-tester";
export const testerTitle = "Google's Service Extensions tester";
const testerRelease = "2026";

export interface Profile { readonly name: ProfileName | typeof testerProfile; readonly release: string }

/** `name` or `name@release`; a release may be cut short (`envoy@1.40`). Undefined for one that is not known. */
export function profileOf(text: string): Profile | undefined {
  if (text === testerProfile) return { name: testerProfile, release: testerRelease };
  const [name = "", release] = text.split("@");
  const known = profileNames.find((p) => p === name);
  if (known === undefined) return undefined;
  const { releases } = profileInfo(known);
  const chosen = release === undefined ? releases[0] : releases.find((r) => r.release === release || r.release.startsWith(`${release}.`));
  return chosen === undefined ? undefined : { name: known, release: chosen.release };
}

/** Every release of every proxy as a scenario names it: `envoy@1.40.0`. */
export const allProfiles: readonly string[] = profileNames.flatMap((name) => profileInfo(name).releases.map(({ release }) => `${name}@${release}`));

/** "envoy, envoy@1.40.0, envoy@1.36.2": for messages. */
export const profileWords = (): string => profileNames.flatMap((name) => [name, ...profileInfo(name).releases.map(({ release }) => `${name}@${release}`)]).join(", ");

/** "Envoy 1.40.0", "Envoy" for a name alone: how a profile is called on screen and in transcripts. */
export function profileTitle(text: string): string {
  if (text === testerProfile) return testerTitle;
  const [name = "", release] = text.split("@");
  const known = profileNames.find((p) => p === name);
  const title = known === undefined ? name : profileInfo(known).title;
  return release === undefined ? title : `${title} ${release}`;
}
