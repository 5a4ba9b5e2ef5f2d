import { invariant } from '#core/kernel/assert';
import { decimalToNumber } from '#core/kernel/decimal';
import { MINUTE_US } from '#core/kernel/units';
import { atLeastOneTick } from '#core/liquidity/estimated-spread';
import type { Measured } from '#core/liquidity/profile';
import { type Sources, tickBpsOf } from '#core/liquidity/profile-sources';
import { touchBetween } from '#core/liquidity/tape-measures';
import { sessionAt } from '#core/market/session';

const TOUCH_WINDOW_US = 30 * MINUTE_US;

export interface ProfileTouch {
  readonly spreadBps: Measured | null;
  readonly depthTouch: Measured | null;
  /** Seen in quotes, not supposed by a prior. */
  readonly quoted: boolean;
}

export function profileTouchOf(sources: Sources): ProfileTouch {
  const { input, notes } = sources;
  const { instrument, asOf, tape, prior, observed } = input;
  if (observed !== null) return { ...observed, quoted: true };
  const day = sessionAt(instrument.session, asOf);
  const seen =
    tape === null || day === null || asOf <= day.open
      ? null
      : touchBetween(
          tape,
          Math.max(day.open, Math.min(asOf, day.close) - TOUCH_WINDOW_US),
          Math.min(asOf, day.close),
        );
  if (tape !== null && seen !== null) {
    const lot = decimalToNumber(instrument.lot);
    const source = `tape, last ${seen.minutes} min (${tape.source})`;
    return {
      spreadBps: {
        value: seen.spreadBps,
        unit: 'bps',
        standardError: seen.spreadStandardError,
        n: seen.minutes,
        source,
      },
      depthTouch: {
        value: seen.depthLots * lot,
        unit: 'units',
        standardError: seen.depthStandardError === null ? null : seen.depthStandardError * lot,
        n: seen.minutes,
        source,
      },
      quoted: true,
    };
  }
  notes.push('no earlier quotes: the depth at the touch is unknown');
  if (prior === null) return { spreadBps: null, depthTouch: null, quoted: false };
  const { value, logStandardDeviation } = prior.spreadBps;
  invariant(value > 0, 'a prior has a spread');
  const supposed: Measured = {
    value,
    unit: 'bps',
    standardError: value * logStandardDeviation,
    n: 0,
    source: `prior ${prior.name}`,
  };
  const spreadBps = atLeastOneTick(supposed, tickBpsOf(sources));
  if (spreadBps !== supposed) notes.push(`the spread is ${spreadBps.source}`);
  return {
    spreadBps,
    depthTouch: null,
    quoted: false,
  };
}
