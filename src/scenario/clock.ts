/** The scenario's clock: an ISO 8601 date as ns since the Unix epoch, without the platform's own clock. */

export const nanosecondsPerMillisecond = 1e6;

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d{2}):?(\d{2}))$/;

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year, era = Math.floor(y / 400), yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719468;
}

/** Nanoseconds since the epoch; undefined for what is no date with a time and a zone. */
export function nanosecondsOf(clock: string): bigint | undefined {
  const found = pattern.exec(clock);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second = "0", fraction = "", sign, zoneHour = "0", zoneMinute = "0"] = found;
  const zone = (sign === "-" ? -1 : 1) * (Number(zoneHour) * 60 + Number(zoneMinute));
  const minutes = daysSinceEpoch(Number(year), Number(month), Number(day)) * 1440 + Number(hour) * 60 + Number(minute) - zone;
  return BigInt(minutes * 60 + Number(second)) * 1000000000n + BigInt(fraction.padEnd(9, "0"));
}
