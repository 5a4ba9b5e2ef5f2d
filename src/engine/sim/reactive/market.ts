import { invariant } from '#core/kernel/assert';
import { type FastMatchingBook, fastMatchingBook } from '#core/matching/fast-matching-book';
import type { BookListener } from '#core/matching/matching-book';
import { inferenceOf } from '#core/matching/run-inference';
import { type TakerRun, takersOf } from '#core/matching/split-orders';
import { businessClock } from '#engine/sim/reactive/activity';
import { marketDrawsOf, occasionsOf, seedOf } from '#engine/sim/reactive/chance';
import { type CommonNews, commonNewsOf, newsOf } from '#engine/sim/reactive/news';
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
  /** Of the first venue: the only one where there is one. */
  readonly book: FastMatchingBook;
  /** One a venue. */
  readonly books: readonly FastMatchingBook[];
  /** Seconds since the open. */
  readonly now: number;
  /** Of the next act of anybody but us; Infinity: the day is over. */
  nextAt(): number;
  /** The next act. */
  step(): void;
  /** Our orders, at a moment that is not after the next act. `type` in the book's numbers; ids are ours, whole numbers from 1. */
  submit(
    at: number,
    id: number,
    side: 1 | -1,
    type: number,
    price: number,
    lots: number,
    venue?: number,
  ): void;
  cancel(at: number, id: number, venue?: number): void;
  /** Of the best prices of all venues, ticks; NaN with an empty side. */
  mid(): number;
  /** Log of what providers think the price is, ticks. For tests. */
  fair(): number;
  /** Lots, and ticks x lots, of all venues and of each. */
  readonly volume: number;
  readonly turnover: number;
  readonly volumes: Float64Array;
  readonly turnovers: Float64Array;
}

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
  /** Books of the same symbol, at most one a provider: providers are dealt to them in turn, takers go where the price is best. Without it one. */
  readonly venues?: number;
}
/** One day of the reactive market. */
export function reactiveDay(
  { parameters, seed, openPrice, daySeconds, common, venues = 1 }: MarketDay,
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
  const volumes = new Float64Array(venues);
  const turnovers = new Float64Array(venues);
  let bought = 0; // Lots that the order in hand took.
  let ownRested = 0; // Lots of ours that it took, signed: what we bought.

  const listenerOf = (venue: number): BookListener => ({
    traded(makerId, takerId, takerSide, price, quantity, makerLeaves, takerLeaves) {
      volumes[venue] = volumes[venue]! + quantity;
      turnovers[venue] = turnovers[venue]! + quantity * price;
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
  });
  invariant(venues >= 1 && venues <= provider.count, 'every venue has a provider');
  const books = Array.from({ length: venues }, (_, venue) =>
    fastMatchingBook(listenerOf(venue), { capacity: 512 }),
  );
  const book = books[0]!;
  const providers = providersOf(
    parameters,
    chanceOf,
    (who) => books[who % venues]!,
    (slot) => ++sequence * SLOTS + slot,
  );
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
    const venue = bestOf(books, run.side === 1 ? -1 : 1);
    const best = venue.best(run.side === 1 ? -1 : 1);
    if (best === null) return look();
    watcher.order?.(now, run);
    bought = 0;
    venue.place(
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
    books,
    volumes,
    turnovers,
    get now() {
      return now;
    },
    get volume() {
      return sumOf(volumes);
    },
    get turnover() {
      return sumOf(turnovers);
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
    submit(at, id, side, type, price, lots, venue = 0) {
      now = Math.max(now, at);
      business = Math.max(business, clock.businessAt(now));
      bought = 0;
      books[venue]!.place(
        id * SLOTS + OWN_SLOT,
        OWN_OWNER,
        side,
        type,
        price,
        lots,
        0,
        CANCEL_NEWEST,
      );
      const taken = bought;
      learn(OWN_ACCOUNT, side, taken);
    },
    cancel(at, id, venue = 0) {
      now = Math.max(now, at);
      books[venue]!.cancel(id * SLOTS + OWN_SLOT);
    },
    mid() {
      const bid = bestOf(books, 1).best(1);
      const ask = bestOf(books, -1).best(-1);
      return bid === null || ask === null ? NaN : (bid + ask) / 2;
    },
  };
}
/** Where the best price of a side is: the first of those that share it. */
function bestOf(books: readonly FastMatchingBook[], side: 1 | -1): FastMatchingBook {
  let found = books[0]!;
  for (const each of books) {
    const price = each.best(side);
    const best = found.best(side);
    if (price !== null && (best === null || (price - best) * side > 0)) found = each;
  }
  return found;
}
const sumOf = (values: Float64Array): number => values.reduce((sum, each) => sum + each, 0);
const ownId = (id: number): number => Math.floor(id / SLOTS);
