/** Envoy's foreign functions (semantics 18), by name. Each was put to 1.36.2 and 1.40.0. */
import { Status } from "../../abi/codes.ts";
import { byteStringOfText, toByteString } from "../../base/byte-string.ts";
import { concatBytes, emptyBytes } from "../../base/bytes.ts";
import { blockField, varintField } from "../../base/protobuf.ts";
import { readProtobuf } from "../../base/protobuf-reader.ts";
import type { ProtobufMessage } from "../../base/protobuf-reader.ts";
import type { Why } from "../../recording/whys.ts";
import { fail, ok } from "../answer.ts";
import type { Answer } from "../answer.ts";
import { attributesFor } from "../properties.ts";
import type { Vm } from "../vm.ts";
import { declareProperty, propertyTypes } from "./declared.ts";
import { expressionsOf } from "./expression-tokens.ts";
import { filterStateObject } from "./filter-state.ts";
import { foreignLibrary } from "./library.ts";

export type ForeignFunction = (vm: Vm, argument: Uint8Array) => Answer;

/** A known function writes its outputs, as 0 and 0, when it has nothing to give or fails (T-92). */
export const gaveNothing = ok({ results: emptyBytes });
export const refused = (status: number, why: Why): Answer => fail(status, why, { results: emptyBytes });
/** The guest's allocator is asked for what is given, an empty result included. */
export const gave = (results: Uint8Array): Answer => ({ ...ok({ results }), mustAllocate: true });

const malformed = refused(Status.BadArgument, "foreign-argument-malformed");

export const foreignFunctions: Readonly<Record<string, ForeignFunction>> = {
  compress: (vm, argument) => gave(foreignLibrary().compressed(argument, vm.host.rules.machine.foreign.classicZlib)),
  uncompress(_, argument) {
    const plain = foreignLibrary().uncompressed(argument);
    return plain === undefined ? refused(Status.SerializationFailure, "not-compressed") : gave(plain);
  },
  clear_route_cache(vm) {
    subject(vm)?.stream?.clearRouteCache();
    return gaveNothing;
  },
  set_envoy_filter_state(vm, argument) {
    const message = readProtobuf(argument, [1, 2]);
    if (message === undefined) return malformed;
    const path = message.text(1), object = filterStateObject(path, message.text(2), vm.host.rules.machine.foreign.moreFilterState);
    if (object === "unknown") return refused(Status.NotFound, "filter-state-unknown");
    if (object === undefined) return refused(Status.BadArgument, "filter-state-refused");
    const stream = subject(vm)?.stream;
    if (stream === undefined) return refused(Status.NotFound, "property-not-in-root");
    stream.setFilterState(byteStringOfText(path), object, lifeSpan(message.number(3)));
    return gaveNothing;
  },
  declare_property(vm, argument) {
    const message = readProtobuf(argument, [1]), context = vm.current;
    if (message === undefined || context === undefined) return malformed;
    const prototype = { readonly: message.number(2) !== 0, type: propertyTypes[message.number(3)] ?? "bytes", schema: message.bytes(4) };
    return declareProperty(context, toByteString(message.bytes(1)), prototype) ? gaveNothing : refused(Status.BadArgument, "property-declared-before");
  },
  verify_signature(vm, argument) {
    const { keysAsPem } = vm.host.rules.machine.foreign, message = readProtobuf(argument, keysAsPem ? [1, 5] : [1]);
    if (message === undefined) return malformed;
    const key = keyOf(message, 2, keysAsPem ? 5 : undefined);
    if (key === undefined && keysAsPem) return refused(Status.BadArgument, "not-one-key");
    const error = foreignLibrary().verificationError(message.text(1), key, message.bytes(3), message.bytes(4));
    return gave(error === "" ? varintField(1, 1n) : textField(2, error));
  },
  sign(_, argument) {
    const message = readProtobuf(argument, [1, 4]);
    if (message === undefined) return malformed;
    const key = keyOf(message, 2, 4);
    if (key === undefined) return refused(Status.BadArgument, "not-one-key");
    const made = foreignLibrary().signatureOf(message.text(1), key, message.bytes(3));
    return gave("error" in made ? textField(3, made.error) : concatBytes([varintField(1, 1n), blockField(2, made.signature)]));
  },
  expr_create(vm, argument) {
    const made = expressionsOf(vm).create(argument, vm.host.rules.machine.foreign.longTexts);
    if (made === "syntax") return refused(Status.BadArgument, "expression-malformed");
    return made === "unknown-function" ? refused(Status.BadArgument, "expression-calls-unknown") : gave(wordBytes(made));
  },
  expr_evaluate(vm, argument) {
    if (argument.length !== 4) return tokenMalformed;
    const expression = expressionsOf(vm).get(wordOf(argument)), context = vm.current;
    if (expression === undefined || context === undefined) return refused(Status.NotFound, "expression-unknown");
    const value = expression(attributesFor(context));
    if (value === "failed") return refused(Status.InternalFailure, "expression-failed");
    return value === "no-bytes" ? refused(Status.SerializationFailure, "expression-without-bytes") : gave(value);
  },
  expr_delete(vm, argument) {
    if (argument.length !== 4) return tokenMalformed;
    expressionsOf(vm).delete(wordOf(argument));
    return gaveNothing;
  },
};
const tokenMalformed = refused(Status.BadArgument, "expression-token-malformed");
const wordOf = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
const wordBytes = (word: number): Uint8Array => new Uint8Array(Uint32Array.of(word).buffer);


/** 1.36.2 looks at the callback's own context only. */
const subject = (vm: Vm): Vm["current"] => (vm.host.rules.machine.foreign.effectiveContext ? vm.acting : vm.current);

/** filter chain, request, connection; any other number is the first */
const lifeSpan = (span: number): number => (span <= 2 ? span : 0);

/** Undefined when there is none, or both. */
function keyOf(message: ProtobufMessage, der: number, pem: number | undefined): Uint8Array | string | undefined {
  const bytes = message.bytes(der), text = pem === undefined ? "" : message.text(pem);
  if (text === "") return bytes.length === 0 ? undefined : bytes;
  return bytes.length === 0 ? text : undefined;
}

const textField = (field: number, text: string): Uint8Array => blockField(field, new TextEncoder().encode(text));
