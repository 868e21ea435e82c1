/** What to try with each sample; every sentence says what will be seen. Words between backticks are code. */
const tries: Readonly<Record<string, readonly string[]>> = {
  "hello-headers": ["Change `:authority` in Scenario. The greeting follows.", "Press Tick, 5 s. The filter is called again and logs."],
  "edit-headers": ["Send `x-from` twice. `replace` leaves one entry.", "Take `x-debug` out. Removing what is not there is still `ok`."],
  auth: ["In Scenario, change the third request’s token. It gets 403.", "Follow the 403: the filter is called for its own response."],
  "http-call": ["Set the first reply of authz to 403. See who answers ada.", "Let authz take 10 s. The filter’s timeout comes first."],
  "body-rewrite": ["Split the body every 4 bytes. Pause collects the pieces.", "Step to where `content-length` is removed, and read Why."],
  "paused-forever": ["Press Tick. Nothing is due, so nothing resumes the request.", "Set the second reply of quota to 200. The request goes on."],
  crash: ["Add a request. The VM is gone, so it gets 503 too.", "Change `x-stock` of the second reply to 4. Nothing stops."],
  "non-utf8-header": ["Change `x-name` of the second request to text. No fault.", "Step back from the fault. Those bytes were the last it got."],
  "rate-limit": ["Add requests until one is refused, then press Tick.", "Watch Shared data: each write has a cas of its own."],
  "shared-queue": ["Add a request. One VM queues it, the other takes it out.", "Watch Queues from `enqueue` to `dequeue`."],
};

const anywhere = ["Change a header in Scenario. The run repeats at once.", "Click any step. All panels show the state there."] as const;

export const triesOf = (sample: string | undefined): readonly string[] => (sample === undefined ? [] : (tries[sample] ?? anywhere));
