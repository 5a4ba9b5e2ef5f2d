import { lots, type TimeUs, timeUs } from '#core/kernel/units';
import { QuotesSeen } from '#core/liquidity/quotes-seen';
import type { Level, MarketView } from '#core/market/view';

const LEVELS = 20;

/** Who trades on paper beside the feed. `aggressor`: the side that took. */
export interface MarketWatcher {
  book(bids: readonly Level[], asks: readonly Level[]): void;
  print(price: number, quantity: number, aggressor: 1 | -1): void;
}

/** One symbol of a live feed: prints so far, quotes seen, and the book whoever builds it last gave. */
export class LiveMarket {
  readonly quotes = new QuotesSeen();
  #bids: readonly Level[] = [];
  #asks: readonly Level[] = [];
  #dataAt: TimeUs | null = null;
  #isValid = false;
  #volume = 0;
  #turnover = 0;
  #lastTrade: bigint | null = null;
  #watcher: MarketWatcher | null = null;

  watch(watcher: MarketWatcher): void {
    this.#watcher = watcher;
  }

  /** `at`: when the venue said so, on our clock. */
  book(at: TimeUs, bids: readonly Level[], asks: readonly Level[]): void {
    [this.#bids, this.#asks, this.#dataAt] = [bids.slice(0, LEVELS), asks.slice(0, LEVELS), at];
    const bid = bids[0];
    const ask = asks[0];
    // Crossed is not a market: it is a feed that has lost something (F11).
    this.#isValid = bid !== undefined && ask !== undefined && bid.price < ask.price;
    if (!this.#isValid || bid === undefined || ask === undefined) return;
    this.quotes.see(at, [bid.price, bid.size], [ask.price, ask.size]);
    this.#watcher?.book(this.#bids, this.#asks);
  }
  lost(): void {
    this.#isValid = false;
  }
  /** Repeats by trade id are dropped. */
  print(id: string, at: TimeUs, price: number, quantity: number, aggressor: 1 | -1 | null): void {
    const number = /^\d+$/.test(id) ? BigInt(id) : null;
    if (number !== null && this.#lastTrade !== null && number <= this.#lastTrade) return;
    if (number !== null) this.#lastTrade = number;
    this.#volume += quantity;
    this.#turnover += quantity * price;
    // Beside a book that is not whole nobody knows where in the queue we are: no fills.
    if (this.#isValid && aggressor !== null) this.#watcher?.print(price, quantity, aggressor);
    // A print is a word of the market too, but no quote: it makes an invalid book not valid.
    if (this.#dataAt !== null && at > this.#dataAt) this.#dataAt = at;
  }
  view(now: TimeUs): MarketView | null {
    if (this.#dataAt === null) return null;
    const volatility = this.quotes.volatilityDaily();
    return {
      at: now,
      dataAt: timeUs(Math.min(now, this.#dataAt)),
      bids: this.#bids,
      asks: this.#asks,
      eligibleVolume: lots(this.#volume),
      eligibleTurnover: this.#turnover,
      volatilityDaily: volatility === null ? null : volatility,
      valid: this.#isValid,
    };
  }
}
