/** Of a header that is selected in the state: what came out of it. */
import { useMemo } from "react";
import { textOf } from "../../../base/byte-string.ts";
import { castOf } from "../../../debugger/cast.ts";
import { expectableHeader } from "../../../debugger/expectable.ts";
import { headerMaps } from "../../../debugger/state-view.ts";
import type { Recording } from "../../../recording/log.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { ExpectButtons } from "./expect-this.tsx";

export function ExpectHeader({ recording, entity, step, name }: { readonly recording: Recording; readonly entity: number; readonly step: number; readonly name: string }) {
  const outcome = useWorkbench((workbench) => workbench.outcome);
  const items = useMemo(() => {
    const map = outcome === undefined ? undefined : headerMaps(recording, step, "as-received").find((one) => one.entity === entity), exchange = castOf(recording).exchanges.find((one) => one.entity === map?.owner.entity);
    const of = map?.title === "request headers" ? "request" : map?.title === "response headers" ? "response" : undefined, key = textOf(name);
    return exchange === undefined || of === undefined || !key.utf8 ? [] : expectableHeader(recording, exchange.index, of, key.text);
  }, [recording, entity, step, name, outcome]);
  return <ExpectButtons items={items} label={`Expect of ${textOf(name).text}`} />;
}
