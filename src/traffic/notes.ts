/** What a person has to know about a capture before it is run, by kind, so that thousands of entries make one line each. */
export type NoteKind =
  | "protocol-assumed" | "http3" | "no-response" | "request-cut-off" | "response-cut-off" | "request-body-missing" | "response-body-missing" | "decoded" | "answers-calls" | "packed-again" | "length-corrected"
  | "sanitised" | "no-bodies" | "overlapping" | "variable" | "file-wanted" | "option-ignored" | "several-places" | "upgraded" | "field-unknown" | "chunks-kept" | "stream-cut-off";

/** `about` names what it concerns where that differs: a variable, a file, an option. */
export interface Note { readonly kind: NoteKind; readonly about?: string }

const entries = (count: number): string => (count === 1 ? "1 entry" : `${count} entries`);
const bodies = (count: number, of: string): string => (count === 1 ? `1 ${of} body is` : `${count} ${of} bodies are`);

/** One sentence for all notes of a kind, and how much it matters: what is told of `lost` can change what a filter does. */
const words: Readonly<Record<NoteKind, { readonly lost: boolean; readonly say: (count: number, about: string) => string }>> = {
  "protocol-assumed": { lost: false, say: (count) => `The capture does not say which protocol ${entries(count)} used; HTTP/1.1 is taken. It decides how the end of a body arrives.` },
  http3: { lost: false, say: (count) => `${entries(count)} came by HTTP/3, which is run as HTTP/2.` },
  "no-response": { lost: true, say: (count) => `${entries(count)} without a response in the capture: the cluster's own replies answer.` },
  "request-cut-off": { lost: true, say: (count) => `${bodies(count, "request")} cut off in the capture. Filters that read them may behave differently here.` },
  "response-cut-off": { lost: true, say: (count) => `${bodies(count, "response")} cut off in the capture. Filters that read them may behave differently here.` },
  "request-body-missing": { lost: true, say: (count) => `${bodies(count, "request")} not in the capture.` },
  "response-body-missing": { lost: true, say: (count) => `${bodies(count, "response")} not in the capture.` },
  decoded: { lost: true, say: (count) => `${bodies(count, "response")} in the capture as decoded text, so content-encoding is left out and content-length is that of the text.` },
  "answers-calls": { lost: false, say: (count, about) => `${entries(count)} went to ${about}, which is a cluster of its own here: ${count === 1 ? "it answers" : "they answer"} the calls to it.` },
  "packed-again": { lost: false, say: (count) => `${bodies(count, "response")} in the capture as decoded text, and compressed again as content-encoding says; the bytes may differ from those that were sent.` },
  "length-corrected": { lost: false, say: (count) => `content-length of ${entries(count)} did not fit the body in the capture; it is corrected.` },
  sanitised: { lost: true, say: () => "The capture is probably sanitised: no entry has a cookie or an authorization header. Browsers leave them out unless told otherwise." },
  "no-bodies": { lost: true, say: () => "An access log has no bodies, and of the headers only those that its format names." },
  overlapping: { lost: false, say: (count) => `${entries(count)} began before the one before had ended; they are run one after the other.` },
  variable: { lost: true, say: (_, about) => `What a shell would put in place of ${about} is not known; it stays as it is written.` },
  "file-wanted": { lost: true, say: (_, about) => `The body is in the file ${about}, which a page cannot read; it is empty here.` },
  "option-ignored": { lost: false, say: (_, about) => `${about} changes nothing in a request, or cannot be done here; it is left out.` },
  "several-places": { lost: false, say: () => "The entries name several addresses of clients or servers; a scenario has one of each, so those of the first entry are taken." },
  upgraded: { lost: true, say: (count) => `${entries(count)} became WebSockets; what followed the response is left out.` },
  "field-unknown": { lost: false, say: (_, about) => `The field ${about} is not known and is left out.` },
  "chunks-kept": { lost: false, say: (count) => `The bodies of ${entries(count)} keep the pieces in which they came.` },
  "stream-cut-off": { lost: true, say: () => "The capture ends in the middle of an entry, which is left out." },
};

export interface NoteLine { readonly kind: NoteKind; readonly text: string; readonly lost: boolean; readonly count: number }

/** A line for each kind, and for each thing it is about; what may change the outcome comes first. */
export function noteLines(notes: readonly Note[]): readonly NoteLine[] {
  const counts = new Map<string, { readonly note: Note; count: number }>();
  for (const note of notes) {
    const key = `${note.kind} ${note.about ?? ""}`, seen = counts.get(key);
    if (seen === undefined) counts.set(key, { note, count: 1 });
    else seen.count++;
  }
  const lines = [...counts.values()].map(({ note: { kind, about = "" }, count }) => ({ kind, count, lost: words[kind].lost, text: words[kind].say(count, about) }));
  return [...lines.filter(({ lost }) => lost), ...lines.filter(({ lost }) => !lost)];
}
