// Runs in a sandboxed frame without an origin: it fetches what a person has agreed to, without cookies and without saying from where, and hands
// the bytes to the page. The page itself may not fetch anything from elsewhere.
"use strict";

async function read(url, most, patience) {
  const response = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", signal: AbortSignal.timeout(patience) });
  if (!response.ok) return { reason: `its server answers ${response.status}${response.statusText === "" ? "" : ` ${response.statusText}`}` };
  const reader = response.body.getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes: new Uint8Array(await new Blob(parts).arrayBuffer()) };
    size += value.length;
    if (size > most) {
      await reader.cancel();
      return { reason: `it is larger than ${most} bytes` };
    }
    parts.push(value);
  }
}

addEventListener("message", async (event) => {
  if (event.source !== parent) return;
  const { url, most, patience } = event.data;
  let answer;
  try {
    answer = await read(url, most, patience);
  } catch (error) {
    answer = { reason: error.name === "TimeoutError" ? `it did not arrive within ${patience / 1000} s` : "it cannot be reached, or its server does not let other pages read it" };
  }
  parent.postMessage(answer, "*", answer.bytes === undefined ? [] : [answer.bytes.buffer]);
});

parent.postMessage({ ready: true }, "*");
