import { invariant } from '#core/kernel/assert';
import { type FastMatchingBook, fastMatchingBook } from '#core/matching/fast-matching-book';
import type { BookListener } from '#core/matching/matching-book';
import { inferenceOf } from '#core/matching/run-inference';
import { type TakerRun, takersOf } from '#core/matching/split-orders';
import { activityOf } from '#engine/sim/reactive/activity';
import { type MarketDraws, marketDrawsOf, occasionsOf, seedOf } from '#engine/sim/reactive/chance';
import { flowTermsOf, type ReactiveParameters } from '#engine/sim/reactive/parameters';
import { providersOf, SLOTS, TAKER_SLOT } from '#engine/sim/reactive/providers';

/** What an outsider sees of the market: every print, and the book after every command. Times are seconds since the open. */
export interface DayWatcher {
  /** Before a public market order trades: who it is of, for the statistics of parents only. */
  order?(at: number, run: TakerRun): void;
  traded?(at: number, takerSide: 1 | -1, price: number, lots: number): void;
  /** After a public market order and what providers did at once. */
  ordered?(at: number, run: TakerRun): void;
  changed?(at: number): void;
}
/** What the book says about our orders. */
export interface OwnListener {
  filled(id: number, price: number, lots: number, leaves: number, isMaker: boolean): void;
  rested(id: number): void;
  ended(id: number, leaves: number): void;
  rejected(id: number): void;
}

export interface ReactiveMarket {
  readonly book: FastMatchingBook;
  /** Seconds since the open. */
  readonly now: number;
  /** Of the next act of anybody but us; Infinity: the day is over. */
  nextAt(): number;
  /** The next act. */
  step(): void;
  /** Our orders, at a moment that is not after the next act. `type` in the book's numbers; ids are ours, whole numbers from 1. */
  submit(at: number, id: number, side: 1 | -1, type: number, price: number, lots: number): void;
  cancel(at: number, id: number): void;
  /** Mid in ticks, NaN with an empty side. */
  mid(): number;
  /** Log of what providers think the price is, ticks. For tests. */
  fair(): number;
  readonly volume: number;
  readonly turnover: number;
}

const CELL_SECONDS = 5;
/** Place of the chance that says which provider looks: beyond those of the slots. */
const WHO = SLOTS << 2;
/** Our ids end in this slot; the account that providers see us as. */
const OWN_SLOT = SLOTS - 2;
const OWN_ACCOUNT = 2 ** 40;
const OWN_OWNER = 1;
const IOC = 2;
const CANCEL_NEWEST = 1;

export interface MarketDay {
  readonly parameters: ReactiveParameters;
  readonly seed: number;
  /** Mid at the open, ticks. */
  readonly openPrice: number;
  readonly daySeconds: number;
  /** News that several symbols have in common on this day; without it a symbol is alone. */
  readonly common?: CommonNews;
}
/** News of the whole market: symbols with the same seed move together. */
export interface CommonNews {
  readonly seed: number;
  /** Share of a symbol's variance that is news of the whole market: the correlation of two such symbols. At most its share of news. */
  readonly correlation: number;
}

