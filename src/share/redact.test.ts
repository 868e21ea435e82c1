import { describe, expect, it } from "vitest";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { redacted, secretsOf } from "./redact.ts";

type Exchange = Extract<NonNullable<ScenarioInput["actions"]>[number], { do: "exchange" }>;
const scenario = (exchange: Partial<Exchange>, setup: Partial<ScenarioInput["setup"]> = {}): ScenarioInput => ({ version: 1, setup: { chain: [{ module: { name: "a.wasm", sha256: "0".repeat(64) } }], ...setup }, actions: [{ do: "exchange", id: "1", ...exchange }] });
const found = (exchange: Partial<Exchange>, setup?: Partial<ScenarioInput["setup"]>) => secretsOf(scenario(exchange, setup)).map(({ kind, value }) => `${kind}: ${value}`);
const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";

describe("secrets", () => {
  it("are found in headers, by name", () => {
    expect(found({ headers: [["Authorization", "Basic YW5uOnB3"], ["cookie", "sid=77ab10; a=b c"], ["x-api-key", "k"], ["accept", "text/html"]] })).toEqual(["authorization: YW5uOnB3", "cookie: 77ab10", "cookie: b c", "key: k"]);
    expect(found({ reply: { headers: [["set-cookie", "sid=abc; Path=/"]] } })).toEqual(["cookie: abc"]);
  });

  it("are found anywhere, by their form", () => {
    expect(found({ path: `/a?token=${"x".repeat(5)}&b=${jwt}` })).toEqual([`jwt: ${jwt}`, "key: xxxxx"].toReversed());
    expect(found({ body: '{"password": "hunter2", "mail":"ann.lee@shop.example", "card": "4111 1111 1111 1111", "order": "4111 1111 1111 1112"}' })).toEqual(["key: hunter2", "email: ann.lee@shop.example", "card: 4111 1111 1111 1111"]);
    expect(found({ body: { base64: btoa("client_secret=s3cr3t") } })).toEqual(["key: s3cr3t"]);
    expect(found({}, { chain: [{ module: { name: "a.wasm" }, configuration: "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----" }] })).toEqual(["private-key: \nabc\n"]);
    expect(found({ headers: [["accept", "*/*"], ["x-request-id", "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2"]], body: "nothing to see, 1234567890123456" })).toEqual([]);
  });

  it("say where they stand first, and how often", () => {
    expect(secretsOf(scenario({ headers: [["authorization", `Bearer ${jwt}`], ["x-copy", jwt]] }))).toMatchObject([{ kind: "authorization", times: 2, where: "actions[0].headers[0], authorization" }]);
  });

  it("are replaced by what is as long and of the same form, everywhere the same", () => {
    const before = scenario({ headers: [["authorization", `Bearer ${jwt}`], ["cookie", "a=1"], ["x-n", "1"]], body: { base64: btoa(`t=${jwt}`) } }), secrets = secretsOf(before), after = redacted(before, secrets);
    const [action] = after.actions ?? [], headers = action?.do === "exchange" ? (action.headers ?? []) : [];
    const standIn = secrets[0]?.standIn ?? "";
    expect(standIn).toMatch(/^[A-Za-z]{3}[A-Za-z0-9]+\.[A-Za-z0-9]+\.[A-Za-z0-9]+$/);
    expect(standIn).toHaveLength(jwt.length);
    expect(headers).toEqual([["authorization", `Bearer ${standIn}`], ["cookie", `a=${secrets[1]?.standIn ?? ""}`], ["x-n", "1"]]);
    expect(action?.do === "exchange" ? action.body : "").toBe(`t=${standIn}`);
    expect(JSON.stringify(after)).not.toContain(jwt);
    expect(secretsOf(before)).toEqual(secrets);
  });

  it("stay where a person says so, and the rest of the scenario stays the same object", () => {
    const before = scenario({ headers: [["cookie", "a=1"]] }, { seed: 4 }), after = redacted(before, []);
    expect(after).toBe(before);
    expect(redacted(before, secretsOf(before)).setup).toBe(before.setup);
  });
});
