/** Which figures there are, and how one is measured: what a process or worker is asked to do. */
import { coldLoad, longRecording, longStream, randomSteps, throughput } from "./figures.ts";
import type { BenchSample, Clock, WriterKind } from "./figures.ts";

export type Order =
  | { readonly figure: "throughput"; readonly writer: WriterKind; readonly exchanges: number }
  | { readonly figure: "cold-load" }
  | { readonly figure: "random-steps"; readonly rows: number; readonly steps: number }
  | { readonly figure: "long-stream"; readonly rows: number; readonly steps: number };

export function measure(order: Order, sample: BenchSample, clock: Clock): object {
  switch (order.figure) {
    case "throughput": return throughput(sample, order.writer, order.exchanges, clock);
    case "cold-load": return coldLoad(sample, clock);
    case "random-steps": return randomSteps(longRecording(sample, order.rows).recording, order.steps, clock);
    case "long-stream": return randomSteps(longStream(sample, order.rows), order.steps, clock);
  }
}
