/** Wall-clock times, as `2026-03-29T02:30`, in the person's time zone. */
function partsIn(zone: string | undefined, instant: number): number {
  const made = (timeZone: string | undefined) =>
    new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' }).formatToParts(instant);
  let parts;
  try {
    parts = made(zone);
  } catch {
    parts = made(undefined);
  }
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
}

export const wallOf = (instant: string, zone: string | undefined): string => new Date(partsIn(zone, Date.parse(instant))).toISOString().slice(0, 16);

/** The instant of a wall-clock time; one that a clock change skips is the first after it. */
export function instantOf(wall: string, zone: string | undefined): string | undefined {
  const wanted = Date.parse(`${wall}Z`);
  if (Number.isNaN(wanted)) return undefined;
  let instant = wanted;
  for (let turn = 0; turn < 3; turn++) instant += wanted - partsIn(zone, instant);
  const skipped = wanted - partsIn(zone, instant);
  return new Date(skipped > 0 ? instant + skipped : instant).toISOString();
}
