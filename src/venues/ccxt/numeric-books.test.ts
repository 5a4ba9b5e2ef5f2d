import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kraken } from 'ccxt';
import { type BookClient, keepsNumericBooks } from '#venues/ccxt/numeric-books';

interface Kept {
  readonly asks: { store(price: unknown, size: unknown): void } & Iterable<readonly unknown[]>;
  readonly bids: Kept['asks'];
}
const levels = (side: Kept['asks']): readonly (readonly unknown[])[] => [...side];

test('KRK-19: levels that come as text are found again and removed, on both sides', () => {
  const client = new kraken({ number: String }) as unknown as BookClient;
  keepsNumericBooks(client);
  const book = client.orderBook({}, 10) as unknown as Kept;
  for (const side of [book.asks, book.bids]) {
    side.store('50000.10', '1.5');
    side.store('50000.20', '2');
    side.store('50000.10', '0.5');
    side.store('50000.20', '0');
    assert.deepEqual(levels(side), [[50_000.1, 0.5]]);
  }
});
