// A static file server for dist, for `npm start` and the end-to-end stories: no headers a plain static host would lack.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** The file a request path means, or undefined: nothing outside `folder` is ever named. */
export function fileFor(folder, under, requestPath) {
  let path;
  try {
    path = decodeURIComponent(requestPath.replace(/[?#].*$/, ""));
  } catch {
    return undefined;
  }
  if (!path.startsWith(under) || /[\0\\]/.test(path)) return undefined;
  const root = resolve(folder);
  const file = resolve(root, `.${sep}${path.slice(under.length)}`);
  if (file !== root && !file.startsWith(root + sep)) return undefined;
  const wanted = path.endsWith("/") ? join(file, "index.html") : file;
  return statSync(wanted, { throwIfNoEntry: false })?.isFile() ? wanted : undefined;
}

function answer(folder, under, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { Allow: "GET, HEAD" }).end();
    return;
  }
  const file = fileFor(folder, under, request.url);
  if (file === undefined) {
    response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" }).end("Not found\n");
    return;
  }
  response.writeHead(200, {
    "Content-Type": types[extname(file)] ?? "application/octet-stream",
    "Content-Length": statSync(file).size,
    "Cache-Control": "no-cache",
  });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  createReadStream(file)
    .on("error", () => response.destroy())
    .pipe(response);
}

/**
 * Serves `folder` on 127.0.0.1 below the path `under` (starts and ends with a slash).
 * Resolves to the address; rejects when the port is taken. Port 0 is any free one.
 */
export function serve(folder, port, under) {
  return new Promise((listening, refused) => {
    const server = createServer((request, response) => answer(folder, under, request, response));
    server.once("error", refused);
    server.listen(port, "127.0.0.1", () => listening(`http://127.0.0.1:${server.address().port}${under}`));
  });
}
