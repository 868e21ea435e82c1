/** Every function of abi/host-functions.ts with what it does here. A name in the table without an entry does not compile. */
import type { hostFunctions } from "../../abi/host-functions.ts";
import type { InputsOf } from "../../abi/shapes.ts";
import type { Answer } from "../answer.ts";
import type { Vm } from "../vm.ts";
import { wasi } from "../wasi.ts";
import { buffers } from "./buffers.ts";
import { contexts } from "./contexts.ts";
import { dns } from "./dns.ts";
import { foreign } from "./foreign.ts";
import { grpcCalls } from "./grpc-calls.ts";
import { headerMaps } from "./header-maps.ts";
import { higress } from "./higress.ts";
import { httpCalls } from "./http-calls.ts";
import { logging } from "./logging.ts";
import { metrics } from "./metrics.ts";
import { properties } from "./properties.ts";
import { sharedData } from "./shared-data.ts";
import { sharedQueues } from "./shared-queues.ts";
import { streams } from "./streams.ts";
import { timers } from "./timers.ts";
import { notYet } from "./not-yet.ts";

export type HostFunctionName = keyof typeof hostFunctions;
export type Input = Readonly<Record<string, number | bigint | boolean | Uint8Array>>;
export type Implementation = (vm: Vm, input: Input) => Answer;
export type Implements<N extends HostFunctionName> = { readonly [K in N]: (vm: Vm, input: InputsOf<(typeof hostFunctions)[K]["params"]>) => Answer };

const all: Implements<HostFunctionName> = {
  ...logging, ...contexts, ...buffers, ...headerMaps, ...streams, ...properties, ...sharedData, ...sharedQueues, ...metrics, ...timers, ...httpCalls, ...grpcCalls, ...foreign, ...dns, ...higress, ...wasi, ...notYet,
};

/** By name. The inputs an implementation takes are those its table entry declares, which is what `imports.ts` reads. */
export const implementations = all as unknown as Readonly<Record<string, Implementation | undefined>>;
