/** The message types of a scenario's schemas. What reads schemas is fetched when there are some. */
import { useEffect, useState } from "react";
import type { MessageTypes } from "../../scenario/proto/schema.ts";
import type { Proto } from "../../scenario/scenario.ts";

const read = new WeakMap<readonly Proto[], MessageTypes>();

/** Undefined without schemas, and until they have been read. */
export function useMessageTypes(protos: readonly Proto[]): MessageTypes | undefined {
  const [, setRead] = useState<readonly Proto[]>();
  useEffect(() => {
    if (protos.length === 0 || read.has(protos)) return;
    let wanted = true;
    void import("../../scenario/proto/schema.ts").then(({ schemaOf }) => {
      const schema = schemaOf(protos);
      if (schema.ok) read.set(protos, schema.types);
      if (wanted) setRead(protos);
    });
    return () => { wanted = false; };
  }, [protos]);
  return read.get(protos);
}
