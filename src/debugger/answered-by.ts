/** Who answered, as a proxy's access log tells it. */
import type { AccessLog } from "../recording/outcome.ts";

/** Says nothing, or that it was the upstream: Envoy's `via_upstream`, and the status or statuses of NGINX's `$upstream_status`. */
export const tellsOfUpstream = (details: string): boolean => details === "" || details === "-" || details === "via_upstream" || /^\d{3}(?:, \d{3})*$/.test(details);

/** The proxy or one of its filters answered, and not an upstream. */
export const answeredByProxy = ({ details, cluster }: AccessLog): boolean => !tellsOfUpstream(details) || cluster === "";
