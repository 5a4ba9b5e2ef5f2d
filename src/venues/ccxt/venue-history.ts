import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { DAY_US, MINUTE_US } from '#core/kernel/units';
import { symbolKey } from '#core/market/asset-names';
import { sessionOfMarket } from '#core/market/catalog';
import type { Bars } from '#core/market/tape';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import { askedOnce } from './asked-once.ts';
import { type VenueRow, venueBars } from './venue-bars.ts';

/** The days of one symbol, as whoever asks calls it, that a history is wanted of: UTC day numbers. */
interface WantedDays {
  readonly symbol: string;
  readonly days: readonly number[];
}
type Public = Pick<ExchangeClient, 'fetchOHLCV' | 'loadMarkets' | 'markets' | 'close'>;

/** Days of one answer: two requests each, or some five where pages are short. */
const DAYS_MAX = 1000;
/** Minutes that are asked for at once; venues give less. */
const PAGE = 1000;
/** The shortest page that a venue is taken to give. */
const PAGE_LEAST = 100;
const MINUTE_MS = MINUTE_US / 1000;
/** Public requests of a venue, so that nobody is shut out by it. */
const PAUSE_MS = 150;

/** The history that a client tells, and the end of the client. */
export const venueHistory = (
  name: string,
  loaded: Result<ExchangeClient, Problem>,
  wanted: readonly WantedDays[],
): Promise<Result<readonly Bars[], Problem>> =>
  askedOnce(name, loaded, (exchange) => historyFrom(name, exchange, wanted));

/** TCA-92: bars of a minute of the days in which something was filled, whole days, so that the benchmarks of a day are of all of it. A symbol that the venue does not list has none. */
export async function historyFrom(
  name: string,
  exchange: Public,
  wanted: readonly WantedDays[],
  pauseMs = PAUSE_MS,
): Promise<Result<readonly Bars[], Problem>> {
  const total = wanted.reduce((sum, { days }) => sum + days.length, 0);
  if (total > DAYS_MAX)
    return err(
      problem(
        'HISTORY_TOO_LONG',
        `--venue ${name}`,
        `must be at most ${DAYS_MAX} days of one symbol each, were ${total}`,
        'give the fills in parts, or the history as a file: --history',
      ),
    );
  const listed = new Map(
    Object.values(exchange.markets).map((each) => [symbolKey(each.symbol), each.symbol]),
  );
  const found: Bars[] = [];
  for (const { symbol, days } of wanted) {
    const unified = listed.get(symbolKey(symbol));
    if (unified === undefined) continue;
    const rows: VenueRow[] = [];
    for (const day of days) rows.push(...(await dayOf(exchange, unified, day, pauseMs)));
    const session = exchange.markets[unified]?.session ?? sessionOfMarket('crypto');
    const named = { symbol, source: `${name}, minutes`, lengthUs: MINUTE_US, session };
    if (rows.length > 0) found.push(venueBars(named, rows, 'none'));
  }
  return ok(found);
}

async function dayOf(
  exchange: Public,
  unified: string,
  day: number,
  pauseMs: number,
): Promise<readonly VenueRow[]> {
  const fromMs = (day * DAY_US) / 1000;
  const toMs = Math.min(fromMs + DAY_US / 1000, Date.now());
  const rows: VenueRow[] = [];
  for (let since = fromMs; since < toMs; ) {
    const page = await exchange.fetchOHLCV(unified, '1m', since, PAGE);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const fresh = page.filter((row) => Number(row[0]) >= since);
    const inside = fresh.filter((row) => Number(row[0]) < toMs);
    rows.push(...inside);
    if (inside.length < fresh.length) break;
    // How long a page is, the venue decides; and where it leaves out minutes without a trade, a page may be empty before the day is over.
    const last = inside.at(-1);
    since = last === undefined ? since + PAGE_LEAST * MINUTE_MS : Number(last[0]) + MINUTE_MS;
  }
  return rows;
}
