// Logging through a real instance.
import { describe, expect, it } from "vitest";
import { logLevels } from "../../scenario/scenario.ts";
import { answersIn, answersOf, call, guestOf } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";

const run = (bytes: Uint8Array) => runChain({ filters: [{ bytes }], actions: [] });

describe("proxy_log", () => {
  it("takes levels 0 to 5 and nothing above", async () => {
    const calls = [0, 1, 2, 3, 4, 5, 6, 0xffffffff].map((level) => call("proxy_log", { level, message: "words" }));
    const answers = await answersIn("proxy_on_configure", calls, run);
    expect(answers.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => ({ status: "Ok" })));
    expect(answers.slice(6)).toEqual([{ status: "BadArgument", why: "log-level-unknown" }, { status: "BadArgument", why: "log-level-unknown" }]);
  });

  it("T-93 makes a row of an empty message, with any bytes otherwise", async () => {
    const guest = await guestOf({ calls: { proxy_on_configure: [call("proxy_log", { level: 2 }), call("proxy_log", { level: 2, message: new Uint8Array([0, 0xff, 0x0a]) })] } });
    const { recording } = run(guest.bytes);
    expect(answersOf(guest, recording)).toEqual([{ status: "Ok" }, { status: "Ok" }]);
    expect(guest.served(recording).map(({ row }) => row.inputs[1]?.value)).toEqual([new Uint8Array(), new Uint8Array([0, 0xff, 0x0a])]);
  });
});

describe("proxy_get_log_level", () => {
  it.each(logLevels.map((level, i) => [level, i] as const))("answers %s as %i", async (logLevel, level) => {
    const answers = await answersIn("proxy_on_configure", [call("proxy_get_log_level")], (bytes) => runChain({ filters: [{ bytes }], setup: { logLevel }, actions: [] }));
    expect(answers).toEqual([{ status: "Ok", gave: { level } }]);
  });
});
