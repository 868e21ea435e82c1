/** Header maps as attributes: one key for each name, its values joined by commas (T-65). */
import type { ByteString } from "../../../../base/byte-string.ts";
import type { Entry } from "../../../../recording/state.ts";
import { stringAttribute } from "../../../attributes/value.ts";
import type { AttributeMap, AttributeValue } from "../../../attributes/value.ts";
import { headerName } from "../../../header-map.ts";

export function headerMapAttribute(entries: readonly Entry[] | undefined, request: boolean): AttributeMap {
  const keys = [...new Set((entries ?? []).map(({ name }) => name))];
  return { kind: "map", keys, get: (key) => joined(entries ?? [], headerName(key, request)) };
}

function joined(entries: readonly Entry[], name: ByteString): AttributeValue | undefined {
  const values = entries.filter((e) => e.name === name).map((e) => e.value);
  return values.length === 0 ? undefined : stringAttribute(values.join(","));
}