/** One day of the reactive market. */
export function reactiveDay(
  { parameters, seed, openPrice, daySeconds, common }: MarketDay,
  watcher: DayWatcher,
  own: OwnListener | null,
): ReactiveMarket {
  // What the market's orders and news are does not depend on what happens in the book, and what a provider does at a look only on that look:
  // a day with us and the same day without us differ by what we do, and by nothing else.
  const draws = marketDrawsOf(seed);
  const chanceOf = occasionsOf(seedOf(seed, 1));
  let event = 0;
  const terms = flowTermsOf(parameters);
  const clock = businessClock(parameters, draws, daySeconds);
  const takers = takersOf(terms, draws);
  const inference = inferenceOf(terms);
  const shared = common?.correlation ?? 0;
  invariant(
    shared >= 0 && shared <= parameters.news.share,
    'news of the whole market is a part of the news',
  );
  const news = newsOf(parameters, parameters.news.share - shared, draws);
  const marketNews = common === undefined ? null : commonNewsOf(parameters, common, daySeconds);
  let commonDue = marketNews === null ? Infinity : clock.businessAt(marketNews.at());
  const { providers: provider, tradesDaily, volumeDaily } = parameters;
  const clip = volumeDaily / tradesDaily;
  const reach = parameters.takers.reachBps * 1e-4 * parameters.openPrice;
  let now = 0;
  let business = 0;
  let sequence = 0;
  let fair = Math.log(openPrice);
  let volume = 0;
  let turnover = 0;
  let bought = 0; // Lots that the order in hand took.
  let ownRested = 0; // Lots of ours that it took, signed: what we bought.

  const listener: BookListener = {
    traded(makerId, takerId, takerSide, price, quantity, makerLeaves, takerLeaves) {
      volume += quantity;
      turnover += quantity * price;
      bought += quantity;
      if (makerId % SLOTS === OWN_SLOT) {
        ownRested -= takerSide * quantity;
        own?.filled(ownId(makerId), price, quantity, makerLeaves, true);
      }
      if (takerId % SLOTS === OWN_SLOT)
        own?.filled(ownId(takerId), price, quantity, takerLeaves, false);
      watcher.traded?.(now, takerSide, price, quantity);
    },
    rested(id) {
      if (id % SLOTS === OWN_SLOT) own?.rested(ownId(id));
    },
    ended(id, leaves) {
      const slot = id % SLOTS;
      if (slot === OWN_SLOT) own?.ended(ownId(id), leaves);
      else if (slot !== TAKER_SLOT) providers.gone(id);
    },
    amended: () => undefined,
    rejected(id) {
      if (id % SLOTS === OWN_SLOT) own?.rejected(ownId(id));
    },
    level() {
      watcher.changed?.(now);
    },
  };
  const book = fastMatchingBook(listener, { capacity: 512 });
  const providers = providersOf(parameters, chanceOf, book, (slot) => ++sequence * SLOTS + slot);
  const busy = (): number => clock.busyAt(now);
  const look = (): void => {
    const who = Math.floor(chanceOf(event, WHO) * provider.count);
    providers.look({ provider: who, event }, Math.exp(fair), busy());
  };
  const moveFair = (by: number): void => {
    if (by === 0) return;
    fair += by;
    providers.withdraw(Math.exp(fair), busy());
    look();
  };
  /** Providers see who traded and how much; what we let others take from us counts as ours like what we took. */
  function learn(account: number, side: 1 | -1, lots: number): void {
    let move = lots > 0 ? inference.seen(account, side, lots, business) : 0;
    if (ownRested !== 0)
      move += inference.seen(OWN_ACCOUNT, ownRested > 0 ? 1 : -1, Math.abs(ownRested), business);
    bought = 0;
    ownRested = 0;
    moveFair(move);
  }
  function take(): void {
    const run = takers.act();
    const spread = parameters.takers.clipDeviation;
    const wanted = clip / parameters.takers.fillShare;
    const size = wanted * Math.exp(spread * draws.normal() - (spread * spread) / 2);
    const best = book.best(run.side === 1 ? -1 : 1);
    if (best === null) return look();
    watcher.order?.(now, run);
    bought = 0;
    book.place(
      ++sequence * SLOTS + TAKER_SLOT,
      0,
      run.side,
      IOC,
      Math.max(1, Math.round(best + run.side * reach)),
      Math.max(1, Math.round(size)),
      0,
      0,
    );
    learn(run.account, run.side, bought);
    watcher.ordered?.(now, run);
  }
  const rates = (): number => takers.rate() + provider.looksDaily + parameters.news.daily;
  let due = draws.exponential() / rates();
  for (let i = 0; i < provider.count; i++)
    providers.look({ provider: i, event }, openPrice, busy());

  return {
    book,
    get now() {
      return now;
    },
    get volume() {
      return volume;
    },
    get turnover() {
      return turnover;
    },
    fair: () => fair,
    nextAt: () => clock.secondsAt(Math.min(due, inference.nextEnd, commonDue)),
    step() {
      if (marketNews !== null && commonDue < Math.min(due, inference.nextEnd)) {
        business = commonDue;
        now = clock.secondsAt(business);
        moveFair(marketNews.take());
        const at = marketNews.at();
        commonDue = at < daySeconds ? clock.businessAt(at) : Infinity;
        return;
      }
      if (inference.nextEnd < due) {
        business = inference.nextEnd;
        now = clock.secondsAt(business);
        moveFair(inference.ended(business));
        return;
      }
      event++;
      business = due;
      now = clock.secondsAt(business);
      const pick = draws.uniform() * rates();
      if (pick < provider.looksDaily) look();
      else if (pick < provider.looksDaily + parameters.news.daily) moveFair(news());
      else take();
      due = business + draws.exponential() / rates();
    },
    submit(at, id, side, type, price, lots) {
      now = Math.max(now, at);
      business = Math.max(business, clock.businessAt(now));
      bought = 0;
      book.place(id * SLOTS + OWN_SLOT, OWN_OWNER, side, type, price, lots, 0, CANCEL_NEWEST);
      const taken = bought;
      learn(OWN_ACCOUNT, side, taken);
    },
    cancel(at, id) {
      now = Math.max(now, at);
      book.cancel(id * SLOTS + OWN_SLOT);
    },
    mid() {
      const bid = book.best(1);
      const ask = book.best(-1);
      return bid === null || ask === null ? NaN : (bid + ask) / 2;
    },
  };
}
const ownId = (id: number): number => Math.floor(id / SLOTS);

