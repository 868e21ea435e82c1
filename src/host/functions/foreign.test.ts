// Foreign functions through a real instance (semantics 18); what Envoy itself did with each is in e2e/envoy.
import { describe, expect, it } from "vitest";
import { answersIn, call, guestOf } from "../../testing/host-guest.ts";
import type { Call } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";
import type { HostRun } from "../../testing/host-run.ts";

const foreign = (name: string, argument: string | Uint8Array = ""): Call => call("proxy_call_foreign_function", { function_name: name, arguments: argument });
const replies = [{ name: "lookup", argument: "a", result: "first" }, { name: "lookup", result: { hex: "00ff" } }, { name: "silent" }, { name: "late", status: "empty" as const, result: "x" }, { name: "compress", result: "never" }];
const run = (profile: string) => (bytes: Uint8Array): HostRun => runChain({ filters: [{ bytes }], setup: { profile, foreignFunctions: replies } });
const answers = (calls: readonly Call[], profile = "envoy", callback = "proxy_on_request_headers") => answersIn(callback, calls, run(profile));
const gave = (results: string) => ({ status: "Ok", gave: { results } });
const field = (number: number, text: string): string => String.fromCharCode(number * 8 + 2, text.length) + text;
const token = (n: number): string => String.fromCharCode(n, 0, 0, 0);

describe("proxy_call_foreign_function", () => {
  it("T-92 does not know other names, and then writes nothing", async () => {
    expect(await answers([foreign("nope"), foreign(""), foreign("Compress")])).toEqual(Array.from({ length: 3 }, () => ({ status: "NotFound", why: "foreign-function-unknown" })));
  });
  it("T-92 runs the function when there is no room for its result", async () => {
    const without = call("proxy_call_foreign_function", { function_name: "expr_create", arguments: "1", results: { cells: [0, 0] } });
    const guest = await guestOf({ calls: { proxy_on_configure: [without, foreign("expr_create", "2")] } });
    expect(guest.served(run("envoy")(guest.bytes).recording).map(({ status, written }) => [status, written["results"]])).toEqual([[0, undefined], [0, token(1)]]);
  });
  it("answers as the scenario says, the first that fits, but not for the proxy's own functions", async () => {
    expect(await answers([foreign("lookup", "a"), foreign("lookup", "b"), foreign("silent"), foreign("late")])).toEqual([gave("first"), gave("\0\xff"), gave(""), { status: "Empty", why: "foreign-function-scripted", gave: { results: "x" } }]);
    expect(await answers([foreign("compress", "abc")])).toEqual([gave("x\x9cKLJ\x06\0\x02M\x01'")]);
  });
  it("compresses and uncompresses", async () => {
    const zipped = "x\x9c\xcbH\xcd\xc9\xc9W\xc8@\x90\0:.\x06}";
    expect(await answers([foreign("compress", "hello hello hello"), foreign("uncompress", Buffer.from(zipped, "latin1"))])).toEqual([gave(zipped), gave("hello hello hello")]);
  });
  it("evaluates expressions on the attributes of the stream", async () => {
    expect(await answers([foreign("expr_create", "request.method + request.path"), foreign("expr_evaluate", token(0))])).toEqual([gave(token(0)), gave("GET/")]);
  });
  it("signs in 1.40.0 only", async () => {
    expect(await answers([foreign("sign")], "envoy@1.36.2")).toEqual([{ status: "NotFound", why: "foreign-function-unknown" }]);
    expect(await answers([foreign("sign")])).toEqual([{ status: "BadArgument", why: "not-one-key", gave: { results: "" } }]);
  });
  it("sets filter state that properties show, and keeps what was declared to be written once", async () => {
    expect(await answers([foreign("set_envoy_filter_state", field(1, "envoy.string") + field(2, "abc")), call("proxy_get_property", { path: "filter_state\0envoy.string" })])).toEqual([gave(""), { status: "Ok", gave: { value: "abc" } }]);
  });
});
