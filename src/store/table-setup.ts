/** Whether a table of traffic was run with a setup: what a capture itself puts there (clock, addresses) does not count. */
import type { ScenarioInput } from "../scenario/scenario.ts";

type SetupInput = ScenarioInput["setup"];

const own = ({ clock: _clock, listener: { clientAddress: _client, address: _address, ...listener } = {}, upstreams = [], ...rest }: SetupInput): string =>
  JSON.stringify([rest, listener, upstreams.map(({ address: _of, ...upstream }) => upstream)]);

export const sameButForCapture = (one: SetupInput, other: SetupInput): boolean => one === other || own(one) === own(other);
