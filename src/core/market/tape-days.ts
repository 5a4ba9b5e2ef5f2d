import { civilDateOf, isoDate, localOf, timeOfLocal, type Zone } from '#core/kernel/civil';
import { DAY_US, timeUs } from '#core/kernel/units';
import type { Tape } from '#core/market/tape';

/** Events from row `from` to before `to`, on the same memory. */
function tapeBetween(tape: Tape, from: number, to: number): Tape {
  const { depth } = tape;
  return {
    ...tape,
    count: to - from,
    at: tape.at.subarray(from, to),
    kind: tape.kind.subarray(from, to),
    restingSide: tape.restingSide.subarray(from, to),
    price: tape.price.subarray(from, to),
    size: tape.size.subarray(from, to),
    orderId: tape.orderId.subarray(from, to),
    eligible: tape.eligible.subarray(from, to),
    bidPrice: tape.bidPrice.subarray(from * depth, to * depth),
    bidSize: tape.bidSize.subarray(from * depth, to * depth),
    askPrice: tape.askPrice.subarray(from * depth, to * depth),
    askSize: tape.askSize.subarray(from * depth, to * depth),
  };
}

/** A tape by civil days of its instrument's session, in order. */
export function daysOfTape(tape: Tape): readonly { readonly day: string; readonly tape: Tape }[] {
  const { zone } = tape.instrument.session;
  const days: { day: string; tape: Tape }[] = [];
  for (let from = 0; from < tape.count; ) {
    const { dayNumber } = localOf(zone, timeUs(tape.at[from]!));
    const midnight = firstOf(zone, dayNumber + 1);
    let to = from + 1;
    while (to < tape.count && tape.at[to]! < midnight) to++;
    days.push({ day: isoDate(civilDateOf(dayNumber)), tape: tapeBetween(tape, from, to) });
    from = to;
  }
  return days;
}

/** The first moment of a day: on the two days on which clocks change, `timeOfLocal` counts back from noon and misses midnight by an hour. */
function firstOf(zone: Zone, dayNumber: number): number {
  const near = timeOfLocal(zone, civilDateOf(dayNumber), 0);
  const local = localOf(zone, near);
  return near + (dayNumber - local.dayNumber) * DAY_US - local.sinceMidnightUs;
}
