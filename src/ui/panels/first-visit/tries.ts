/** What to try with each sample; every sentence says what will be seen. Words between backticks are code. */
const tries: Readonly<Record<string, readonly string[]>> = {
  "hello-headers": [
    "In Scenario, change `:authority`. The greeting that the filter adds follows.",
    "Press Tick at the end of the scenario. The filter is called every 5 s and logs.",
  ],
  "edit-headers": [
    "Add a second `x-forwarded-for` to the request. Step to see which of them `replace` keeps.",
    "Remove a header that the filter removes. The call is still `ok`.",
  ],
  auth: [
    "Take `authorization` out of the second request. The filter answers 403 and the upstream never sees it.",
    "Follow the local response back: the filter’s own `on_response_headers` is called for it.",
  ],
  "http-call": [
    "Set the reply of the called cluster to 403. See who answers the request then.",
    "Let the called cluster never answer. The call fails at its timeout, not before.",
  ],
  "body-rewrite": [
    "Split the body into chunks every 4 bytes. Pause collects them all before the filter sees the whole.",
    "Give the body another length. See where `content-length` goes.",
  ],
  "paused-forever": [
    "Let more time pass with Tick. Nothing is due, so nothing resumes the request.",
    "Look at State: the request is held, and since which step.",
  ],
  crash: [
    "Send the same request again. A fault takes the whole VM, so everybody gets 503.",
    "Change the reply that the filter trips over. The run goes through.",
  ],
  "non-utf8-header": [
    "In Scenario, write `\\xFC` as a plain `u`. The filter survives.",
    "Step back from the fault. The last host call returned the bytes it could not take as text.",
  ],
  "rate-limit": [
    "Add requests until one is refused, then press Tick. The bucket fills again.",
    "Look at Shared data: each write has a compare-and-set number.",
  ],
  "shared-queue": [
    "Add a request. It is queued by one VM and taken out by the other, in a callback of its own.",
    "Look at Queues while stepping from `enqueue` to `dequeue`.",
  ],
};

const anywhere = ["In Scenario, change a header of the request. The run repeats at once.", "Click any step. Everything on screen shows the state there."] as const;

export const triesOf = (sample: string | undefined): readonly string[] => (sample === undefined ? [] : (tries[sample] ?? anywhere));
