import { flagOf, numberOfText, spanOfText, wrongFlag } from '#cli/flag';
import type { ComparisonTask, ReactiveComparisonTask } from '#cli/job-kinds';
import type { MarketFlags } from '#cli/market-flags';
import type { MarketGround } from '#cli/market-options';
import type { WorkFlags } from '#cli/work';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { addTime, type DurationUs, durationUs, MINUTE_US, type TimeUs } from '#core/kernel/units';
import { quantityOf, toLots } from '#core/market/instrument';
import { volumeBetween } from '#core/market/tape-quotes';
import { STRATEGY_NAMES, type StrategyName, strategyNamed } from '#core/plan/strategies';
import { type Windows, windowsOver } from '#engine/sim/compare/windows';
import type { Cell } from '#engine/sim/compare/work-window';
import { REACTIVE_MARKET_NAMES, type ReactiveMarketName } from '#engine/sim/reactive/markets';

/** What is asked of a comparison, beside the market. */
export interface CompareFlags extends WorkFlags {
  readonly windows: string;
  readonly quantity?: string;
  readonly volumeShare?: string;
  readonly horizon: string;
  readonly strategies?: string;
  readonly reactive?: string;
  readonly reactiveDays: string;
  readonly export?: string;
  readonly html?: string;
}
export interface CompareTerms {
  readonly windows: number;
  readonly cells: readonly Cell[];
  readonly strategies: readonly StrategyName[];
  /** Days of a market that reacts; null: none was asked for. */
  readonly reactive: { readonly market: ReactiveMarketName; readonly days: number } | null;
}

const WINDOWS_MAX = 10_000;

/** Every bad flag at once. */
export function compareTermsOf(
  flags: CompareFlags,
  { tape, from, to }: Pick<MarketGround, 'tape' | 'from' | 'to'>,
): Result<CompareTerms, readonly Problem[]> {
  const problems: Problem[] = [];
  const take = <T>(read: Result<T, Problem>): T | null => {
    if (read.ok) return read.value;
    problems.push(read.error);
    return null;
  };
  const windows = numberOfText(flags.windows);
  if (!(Number.isInteger(windows) && windows >= 1 && windows <= WINDOWS_MAX))
    problems.push(
      wrongFlag('--windows', `a whole number from 1 to ${WINDOWS_MAX}`, flags.windows, '24'),
    );
  const horizons = listOf(flags.horizon).map((text) => take(horizonIn(text, to - from)));
  const sizes = [
    ...listOf(flags.quantity).map((text) => take(quantityIn(text, tape))),
    ...listOf(flags.volumeShare).map((text) => take(shareIn(text))),
  ];
  if (sizes.length === 0)
    problems.push(
      problem(
        'FLAG_MISSING',
        '--quantity',
        'a size is required',
        'give --quantity 500,2000 or --volume-share 0.01,0.05',
      ),
    );
  const reactive = take(reactiveIn(flags));
  const strategies = (
    flags.strategies === undefined ? STRATEGY_NAMES : listOf(flags.strategies)
  ).map((text) => take(strategyIn(text)));
  if (problems.length > 0) return err(problems);
  const some = <T>(all: readonly (T | null)[]): readonly T[] =>
    all.filter((each): each is T => each !== null);
  const cells = some(horizons).flatMap((horizon) =>
    some(sizes).map(
      ({ name, size }): Cell => ({ name: `${name} in ${horizon.text}`, horizon: horizon.us, size }),
    ),
  );
  return ok({ windows, cells, strategies: some(strategies), reactive });
}

function reactiveIn({
  reactive,
  reactiveDays,
}: Pick<CompareFlags, 'reactive' | 'reactiveDays'>): Result<CompareTerms['reactive'], Problem> {
  if (reactive === undefined) return ok(null);
  const market = REACTIVE_MARKET_NAMES.find((name) => name === reactive);
  if (market === undefined)
    return err(
      wrongFlag('--reactive', `one of ${REACTIVE_MARKET_NAMES.join(', ')}`, reactive, 'small-tick'),
    );
  const days = numberOfText(reactiveDays);
  return Number.isInteger(days) && days >= 1 && days <= WINDOWS_MAX
    ? ok({ market, days })
    : err(
        wrongFlag('--reactive-days', `a whole number from 1 to ${WINDOWS_MAX}`, reactiveDays, '40'),
      );
}

const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

