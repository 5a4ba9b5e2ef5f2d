import { isoTime } from '#core/kernel/civil';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import type { Bars } from '#core/market/tape';
import type { Scenario } from '#core/portfolio/stress';

const DAY_US = 86_400e6;
const BEFORE_MIN = 5;
const BEFORE_MAX = 28;

/**
 * An event as it was recorded: mean volume and mean realised volatility of its days (from closes within each, UTC) against the days before it, and the deepest close against the last one before.
 * Spreads and impact stay as they are: bars do not tell them.
 */
export function recordedScenario(
  bars: Bars,
  from: number,
  to: number,
  name: string,
): Result<Scenario, Refusal> {
  const days = new Map<
    number,
    { volume: number; squares: number; last: number; least: number; count: number }
  >();
  for (let t = 0; t < bars.count; t++) {
    const close = bars.close[t]!;
    if (!(close > 0)) continue;
    const day = Math.floor(bars.at[t]! / DAY_US);
    const own = days.get(day) ?? { volume: 0, squares: 0, last: NaN, least: Infinity, count: 0 };
    if (Number.isFinite(own.last)) own.squares += Math.log(close / own.last) ** 2;
    days.set(day, {
      volume: own.volume + bars.volume[t]!,
      squares: own.squares,
      last: close,
      least: Math.min(own.least, close),
      count: own.count + 1,
    });
  }
  const first = Math.floor(from / DAY_US);
  const last = Math.floor(to / DAY_US);
  const event = [...days].filter(([day]) => day >= first && day <= last).map(([, own]) => own);
  const before = [...days]
    .filter(([day]) => day < first)
    .toSorted(([a], [b]) => a - b)
    .slice(-BEFORE_MAX)
    .map(([, own]) => own);
  if (event.length === 0 || before.length < BEFORE_MIN)
    return err(
      refusal(
        'LIQUIDITY_UNKNOWN',
        `a recorded event must have its own days and ${BEFORE_MIN} before it, had ${event.length} and ${before.length}`,
        { event: event.length, before: before.length },
        'give a file that begins earlier, or another event',
      ),
    );
  const mean = (
    of: readonly (typeof event)[number][],
    value: (own: (typeof event)[number]) => number,
  ): number => of.reduce((sum, own) => sum + value(own), 0) / of.length;
  const realised = (own: (typeof event)[number]): number => Math.sqrt(own.squares);
  const volume = mean(event, (own) => own.volume) / mean(before, (own) => own.volume);
  const volatility = mean(event, realised) / mean(before, realised);
  const price = Math.min(0, Math.min(...event.map(({ least }) => least)) / before.at(-1)!.last - 1);
  if (!(volume > 0 && volatility > 0 && Number.isFinite(volume) && Number.isFinite(volatility)))
    return err(
      refusal(
        'LIQUIDITY_UNKNOWN',
        'the days of a recorded event, and those before it, must have trades and price moves, did not',
        {},
        'give intraday bars',
      ),
    );
  const date = (day: number): string => isoTime(timeUs(day * DAY_US)).slice(0, 10);
  return ok({
    name,
    kind: 'recorded',
    source: `${bars.source}: ${bars.symbol}, ${date(first)} to ${date(last)} against the ${before.length} days before`,
    shocks: [{ spread: 1, volume, volatility, impact: 1, price }],
  });
}
