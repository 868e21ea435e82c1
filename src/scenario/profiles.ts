/** The proxies, and their releases, that a scenario may name. The newest release comes first. */
export const profileReleases = { envoy: ["1.40.0", "1.36.2"] } as const satisfies Readonly<Record<string, readonly string[]>>;
export type ProfileName = keyof typeof profileReleases;

export interface Profile { readonly name: ProfileName; readonly release: string }

/** `name` or `name@release`; a release may be cut short (`envoy@1.40`). Undefined for one that is not known. */
export function profileOf(text: string): Profile | undefined {
  const [name = "", release] = text.split("@");
  const known = (Object.keys(profileReleases) as ProfileName[]).find((p) => p === name);
  if (known === undefined) return undefined;
  const releases: readonly string[] = profileReleases[known];
  const chosen = release === undefined ? releases[0] : releases.find((r) => r === release || r.startsWith(`${release}.`));
  return chosen === undefined ? undefined : { name: known, release: chosen };
}

/** "envoy, envoy@1.40.0, envoy@1.36.2": for messages. */
export const profileWords = (): string => Object.entries(profileReleases).flatMap(([name, releases]) => [name, ...releases.map((r) => `${name}@${r}`)]).join(", ");
