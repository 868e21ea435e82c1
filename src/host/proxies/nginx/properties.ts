/** Properties in nginx: text, and variables of nginx behind most of them (nginx.md, section 7). */
import { Status } from "../../../abi/codes.ts";
import { byteStringOfText, fromByteString, lowerAscii } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { Answer } from "../../answer.ts";
import { fail, ok } from "../../answer.ts";
import { propertyAllocation } from "./answers.ts";
import type { NginxStream } from "./nginx-stream.ts";
import type { Now, Worker } from "./worker.ts";

const missing = fail(Status.NotFound, "property-missing");
const addressOf = (text: string): string => text.slice(0, text.lastIndexOf(":"));
const portOf = (text: string): string => text.slice(text.lastIndexOf(":") + 1);

/** nginx's variables, as far as they are known here. */
function variableOf(worker: Worker, stream: NginxStream, name: string): string | undefined {
  const { request, response } = stream, { setup } = worker.host.scenario, { listener } = setup;
  const argument = /^arg_(\w+)$/.exec(name)?.[1], header = /^http_(\w+)$/.exec(name)?.[1];
  if (argument !== undefined) return request.args.split("&").find((part) => part.startsWith(`${argument}=`))?.slice(argument.length + 1);
  if (header !== undefined) return request.headers.visible(header.replaceAll("_", "-"))?.value;
  switch (name) {
    case "request_uri": return request.unparsed;
    case "uri": case "document_uri": return request.uri;
    case "args": case "query_string": return request.args;
    case "is_args": return request.args === "" ? "" : "?";
    case "request_method": return request.method;
    case "hostname": return worker.settings.hostname;
    case "host": return (request.headers.visible("host")?.value ?? "").replace(/:\d+$/, "").toLowerCase();
    case "scheme": return "http";
    case "server_protocol": return stream.protocol;
    case "status": return response.begun ? String(response.status) : "000";
    case "request_length": return String(stream.bytesReceived);
    case "content_length": return request.headers.visible("content-length")?.value;
    case "remote_addr": return addressOf(listener.clientAddress);
    case "remote_port": return portOf(listener.clientAddress);
    case "server_addr": return addressOf(listener.address);
    case "server_port": return portOf(listener.address);
    case "server_name": return worker.settings.serverName;
    case "connection": return String(stream.index + 2);
    case "body_bytes_sent": return String(stream.sentBytes);
    case "bytes_sent": return String(stream.sentBytes);
    case "request_time": return (stream.milliseconds / 1000).toFixed(3);
    case "msec": return stream.startedAt.toFixed(3);
    case "nginx_version": return "1.27.4";
    case "pid": return String(1000 + worker.thread.number);
    default: return undefined;
  }
}

/** Properties that stand for a variable. */
const variables: Readonly<Record<string, string>> = {
  "request.path": "request_uri", "request.url_path": "uri", "request.query": "args", "request.method": "request_method", "request.host": "hostname", "request.scheme": "scheme", "request.protocol": "server_protocol",
  "request.time": "msec", "request.duration": "request_time", "request.size": "content_length", "request.total_size": "request_length", "response.code": "status", "response.size": "body_bytes_sent", "response.total_size": "bytes_sent",
  "source.address": "remote_addr", "source.port": "remote_port", "connection.id": "connection", "request.useragent": "http_user_agent", "request.referer": "http_referer", "request.id": "http_x_request_id",
};
const fixed = new Set(["request_uri", "uri", "request_method", "hostname", "status", "pid", "request_length", "remote_addr", "remote_port", "connection", "body_bytes_sent", "bytes_sent", "request_time", "msec", "server_protocol", "scheme", "nginx_version"]);
const notSupported = new Set(["response.flags", "response.code_details", "cluster_name", "route_name", "listener_direction", "cluster_metadata", "listener_metadata", "route_metadata", "upstream_host_metadata"]);
const notYet = new Set(["plugin_vm_id", "response.trailers", "response.grpc_status"]);
const scopes = new Set(["request", "response", "source", "destination", "connection", "upstream", "ngx", "wasmx"]);

const found = (value: ByteString | Uint8Array | undefined): Answer => (value === undefined ? missing : ok({ value: typeof value === "string" ? fromByteString(value) : value }, undefined, propertyAllocation));

/** Dots and NULs are the same between the parts of a path. */
export const dotted = (path: ByteString): string => path.replaceAll("\0", ".");

export function readProperty(worker: Worker, now: Now, path: ByteString): Answer {
  const name = dotted(path), [scope = ""] = name.split("."), { stream } = now;
  if (name === "plugin_root_id") return found("0");
  if (name === "plugin_name") {
    if (now.phase === "root" || now.phase === "vm-start" || now.phase === "configure") worker.crash("plugin_name is asked for before the filter is started");
    return found(byteStringOfText(worker.nameOf(now.filter)));
  }
  const scoped = scopes.has(scope) && name.includes(".");
  if (scoped && stream === undefined) {
    worker.log(now.filter, "error", "[wasm] cannot get scoped properties outside of a request");
    return fail(Status.InternalFailure, "property-not-in-root");
  }
  if (notSupported.has(name)) worker.log(now.filter, "error", `[wasm] "${name}" property not supported`);
  if (notYet.has(name)) worker.log(now.filter, "alert", `[wasm] NYI - "${name}" property`);
  if (!scoped || stream === undefined || notSupported.has(name) || notYet.has(name)) return missing;
  if (scope === "wasmx") return found(stream.properties.get(name));
  if (now.phase === "delete") worker.crash("a property of a request that is gone");
  const header = /^(request|response)\.headers\.(.+)$/.exec(name);
  if (header?.[1] === "request") return found(stream.request.headers.first(header[2] ?? ""));
  if (header?.[1] === "response") return found(stream.response.first(header[2] ?? ""));
  if (name === "upstream.address" || name === "upstream.port") return found(stream.upstreamStatus === undefined ? undefined : upstreamAddress(worker, name === "upstream.port"));
  const variable = scope === "ngx" ? name.slice("ngx.".length) : variables[name], value = variable === undefined ? undefined : variableOf(worker, stream, variable);
  return found(value === undefined ? undefined : byteStringOfText(value));
}

function upstreamAddress(worker: Worker, port: boolean): string {
  const address = worker.host.upstreams.find(worker.host.scenario.setup.router.cluster)?.address ?? "";
  return port ? portOf(address) : addressOf(address);
}

export function writeProperty(worker: Worker, now: Now, path: ByteString, value: Uint8Array, text: ByteString): Answer {
  const name = dotted(path), [scope = ""] = name.split("."), { stream } = now;
  if (!scopes.has(scope) || !name.includes(".")) return missing;
  if (stream === undefined) {
    worker.log(now.filter, "error", "[wasm] cannot set scoped properties outside of a request");
    return fail(Status.InternalFailure, "property-not-in-root");
  }
  if (scope === "wasmx") {
    if (value.length === 0) stream.properties.delete(name);
    else stream.properties.set(name, value);
    return ok();
  }
  if (now.phase === "delete") worker.crash("a property of a request that is gone");
  const variable = scope === "ngx" ? name.slice("ngx.".length) : variables[name];
  if (variable === "args") {
    stream.request.args = text;
    stream.request.asWritten = false;
    stream.changed(now.phase);
    return ok();
  }
  if (variable === undefined || lowerAscii(variable).startsWith("http_")) return missing;
  if (!fixed.has(variable)) return missing;
  worker.log(now.filter, "error", `[wasm] variable "${variable}" is not changeable`);
  return fail(Status.InternalFailure, "property-read-only");
}
