// What the first argument of a gRPC call is read as. Each of these was put to Envoy 1.36.2 and 1.40.0 (e2e/envoy, grpc-service-*).
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../scenario/bytes.ts";
import { readService } from "./service.ts";

const ofText = (text: string) => readService(new TextEncoder().encode(text));
const ofHex = (hex: string) => readService(bytesOf({ hex }));

describe("the service of a gRPC call", () => {
  it.each(["g", "nobody", "backend", "cluster", "extauth", "dead2", "outbound|9000||auth.default.svc.cluster.local"])("is a cluster's name: %s", (name) => {
    expect(ofText(name)).toEqual({ target: "cluster", from: "name", cluster: name, authority: name, metadata: [], mostBytes: Number.POSITIVE_INFINITY, envoyHeaders: true });
  });
  it.each(["", "users", "authority", "p1", "xy"])("is a message without a target where the name reads as one: %s", (name) => {
    expect(ofText(name)).toEqual({ target: "none" });
  });
  it("is a message that names a cluster, with all that goes with it", () => {
    expect(ofHex("0a0d0a01671204617574682202080328012a0a0a04582d4d64120276312a050a03782d65")).toEqual({
      target: "cluster", from: "message", cluster: "g", authority: "auth", metadata: [{ name: "x-md", value: "v1" }], mostBytes: 3, envoyHeaders: true,
    });
    expect(ofHex("0a050a01672801")).toMatchObject({ cluster: "g", envoyHeaders: false });
    expect(ofHex("0a050a01672200")).toMatchObject({ mostBytes: Number.POSITIVE_INFINITY });
  });
  it("joins messages of one field, and takes the target that comes last", () => {
    expect(ofHex("0a061204617574680a030a0167")).toMatchObject({ cluster: "g", authority: "auth" });
    expect(ofHex("12030a01780a030a0167")).toMatchObject({ target: "cluster", cluster: "g" });
    expect(ofHex("0a030a016712030a0178")).toEqual({ target: "google" });
  });
  it("passes over fields that it does not know, groups among them", () => {
    expect(ofHex("0a030a01677b08017c78057d01020304790102030405060708")).toMatchObject({ from: "message", cluster: "g" });
    expect(ofHex("0a83000a0167")).toMatchObject({ from: "message", cluster: "g" });
  });
  it.each(["0a050a0167", "0a", "0a030a01677c", "0a030a01670001", "8a000a030a0167", "0a040a02fffe", "0a030a8100", "7b"])("is a name after all when the message is broken: %s", (hex) => {
    expect(ofHex(hex)).toMatchObject({ target: "cluster", from: "name" });
  });
});
