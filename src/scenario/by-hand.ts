/** Actions by which a person drives upstreams and timers, in place of what the scenario has set up. */
const names = ["answer-by-hand", "deliver", "reply-headers", "reply-data", "reply-trailers", "fail", "time-out", "tick"] as const;
type DrivenByHand = (typeof names)[number];

export const isDrivenByHand = <A extends { readonly do: string }>(action: A): action is Extract<A, { readonly do: DrivenByHand }> => (names as readonly string[]).includes(action.do);
