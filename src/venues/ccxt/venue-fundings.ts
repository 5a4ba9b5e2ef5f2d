import { isoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { symbolKey } from '#core/market/asset-names';
import type { ClientMarket, ExchangeClient } from '#engine/ports/exchange-client';
import { askedOnce } from './asked-once.ts';

/** A funding as its venue lists it: milliseconds, share of the value (positive: longs pay), mark price where it says one. */
export interface VenueFunding {
  readonly atMs: number;
  readonly rate: number;
  readonly mark: number | null;
}
type Public = Pick<ExchangeClient, 'fetchFundingRateHistory' | 'loadMarkets' | 'markets' | 'close'>;

const DAY_MS = 86_400_000;
/** An hour between fundings is the least at most venues: a window is a page of a hundred of them. */
const WINDOW_MS = 4 * DAY_MS;
const PAGE = 100;
const DAYS_MAX = 1000;
/** Public requests of a venue, so that nobody is shut out by it. */
const PAUSE_MS = 150;
/** Between two fundings, as a multiple of what is usual: beyond it some are missing. */
const GAP_MAX = 2.5;

/** The fundings that a client tells, and the end of the client. */
export const venueFundings = (
  name: string,
  loaded: Result<ExchangeClient, Problem>,
  wanted: { readonly symbol: string; readonly fromMs: number; readonly toMs: number },
): Promise<Result<readonly VenueFunding[], Problem>> =>
  askedOnce(name, loaded, (exchange) => fundingsFrom(name, exchange, wanted));

/** PRP-11: every funding of a perpetual from one moment to another, oldest first, each once. A list with a hole in it is an error, because its mean would be of other days. */
export async function fundingsFrom(
  name: string,
  exchange: Public,
  {
    symbol,
    fromMs,
    toMs,
  }: { readonly symbol: string; readonly fromMs: number; readonly toMs: number },
  pauseMs = PAUSE_MS,
): Promise<Result<readonly VenueFunding[], Problem>> {
  const market = Object.values(exchange.markets).find((each) => isNamed(each, symbol));
  if (market === undefined || exchange.fetchFundingRateHistory === undefined)
    return err(
      problem(
        'SYMBOL_UNKNOWN',
        'symbol',
        `must be a perpetual of ${name} that lists its fundings, was '${symbol}'`,
        'name it as the venue does: BTCUSDT at binanceusdm, BTC-USDT-SWAP at okx',
      ),
    );
  if (toMs - fromMs > DAYS_MAX * DAY_MS)
    return err(
      problem(
        'HISTORY_TOO_LONG',
        '--days',
        `must be at most ${DAYS_MAX} days, were ${Math.ceil((toMs - fromMs) / DAY_MS)}`,
        'ask for fewer',
      ),
    );
  const found = new Map<number, VenueFunding>();
  for (let since = fromMs; since < toMs; since += WINDOW_MS) {
    const until = Math.min(since + WINDOW_MS, toMs);
    const page = await exchange.fetchFundingRateHistory(market.symbol, since, PAGE, { until });
    for (const row of page) {
      const atMs = Number(row.timestamp);
      const rate = Number(row.fundingRate);
      if (atMs < since || atMs >= until || !Number.isFinite(rate)) continue;
      const mark = Number(row.info?.['markPrice'] ?? Number.NaN);
      found.set(atMs, { atMs, rate, mark: mark > 0 ? mark : null });
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  const all = [...found.values()].toSorted((a, b) => a.atMs - b.atMs);
  const hole = holeIn(all);
  return hole === null ? ok(all) : err(hole);
}

function isNamed({ id, symbol, swap }: ClientMarket, wanted: string): boolean {
  const [pair = ''] = symbol.split(':');
  return (
    swap === true &&
    [id.toUpperCase(), symbolKey(symbol), symbolKey(pair)].some(
      (name) => name === wanted.toUpperCase() || name === symbolKey(wanted),
    )
  );
}

function holeIn(all: readonly VenueFunding[]): Problem | null {
  const steps = all.slice(1).map(({ atMs }, i) => atMs - all[i]!.atMs);
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const at = steps.findIndex((step) => step > GAP_MAX * usual);
  if (at < 0) return null;
  const moment = (row: VenueFunding): string => isoTime(timeUs(row.atMs * 1000));
  return problem(
    'HISTORY_HOLE',
    '--venue',
    `the fundings must have no hole, there are none from ${moment(all[at]!)} to ${moment(all[at + 1]!)}`,
    'ask for fewer days, or download them from the site of the exchange',
  );
}
