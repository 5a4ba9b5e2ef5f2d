import { lots, type TimeUs, timeUs } from '#core/kernel/units';
import { QuotesSeen } from '#core/liquidity/quotes-seen';
import type { Level, MarketView, PerpetualQuote } from '#core/market/view';

const LEVELS = 20;

/** Trades are repeated after a lost connection and by polls that overlap: within the newest of them. */
const REMEMBERED = 50_000;
interface TradesSeen {
  /** Whether the id came before; it is remembered. */
  hasSeen(id: string): boolean;
}
function tradesSeen(): TradesSeen {
  let young = new Set<string>();
  let old: ReadonlySet<string> = new Set();
  return {
    hasSeen(id) {
      if (young.has(id) || old.has(id)) return true;
      if (young.size === REMEMBERED) {
        old = young;
        young = new Set();
      }
      young.add(id);
      return false;
    },
  };
}

/** Who trades on paper beside the feed. `aggressor`: the side that took. */
export interface MarketWatcher {
  book(bids: readonly Level[], asks: readonly Level[]): void;
  print(price: number, quantity: number, aggressor: 1 | -1): void;
}

/** One symbol of a live feed: prints so far, quotes seen, and the book whoever builds it last gave. */
export interface LiveMarket {
  readonly quotes: QuotesSeen;
  watch(watcher: MarketWatcher): void;
  /** `at`: when the venue said so, on our clock. */
  book(at: TimeUs, bids: readonly Level[], asks: readonly Level[]): void;
  lost(): void;
  /** Repeats by trade id are dropped, whatever the ids look like and in whatever order they come. */
  print(id: string, at: TimeUs, price: number, quantity: number, aggressor: 1 | -1 | null): void;
  perpetual(quote: PerpetualQuote): void;
  view(now: TimeUs): MarketView | null;
}

/** `changed`: told after each word of it. */
export function liveMarket(changed: () => void = () => undefined): LiveMarket {
  const quotes = new QuotesSeen();
  let bids: readonly Level[] = [];
  let asks: readonly Level[] = [];
  let dataAt: TimeUs | null = null;
  let isValid = false;
  let volume = 0;
  let turnover = 0;
  const trades = tradesSeen();
  let watcher: MarketWatcher | null = null;
  let perpetual: PerpetualQuote | null = null;
  return {
    quotes,
    watch: (next) => void (watcher = next),
    book(at, newBids, newAsks) {
      [bids, asks, dataAt] = [newBids.slice(0, LEVELS), newAsks.slice(0, LEVELS), at];
      const bid = bids[0];
      const ask = asks[0];
      // Crossed is not a market: it is a feed that has lost something (F11).
      isValid = bid !== undefined && ask !== undefined && bid.price < ask.price;
      if (isValid && bid !== undefined && ask !== undefined) {
        quotes.see(at, [bid.price, bid.size], [ask.price, ask.size]);
        watcher?.book(bids, asks);
      }
      changed();
    },
    lost() {
      isValid = false;
      changed();
    },
    print(id, at, price, quantity, aggressor) {
      if (trades.hasSeen(id)) return;
      volume += quantity;
      turnover += quantity * price;
      // Beside a book that is not whole nobody knows where in the queue we are: no fills.
      if (isValid && aggressor !== null) watcher?.print(price, quantity, aggressor);
      // A print is a word of the market too, but no quote: it makes an invalid book not valid.
      if (dataAt !== null && at > dataAt) dataAt = at;
      changed();
    },
    perpetual(quote) {
      perpetual = quote;
      changed();
    },
    view: (now) =>
      dataAt === null
        ? null
        : {
            at: now,
            dataAt: timeUs(Math.min(now, dataAt)),
            bids,
            asks,
            eligibleVolume: lots(volume),
            eligibleTurnover: turnover,
            volatilityDaily: quotes.volatilityDaily(),
            valid: isValid,
            ...(perpetual === null ? {} : { perpetual }),
          },
  };
}
