// A worker thread does not inherit the loader that runs TypeScript: it is registered here first.
import { register } from "tsx/esm/api";

register();
await import("./worker.ts");
