import { expect, test } from "vitest";
import { codeName, codesOf, enumNames } from "./codes.ts";

/** Each enumeration, its words in order of their values from the number given. */
const facts: Readonly<Record<string, readonly [first: number, words: string]>> = {
  Status: [0, "ok not-found bad-argument serialization-failure parse-failure bad-expression invalid-memory-access empty cas-mismatch result-mismatch internal-failure broken-connection unimplemented"],
  LogLevel: [0, "trace debug info warn error critical off"],
  Action: [0, "continue pause"],
  FilterHeadersStatus: [0, "continue stop-iteration continue-and-end-stream stop-all-iteration-and-buffer stop-all-iteration-and-watermark"],
  FilterDataStatus: [0, "continue stop-iteration-and-buffer stop-iteration-and-watermark stop-iteration-no-buffer"],
  FilterTrailersStatus: [0, "continue stop-iteration"],
  FilterMetadataStatus: [0, "continue"],
  FilterStatusL4: [0, "continue stop-iteration"],
  BufferType: [
    0,
    "http-request-body http-response-body downstream-data upstream-data http-call-response-body grpc-receive-buffer vm-configuration plugin-configuration call-data redis-call-response",
  ],
  BufferFlags: [0, "none end-of-stream"],
  MapType: [
    0,
    "http-request-headers http-request-trailers http-response-headers http-response-trailers grpc-receive-initial-metadata grpc-receive-trailing-metadata http-call-response-headers http-call-response-trailers",
  ],
  PeerType: [0, "unknown local remote"],
  StreamType: [0, "http-request http-response downstream upstream"],
  MetricType: [0, "counter gauge histogram"],
  GrpcStatus: [
    -1,
    "invalid-code ok cancelled unknown invalid-argument deadline-exceeded not-found already-exists permission-denied resource-exhausted failed-precondition aborted out-of-range unimplemented internal unavailable data-loss unauthenticated",
  ],
  ContextType: [0, "http-context stream-context"],
  CalloutType: [0, "http-call grpc-call grpc-stream"],
  MetricIdKind: [0, "counter gauge histogram"],
  FailState: [0, "ok unable-to-create-vm unable-to-clone-vm missing-function unable-to-initialize-code start-failed configure-failed runtime-error"],
  FailurePolicy: [0, "unspecified fail-reload fail-closed fail-open"],
  DetectedAbi: [0, "0.1.0 0.2.0 0.2.1 unknown"],
  DeclarePropertyType: [0, "bytes string flat-buffers protobuf"],
  DeclarePropertySpan: [0, "filter-chain downstream-request downstream-connection"],
  TrafficDirection: [0, "unspecified inbound outbound"],
  DraftAction: [1, "continue end-stream done pause wait-for-more-data wait-for-end-or-full close"],
  DraftBufferType: [0, "vm-configuration plugin-configuration downstream-data upstream-data http-call-response-body http-request-body http-response-body http-callout-response-body"],
  DraftMapType: [
    0,
    "http-request-headers http-request-trailers http-request-metadata http-response-headers http-response-trailers http-response-metadata http-call-response-headers http-call-response-trailers http-call-response-metadata",
  ],
  DraftStreamType: [1, "downstream upstream http-request http-response"],
  DraftMetricType: [1, "counter gauge histogram"],
};

test.each(enumNames.filter((name) => name !== "WasiErrno" && name !== "DraftStatus"))("%s", (name) => {
  const [first, words] = facts[name] ?? [0, ""];
  expect(codesOf(name).toSorted((a, b) => a.value - b.value)).toEqual(words.split(" ").map((word, i) => ({ value: first + i, word })));
});

test("WASI error numbers", () => {
  const numbers = ["success", "badf", "exist", "fault", "inval", "noent", "nosys", "notdir", "notsup", "notcapable"].map((word) => codesOf("WasiErrno").find((code) => code.word === word)?.value);
  expect(numbers).toEqual([0, 8, 20, 21, 28, 44, 52, 54, 58, 76]);
});

test("statuses of the draft, which leave numbers out", () => {
  expect(codesOf("DraftStatus").map(({ value, word }) => `${value} ${word}`)).toEqual(["0 ok", "1 empty", "2 not-found", "3 not-allowed", "4 bad-argument", "5 invalid-memory-access", "6 invalid-operation", "7 compare-and-swap-mismatch", "12 unimplemented"]);
});

test("an unknown value is shown with its enumeration", () => {
  expect(codeName("Status", 13)).toBe("status 13");
  expect(codeName("MapType", 17)).toBe("map-type 17");
});

test("a missing gRPC status is recognised in an unsigned parameter too", () => {
  expect(codeName("GrpcStatus", -1)).toBe("invalid-code");
  expect(codeName("GrpcStatus", 0xffffffff)).toBe("invalid-code");
});
