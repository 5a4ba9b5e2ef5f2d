import { isAtMost } from '#core/gate/rule';
import { isoTime } from '#core/kernel/civil';
import { type Refusal, refusal } from '#core/kernel/failure';
import type { TimeUs } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';

const expires = (instrument: Instrument, expiry: TimeUs, words: string, end: TimeUs): Refusal =>
  refusal(
    'CONTRACT_EXPIRES',
    words,
    { instrument: instrument.id, expiry: isoTime(expiry), end: isoTime(end) },
    `end the order by ${isoTime(expiry)}, or trade a contract that expires later`,
  );

/** GAT-37: an order on a dated contract ends before its venue settles it: exits too, because nobody fills them afterwards. */
export function checkOutlived({
  instrument,
  order: { deadline },
}: {
  readonly instrument: Instrument;
  readonly order: { readonly deadline: TimeUs };
}): Refusal | null {
  const { expiry } = instrument;
  if (expiry === undefined || isAtMost(deadline, expiry)) return null;
  const words = `the order must end by ${isoTime(expiry)}, when ${instrument.id} expires, was to end at ${isoTime(deadline)}`;
  return expires(instrument, expiry, words, deadline);
}

/** GAT-37: and nothing is sent afterwards. */
export function checkNotExpired({
  instrument,
  now,
}: {
  readonly instrument: Instrument;
  readonly now: TimeUs;
}): Refusal | null {
  const { expiry } = instrument;
  if (expiry === undefined || now < expiry) return null;
  const words = `${instrument.id} must trade, has expired at ${isoTime(expiry)}`;
  return expires(instrument, expiry, words, now);
}
