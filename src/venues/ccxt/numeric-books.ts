import type { ExchangeClient } from '#engine/ports/exchange-client';

interface BookSide {
  storeArray(level: readonly unknown[]): void;
}
interface KeptBook {
  readonly asks: BookSide;
  readonly bids: BookSide;
}
type Make = (...given: readonly unknown[]) => KeptBook;
/** What of ccxt's client is replaced: how it makes a book that it keeps by its frames. */
export interface BookClient {
  orderBook: Make;
  countedOrderBook: Make;
}

/**
 * KRK-19: ccxt keeps the levels of a book by their price as a number. We ask it for numbers as text, and at some exchanges it puts
 * that text into the book: then an offer is never found again, and a size of '0' never removes a level. So a level is made numbers
 * on its way in. Exact they are by their shortest decimals, which are the exchange's.
 */
export function withNumericBooks(exchange: ExchangeClient): ExchangeClient {
  keepsNumericBooks(exchange as unknown as BookClient);
  return exchange;
}
export function keepsNumericBooks(client: BookClient): void {
  client.orderBook = numeric(client.orderBook.bind(client));
  client.countedOrderBook = numeric(client.countedOrderBook.bind(client));
}
const numeric =
  (make: Make): Make =>
  (...given) => {
    const book = make(...given);
    for (const side of [book.asks, book.bids]) {
      const store = side.storeArray.bind(side);
      // Not a row of the side, which is an array.
      Object.defineProperty(side, 'storeArray', {
        enumerable: false,
        value: ([price, size, ...rest]: readonly unknown[]) =>
          store([Number(price), Number(size), ...rest]),
      });
    }
    return book;
  };
