// Imported first by what a person starts: says in words that Node is too old, before anything newer is reached.
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Proxyscope needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}
