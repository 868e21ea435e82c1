/** The arguments of a callback in words. */
import type { Recording } from "../recording/log.ts";
import type { Arg, CallbackRow } from "../recording/row.ts";
import { argName, argText } from "./call-text.ts";
import { argOf, numberArg } from "./fields.ts";
import { contextWords } from "./who.ts";
import { bytesWords, counted, enumWord } from "./words.ts";

export function callbackText(recording: Recording, row: CallbackRow): string {
  return row.args.map((arg) => wordsOf(recording, row, arg)).filter((part) => part !== "").join(", ");
}

function wordsOf(recording: Recording, row: CallbackRow, arg: Arg): string {
  const value = numberArg([arg], arg.name);
  switch (arg.name) {
    case "context_id":
    case "plugin_context_id": {
      // a context that is being created is not known before its row is over
      const parent = argOf(row.args, "parent_context_id");
      if (parent !== undefined) return parent.value === 0 ? `root ${value}` : `stream ${value}`;
      return contextWords(recording, row.vm, value);
    }
    case "parent_context_id": return value === 0 ? "" : `root ${value}`;
    case "num_headers": return counted(value, "header");
    case "num_trailers": return value === 0 && row.args.length > 2 ? "" : counted(value, "trailer");
    case "num_elements": return counted(value, "element");
    case "body_size":
    case "data_size":
    case "message_size":
    case "arguments_size":
    case "response_size": return bytesWords(value);
    case "vm_configuration_size":
    case "plugin_configuration_size":
    case "configuration_size": return value === 0 ? "no configuration" : `${bytesWords(value)} of configuration`;
    case "end_of_stream": return value === 0 ? "" : "end of stream";
    case "call_id": return `call ${value}`;
    case "queue_id": return `queue ${value}`;
    case "argc":
    case "argv": return "";
    default: return arg.of === undefined ? `${argName(arg.name)} ${argText(recording, row.vm, arg, 64)}` : enumWord(arg.of, value);
  }
}
