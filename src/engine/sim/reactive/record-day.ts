import { type TimeUs, timeUs } from '#core/kernel/units';
import { EVENT, type Tape } from '#core/market/tape';
import { QUOTED, type ShownLevel, tapeRecorder } from '#core/market/tape-recorder';
import type { DayAsk } from '#engine/sim/reactive/facts/watch-day';
import { reactiveDay } from '#engine/sim/reactive/market';
import { daySecondsOf } from '#engine/sim/reactive/parameters';

/** A whole day of the market as a tape, without order ids: for the readers of recordings (profiles, measures, calibration). */
export function recordReactiveDay(ask: DayAsk, open: TimeUs, depth: number): Tape {
  const { instrument } = ask.parameters;
  const daySeconds = daySecondsOf(ask.parameters);
  const recorder = tapeRecorder(depth);
  const at = (seconds: number): number => timeUs(open + Math.floor(seconds * 1e6));
  const side = (of: 1 | -1): readonly ShownLevel[] =>
    market.book.depth(of, depth).map(([price, size]) => ({ price, size }));
  let isOpen = false;
  const market = reactiveDay(
    { ...ask, daySeconds },
    {
      traded(seconds, takerSide, price, size) {
        recorder.add(
          {
            at: at(seconds),
            kind: EVENT.execute,
            restingSide: takerSide === 1 ? -1 : 1,
            price,
            size,
            orderId: 0,
            eligible: true,
          },
          side(1),
          side(-1),
        );
      },
      changed(seconds) {
        if (isOpen) recorder.add({ ...QUOTED, at: at(seconds) }, side(1), side(-1));
      },
    },
    null,
  );
  isOpen = true;
  recorder.add({ ...QUOTED, at: open }, side(1), side(-1));
  while (market.nextAt() < daySeconds) market.step();
  return recorder.finish(
    { instrument, source: `${ask.parameters.name}, seed ${ask.seed}`, hash: String(ask.seed) },
    false,
  );
}
