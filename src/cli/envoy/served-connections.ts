/** Which of a client's connections the servers' ones belong to: they come in the order in which our run made them. */
import type { ConnectionOutcome } from "../../recording/outcome.ts";
import type { Action, TcpServer, Upstream } from "../../scenario/scenario.ts";
import type { TcpServed } from "./tcp-upstream.ts";

export interface ConnectionsServed {
  /** What the server does with the connection that comes next. */
  script(upstream: Upstream): TcpServer | undefined;
  add(upstream: Upstream, served: TcpServed): void;
  /** A connection with what its server saw. */
  with(connection: ConnectionOutcome): ConnectionOutcome;
}

export function connectionsServed(actions: readonly Action[], ours: readonly ConnectionOutcome[]): ConnectionsServed {
  const own = new Map(actions.flatMap((action) => (action.do === "open-connection" && action.server !== undefined ? [[action.connection, action.server] as const] : [])));
  const expected = ours.filter(({ upstream }) => upstream !== undefined).map(({ id }) => id);
  const served = new Map<string, { readonly cluster: string; readonly saw: TcpServed["saw"] }>();
  let next = 0;
  return {
    script: (upstream) => own.get(expected[next] ?? "") ?? upstream.server,
    add(upstream, { saw }) {
      served.set(expected[next++] ?? `one more, the ${next}th`, { cluster: upstream.cluster, saw });
    },
    with(connection) {
      const found = served.get(connection.id);
      return found === undefined ? connection : { ...connection, upstream: { cluster: found.cluster, ...found.saw() } };
    },
  };
}
