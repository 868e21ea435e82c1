/** Which buffers of a batch can change hands instead of being copied. */
import type { Batch } from "../recording/segment.ts";

/** A batch is the writer's no more once it has left: all its columns and bytes go along. */
export function transferablesOf(batch: Batch): ArrayBuffer[] {
  const columns: readonly Uint8Array[] | readonly ArrayBufferView[] = [...Object.values(batch.rows), ...Object.values(batch.ops), batch.payload.bytes, batch.opPayload.bytes];
  const buffers = new Set<ArrayBuffer>();
  for (const column of columns) if (column.buffer instanceof ArrayBuffer) buffers.add(column.buffer);
  return [...buffers];
}