function horizonIn(
  text: string,
  room: number,
): Result<{ readonly text: string; readonly us: DurationUs }, Problem> {
  const us = spanOfText(text);
  if (!(us > 0)) return err(wrongFlag('--horizon', 'a time such as 30m, 2h or 90s', text, '30m'));
  return us <= room
    ? ok({ text, us: durationUs(us) })
    : err(
        wrongFlag(
          '--horizon',
          'at most the time from --from to --to',
          text,
          `${Math.floor(room / MINUTE_US)}m`,
        ),
      );
}
type NamedSize = Pick<Cell, 'name' | 'size'>;
function quantityIn(text: string, tape: MarketGround['tape']): Result<NamedSize, Problem> {
  const found = toLots(tape.instrument, numberOfText(text), 'quantity');
  return found.ok && found.value > 0
    ? ok({ name: `${quantityOf(tape.instrument, found.value)}`, size: { quantity: found.value } })
    : err(wrongFlag('--quantity', 'a quantity above 0 on the lot of the instrument', text, '500'));
}
function shareIn(text: string): Result<NamedSize, Problem> {
  const share = numberOfText(text);
  return share > 0 && share <= 1
    ? ok({ name: `${100 * share} % of volume`, size: { volumeShare: share } })
    : err(
        wrongFlag(
          '--volume-share',
          'a share of the volume of a window, above 0 and at most 1',
          text,
          '0.01',
        ),
      );
}
function strategyIn(text: string): Result<StrategyName, Problem> {
  const strategy = strategyNamed(text);
  return strategy === null
    ? err(wrongFlag('--strategies', `some of ${STRATEGY_NAMES.join(', ')}`, text, 'twap,adaptive'))
    : ok(strategy);
}

/** Flags that decide what is read and how, as a part gets them. */
export const marketFlagsOf = ({
  json: _json,
  export: _export,
  html: _html,
  jobs: _jobs,
  workers: _workers,
  reactive: _reactive,
  reactiveDays: _days,
  ...market
}: MarketFlags & CompareFlags & { readonly json?: boolean }): MarketFlags => market;

/** Flags of one way to compare that another would read past are refused and not ignored. */
export const leftOutWith = <Flags extends object>(
  mode: string,
  flags: Flags,
  names: readonly (keyof Flags & string)[],
): readonly Problem[] =>
  names
    .filter((name) => flags[name] !== undefined)
    .map((name) =>
      problem(
        'FLAG_INVALID',
        flagOf(name),
        `must be left out with ${mode}, was '${String(flags[name])}'`,
        'leave it out, or compare twice',
      ),
    );

export const windowsOf = (
  { from, to, seed, rules }: MarketGround,
  { windows, cells }: CompareTerms,
): Windows =>
  windowsOver({
    from,
    to,
    count: windows,
    horizon: durationUs(Math.max(...cells.map(({ horizon }) => horizon))),
    shift: durationUs(rules.policy.sliceIntervalSeconds * 1e6),
    seed,
  });

/** What one window of the comparison is asked; all of it plain JSON. */
export const recordedTasks = <Market extends MarketFlags>(
  market: Market,
  { tape, seed }: Pick<MarketGround, 'tape' | 'seed'>,
  { cells, strategies }: CompareTerms,
  starts: readonly number[],
): readonly (ComparisonTask & { readonly market: Market })[] =>
  starts.map((start, window) => ({
    market,
    mark: tape.hash,
    cells,
    strategies,
    window,
    start,
    seed,
  }));

/** Days of the market that reacts. Sizes of the recording go over as the share of its volume that they were on average. */
export const reactiveTasks = (
  { reactive, cells, strategies }: CompareTerms,
  { tape, seed }: Pick<MarketGround, 'tape' | 'seed'>,
  starts: readonly TimeUs[],
  { config, cash }: { readonly config: string | null; readonly cash: number },
): readonly ReactiveComparisonTask[] =>
  reactive === null
    ? []
    : Array.from({ length: reactive.days }, (_, window) => ({
        config,
        cash,
        reactive: reactive.market,
        cells: cells.map((cell) => ({
          name: cell.name,
          horizon: cell.horizon,
          volumeShare: shareOf(cell, tape, starts),
        })),
        strategies,
        window,
        seed,
      }));

function shareOf(
  { size, horizon }: Cell,
  tape: MarketGround['tape'],
  starts: readonly TimeUs[],
): number {
  if ('volumeShare' in size) return size.volumeShare;
  const volume = starts.reduce(
    (sum, start) => sum + (volumeBetween(tape, start, addTime(start, horizon))?.volume ?? 0),
    0,
  );
  return volume > 0 ? Math.min(1, (size.quantity * starts.length) / volume) : 0;
}
