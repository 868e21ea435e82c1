import { describe, expect, it } from "vitest";
import { contentOf } from "./importers.ts";
import { curl } from "./curl.ts";
import type { Capture, CapturedExchange } from "./capture.ts";

const content = (text: string) => contentOf(new TextEncoder().encode(text));
function capture(text: string): Capture {
  expect(curl.detect(content(text))).toBe(true);
  const read = curl.parse(content(text));
  if (!read.ok) throw new Error(read.reason);
  return read.value;
}
const request = (text: string): CapturedExchange["request"] => {
  const [first] = capture(text).exchanges;
  if (first === undefined) throw new Error("no exchange");
  return first.request;
};
/** Without what curl adds by itself. */
const headers = (text: string) => (request(text).headers ?? []).filter(([name]) => name !== "user-agent" && name !== "accept");
const abouts = (text: string): readonly string[] => {
  const { exchanges, notes } = capture(text);
  return [...notes, ...exchanges.flatMap((exchange) => exchange.notes)].flatMap(({ kind, about }) => (about === undefined ? [] : [`${kind}: ${about}`]));
};

describe("curl", () => {
  it("asks with GET, and adds what curl adds", () => {
    expect(request("curl shop.example/a?b=c")).toEqual({ method: "GET", scheme: "http", authority: "shop.example", path: "/a?b=c", headers: [["user-agent", "curl/8.11.0"], ["accept", "*/*"]] });
    expect(capture("curl http://a/").exchanges[0]?.notes.map(({ kind }) => kind)).toEqual(["protocol-assumed", "no-response"]);
  });

  it("reads what Chromium copies for bash", () => {
    const text = "curl 'https://shop.example/a?x=1&y=\\[2\\]' \\\n  -X 'PUT' \\\n  -H 'accept: text/html' \\\n  -H 'x-empty;' \\\n  -b 'sid=a=b; c=\"d\"' \\\n  -H $'x-note: caf\\u00e9 it\\'s \\u0021' \\\n  --data-raw $'{\"a\":\"\\\\n\\n\"}' \\\n  --compressed ;\ncurl 'https://shop.example/two'";
    expect(capture(text).exchanges.map(({ request: { path } }) => path)).toEqual(["/a?x=1&y=[2]", "/two"]);
    expect(request(text)).toMatchObject({ method: "PUT", scheme: "https", body: '{"a":"\\n\n"}' });
    expect(request(text).headers).toEqual([["user-agent", "curl/8.11.0"], ["cookie", 'sid=a=b; c="d"'], ["accept-encoding", "deflate, gzip"], ["content-type", "application/x-www-form-urlencoded"], ["accept", "text/html"], ["x-empty", ""], ["x-note", "café it's !"]]);
  });

  it("reads what Firefox copies: bare words, octal and hex in quotes", () => {
    expect(request("curl 'https://a.example/' --compressed -X POST -H 'Accept: */*' --data-raw $'a\\041\\x41'")).toMatchObject({ method: "POST", body: "a!A" });
    expect(request("curl -I 'https://a.example/'").method).toBe("HEAD");
  });

  it("reads what is copied for Windows' cmd", () => {
    const text = 'curl ^"https://a.example/p?x=1^&y=%20^" ^\r\n  -H ^"accept: a^\\^"b^\\^"^" ^\r\n  --data-raw ^"^{^\\^"k^\\^":^\\^"v^\\^"^}^" &\r\ncurl ^"https://b.example/^"';
    expect(capture(text).exchanges.map(({ request: { authority } }) => authority)).toEqual(["a.example", "b.example"]);
    expect(request(text)).toMatchObject({ path: "/p?x=1&y=%20", body: '{"k":"v"}' });
    expect(request(text).headers).toContainEqual(["accept", 'a"b"']);
    expect(request('curl ^"http://a/^" --data-raw ^"one^\n\ntwo^"').body).toBe("one\ntwo");
    expect(request('curl "http://a/" ^\n -H "x: C:\\dir" -d "a""b"')).toMatchObject({ body: 'a"b' });
  });

  it("reads what Postman copies", () => {
    expect(request("curl --location --request POST 'https://a.example/x' \\\n--header 'Content-Type: application/json' \\\n--data '{\n    \"a\": 1\n}'")).toMatchObject({ method: "POST", body: '{\n    "a": 1\n}' });
    expect(headers("curl --location 'https://a.example/x' --header 'K: V'")).toEqual([["K", "V"]]);
  });

  it("takes options in every way in which they are written", () => {
    expect(request("curl -sSXPUT -Hx:1 --url=http://a.example/1 --header=y:2 -d a -d b").headers?.slice(-2)).toEqual([["x", "1"], ["y", "2"]]);
    expect(request("curl -sSXPUT --url=http://a.example/1 -d a -d b --data-binary c")).toMatchObject({ method: "PUT", path: "/1", body: "a&b&c" });
    expect(request("curl -vd x=1 http://a").body).toBe("x=1");
    expect(request("curl --http1.1 http://a").protocol).toBe("HTTP/1.1");
    expect(request("curl -0 http://a").protocol).toBe("HTTP/1.0");
    expect(request("curl --http2-prior-knowledge http://a").protocol).toBe("HTTP/2");
  });

  it("makes the headers that options stand for; those that are given win, those taken away stay away", () => {
    expect(headers("curl -u ann:secret -e http://r/ -r 0-9 --oauth2-bearer t http://a")).toEqual([["authorization", "Bearer t"], ["referer", "http://r/"], ["range", "bytes=0-9"]]);
    expect(headers("curl -u ann: http://a")).toEqual([["authorization", "Basic YW5uOg=="]]);
    expect(headers("curl http://us%40er:pw@a.example/")).toEqual([["authorization", "Basic dXNAZXI6cHc="]]);
    expect(request("curl -A me -H 'User-Agent: you' -H 'Accept:' http://a").headers).toEqual([["User-Agent", "you"]]);
    expect(headers("curl -b a=1 -b b=2 http://a")).toEqual([["cookie", "a=1; b=2"]]);
    expect(request("curl -H 'Host: other' http://a")).toMatchObject({ authority: "other" });
  });

  it("puts data where -G, --json and --data-urlencode put it", () => {
    expect(request("curl -G -d a=1 --data-urlencode 'q=b c&' 'http://a/?x'")).toMatchObject({ method: "GET", path: "/?x&a=1&q=b%20c%26" });
    expect(request("curl --url-query z=1 http://a")).toMatchObject({ path: "/?z=1" });
    expect(request("curl --json '{\"a\":' --json '1}' http://a")).toMatchObject({ method: "POST", body: '{"a":1}', headers: [["user-agent", "curl/8.11.0"], ["accept", "application/json"], ["content-type", "application/json"]] });
  });

  it("makes parts of --form", () => {
    const { body, headers: all } = request("curl -F 'a=1' -F 'f=@dir/x.txt;type=text/plain' --form-string 'l=@no' http://a");
    expect(all).toContainEqual(["content-type", "multipart/form-data; boundary=------------------------proxyscope0001"]);
    expect(body).toBe([
      "--------------------------proxyscope0001", 'Content-Disposition: form-data; name="a"', "", "1",
      "--------------------------proxyscope0001", 'Content-Disposition: form-data; name="f"; filename="x.txt"', "Content-Type: text/plain", "", "",
      "--------------------------proxyscope0001", 'Content-Disposition: form-data; name="l"', "", "@no",
      "--------------------------proxyscope0001--", "",
    ].join("\r\n"));
    expect(abouts("curl -F f=@dir/x.txt http://a")).toEqual(["file-wanted: dir/x.txt"]);
  });

  it("says what it leaves out: files, variables, options that it does not know", () => {
    expect(abouts("curl -d @body.json -T up.bin http://a")).toEqual(["file-wanted: body.json", "file-wanted: up.bin"]);
    expect(abouts('curl -H "authorization: Bearer $TOKEN" http://a')).toEqual(["variable: $TOKEN"]);
    expect(headers('curl -H "authorization: Bearer $TOKEN" http://a')).toEqual([["authorization", "Bearer $TOKEN"]]);
    expect(abouts("curl -H 'a: $5' http://a --resolve x:1:2 -k -L -o out")).toEqual(["option-ignored: --resolve"]);
    expect(request("curl http://a/?q=1 | jq .").path).toBe("/?q=1");
    expect(capture("curl http://a; echo done").skipped).toEqual([{ what: "echo", reason: "it is another command than curl" }]);
  });

  it("takes several commands, by lines, by --next, and with a prompt before them", () => {
    expect(capture("$ curl http://a/1\n$ curl -H 'x: curl' http://a/2 --next http://a/3").exchanges.map(({ request: { path } }) => path)).toEqual(["/1", "/2", "/3"]);
    expect(capture("curl http://a/1 http://a/2").exchanges).toHaveLength(2);
  });

  it("explains what it cannot read", () => {
    const reason = (text: string): string => {
      const read = curl.parse(content(text));
      return read.ok ? "" : read.reason;
    };
    expect(reason("Invoke-WebRequest -Uri http://a")).toContain("PowerShell");
    expect(curl.detect(content("$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\nInvoke-WebRequest -UseBasicParsing"))).toBe(true);
    expect(reason("curl -v")).toBe("This command has no address to ask.");
    expect(reason("curl ftp://a/b")).toBe('curl is asked for "ftp://a/b", which is no address of http or https.');
    expect(reason("curl ${http://a/")).toBe("A shell would not take this line: Bad substitution: http://a/.");
    expect(reason("curl http://a -H")).toBe("-H stands at the end and needs a word after it.");
  });

  it("is not taken for prose", () => {
    expect(curl.detect(content("use curl to fetch it"))).toBe(false);
    expect(curl.detect(content("curling is a sport"))).toBe(false);
  });
});
