/** What a root may read of its gRPC calls now: it is there during one callback and gone when that returns (semantics 16, T-23). */
import type { Context } from "../context.ts";
import type { CallStatus } from "../http-calls.ts";

/** Entities, 0 for none. */
export interface Readable { readonly initial: number; readonly trailing: number; readonly message: number; readonly status: CallStatus | undefined }

export interface Inbox {
  of(root: Context): Readable;
  /** `closing`: what else is over when the callback returns. */
  deliver(root: Context, callback: string, words: readonly number[], what: Partial<Readable>, closing?: () => void): void;
}

const nothing: Readable = { initial: 0, trailing: 0, message: 0, status: undefined };

export function createInbox(): Inbox {
  const readable = new Map<Context, Readable>();
  return {
    of: (root) => readable.get(root) ?? nothing,
    deliver(root, callback, words, what, closing) {
      readable.set(root, { ...(readable.get(root) ?? nothing), ...what });
      const forget = (): void => void readable.delete(root);
      root.vm.call(callback, root, words, 0, {
        closing: () => {
          forget();
          closing?.();
        },
      });
      forget();
    },
  };
}
