/** For whoever shows requests: the command line that sends one. */
export { curlOf } from "../traffic/export/curl.ts";
