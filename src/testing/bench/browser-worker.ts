/** One figure in a web worker of its own: gets a sample and an order, answers with the result. */
import { measure } from "./orders.ts";
import type { BenchSample } from "./figures.ts";
import type { Order } from "./orders.ts";

addEventListener("message", (event: MessageEvent<{ readonly sample: BenchSample; readonly order: Order }>) => {
  const { sample, order } = event.data;
  postMessage(measure(order, sample, performance));
});