/** News: signed jumps with a Pareto tail, capped at 20 deviations, scaled to `share` of the day's variance. */
function newsOf(
  { news, volatilityDaily }: ReactiveParameters,
  share: number,
  draws: MarketDraws,
): () => number {
  const { tail } = news;
  const deviation = volatilityDaily * Math.sqrt(share / news.daily);
  // Pareto from 1: the second moment is tail / (tail - 2).
  const scale = deviation * Math.sqrt((tail - 2) / tail);
  return () => {
    const size = Math.min(20 * deviation, scale * (1 - draws.uniform()) ** (-1 / tail));
    return draws.uniform() < 0.5 ? size : -size;
  };
}

/** News of the whole market comes by the clock, as often as a symbol's own, at the same moments and with the same sign for all. */
function commonNewsOf(
  parameters: ReactiveParameters,
  { seed, correlation }: CommonNews,
  daySeconds: number,
): { at(): number; take(): number } {
  const draws = marketDrawsOf(seed);
  const size = newsOf(parameters, correlation, draws);
  const gap = daySeconds / parameters.news.daily;
  let next = gap * draws.exponential();
  return {
    at: () => next,
    take() {
      next += gap * draws.exponential();
      return size();
    },
  };
}

/** Business time (1: an average day) against seconds since the open, by cells in which activity is constant. */
function businessClock(
  parameters: ReactiveParameters,
  draws: MarketDraws,
  daySeconds: number,
): {
  secondsAt(business: number): number;
  businessAt(seconds: number): number;
  busyAt(seconds: number): number;
} {
  const cells = Math.ceil(daySeconds / CELL_SECONDS);
  const activity = activityOf(parameters, draws, cells, CELL_SECONDS);
  const busy = new Float64Array(cells);
  const ends = new Float64Array(cells + 1);
  for (let i = 0; i < cells; i++) {
    busy[i] = activity.next();
    ends[i + 1] = ends[i]! + (busy[i]! * CELL_SECONDS) / daySeconds;
  }
  let at = 0;
  return {
    secondsAt(business) {
      if (business >= ends[cells]!) return Infinity;
      if (business < ends[at]!) at = 0;
      while (ends[at + 1]! <= business) at++;
      return at * CELL_SECONDS + ((business - ends[at]!) / busy[at]!) * daySeconds;
    },
    businessAt(seconds) {
      const cell = Math.min(cells - 1, Math.floor(seconds / CELL_SECONDS));
      return ends[cell]! + ((seconds - cell * CELL_SECONDS) * busy[cell]!) / daySeconds;
    },
    busyAt: (seconds) => busy[Math.min(cells - 1, Math.floor(seconds / CELL_SECONDS))]!,
  };
}
