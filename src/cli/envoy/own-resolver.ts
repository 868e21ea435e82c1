/**
 * An Envoy that asks a name server of ours. Its Wasm extension makes resolvers of its own, which read /etc/resolv.conf and nothing of the
 * configuration; so that file is another one for this process: a mount of its own (util-linux's unshare, without rights of a superuser where the
 * system allows it).
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { localhost } from "./upstream-server.ts";

const unshare = ["--user", "--map-root-user", "--mount", "sh", "-c"] as const;
const tried = 'mount --bind /dev/null /etc/resolv.conf';
const mounted = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';

/** Why it cannot be done on this machine; undefined when it can. */
export function whyNoOwnResolver(): string | undefined {
  const { status, error, stderr } = spawnSync("unshare", [...unshare, tried], { encoding: "utf8" });
  if (status === 0) return undefined;
  return `setup.dns needs a process with a mount of its own (unshare --user --mount), which this machine does not give: ${error?.message ?? stderr.trim()}`;
}

/** The command that runs `command` so; it replaces itself, so that its process is the one to end. */
export function withResolver(command: readonly string[], folder: string, port: number): readonly string[] {
  const file = join(folder, "resolv.conf");
  // no search domains, and one question a name
  writeFileSync(file, `nameserver ${localhost}:${port}\nsearch .\noptions timeout:1 attempts:1\n`);
  return ["unshare", ...unshare, mounted, file, ...command];
}
