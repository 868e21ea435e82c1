import { run } from "./run.mjs";

const options = ["-y", "-q", "-o", "DPkg::Lock::Timeout=120"];

/** What comes before a command that needs root: nothing, sudo that does not ask, or undefined when there is neither. */
async function asRoot() {
  if (process.getuid?.() === 0) return [];
  return (await run(["sudo", "-n", "true"], { seconds: 20 })) === undefined ? ["sudo", "-n"] : undefined;
}

/** sudo's children cannot be ended by us: `timeout` ends them as root. */
function apt(root, ...args) {
  const limited = ["timeout", "--kill-after=10", "900", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...options];
  return run([...root, ...limited, ...args], { seconds: 930 });
}

/** Tries to install a package; resolves to what is to be said when it is missing all the same. */
export async function aptInstall(name) {
  const root = await asRoot();
  if (root === undefined) return "apt-get needs root or a sudo that does not ask";
  await apt(root, "update");
  await apt(root, "install", name);
  return "apt-get did not install one";
}
