/** Metrics (T-78, T-79). */
import { MetricType, Status } from "../../abi/codes.ts";
import { toByteString } from "../../base/byte-string.ts";
import { fail, ok } from "../answer.ts";
import type { Implements } from "./functions.ts";

const typeBits = 3;
const isHistogram = (id: number): boolean => (id & typeBits) === MetricType.Histogram;

export const metrics: Implements<"proxy_define_metric" | "proxy_increment_metric" | "proxy_record_metric" | "proxy_get_metric"> = {
  proxy_define_metric: (vm, { metric_type, name }) => ok({ metric_id: vm.host.metrics.define(vm, metric_type, toByteString(name)) }),
  proxy_increment_metric(vm, { metric_id, offset }) {
    if (isHistogram(metric_id)) return fail(Status.BadArgument, "metric-not-incrementable");
    const metric = vm.host.metrics.find(vm, metric_id);
    if (metric === undefined) return fail(Status.NotFound, "metric-unknown");
    if (metric.type === MetricType.Counter && offset <= 0n) return fail(Status.BadArgument, "counter-not-positive");
    vm.host.metrics.set(metric, vm.host.metrics.value(metric) + offset);
    return ok();
  },
  proxy_record_metric(vm, { metric_id, value }) {
    const metric = vm.host.metrics.find(vm, metric_id);
    if (metric === undefined) return fail(Status.NotFound, "metric-unknown");
    vm.host.metrics.set(metric, metric.type === MetricType.Counter ? vm.host.metrics.value(metric) + value : value);
    return ok();
  },
  proxy_get_metric(vm, { metric_id }) {
    if (isHistogram(metric_id)) return fail(Status.BadArgument, "metric-not-readable");
    const metric = vm.host.metrics.find(vm, metric_id);
    return metric === undefined ? fail(Status.NotFound, "metric-unknown") : ok({ value: vm.host.metrics.value(metric) });
  },
};
