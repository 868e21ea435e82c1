/** Virtual time as an HTTP date. */
import type { Host } from "./host.ts";

const days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const secondsPerDay = 86400;
let last = { seconds: Number.NaN, text: "" };

export function httpDate(host: Host): string {
  const seconds = host.epochSeconds + Math.floor(host.scheduler.now / 1e9);
  if (last.seconds !== seconds) last = { seconds, text: dateText(seconds) };
  return last.text;
}

export function dateText(secondsSinceEpoch: number): string {
  const day = Math.floor(secondsSinceEpoch / secondsPerDay), rest = secondsSinceEpoch - day * secondsPerDay;
  const { year, month, date } = civil(day);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${days[((day % 7) + 7) % 7]}, ${two(date)} ${months[month - 1]} ${year} ${two(Math.floor(rest / 3600))}:${two(Math.floor((rest % 3600) / 60))}:${two(rest % 60)} GMT`;
}

/** Days since 1970-01-01 to a date of the proleptic Gregorian calendar. */
export function civil(daysSinceEpoch: number): { readonly year: number; readonly month: number; readonly date: number } {
  const z = daysSinceEpoch + 719468, era = Math.floor(z / 146097), doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100)), mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return { year: yoe + era * 400 + (month <= 2 ? 1 : 0), month, date: doy - Math.floor((153 * mp + 2) / 5) + 1 };
}
