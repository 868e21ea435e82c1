// Keeps every file of this page on this machine, so that it opens without a network. It is made complete by the build, which lists the files.
// What may change under the same name (the page itself, this list's neighbours) is asked of the network first; files whose names carry a hash
// never change, and are taken from what is kept.
const version = "";
const files = [];

const ours = "proxyscope ";
const kept = ours + version;

/** Files of an earlier version that are the same by name are not fetched again. */
async function keep(cache, path) {
  const url = new URL(path, self.registration.scope).href;
  const before = path.startsWith("assets/") ? await caches.match(url) : undefined;
  const response = before ?? (await fetch(url, { cache: "no-cache" }));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  await cache.put(url, response);
}

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(kept);
      for (const path of files) await keep(cache, path);
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith(ours) && name !== kept) await caches.delete(name);
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { scope } = self.registration;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  const path = request.url.slice(scope.length).replace(/[?#].*$/, "");
  const fromKept = async () => (await caches.open(kept)).match(new URL(path === "" ? "index.html" : path, scope).href);
  event.respondWith(
    (async () => {
      if (path.startsWith("assets/")) return (await fromKept()) ?? fetch(request);
      try {
        return await fetch(request);
      } catch (offline) {
        const found = await fromKept();
        if (found === undefined) throw offline;
        return found;
      }
    })(),
  );
});
