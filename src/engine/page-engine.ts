/** The engine of the page: guests run in web workers. */
import { createEngine, wallTimers } from "./client.ts";
import type { Engine } from "./protocol.ts";
import { spawnWorker } from "./spawn.ts";

export const createPageEngine = (): Engine => createEngine({ spawn: spawnWorker, timers: wallTimers });
