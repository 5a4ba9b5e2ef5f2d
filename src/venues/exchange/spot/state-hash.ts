import { createHash } from 'node:crypto';
import type { FloorState } from './floor-state.ts';

/** Of everything that must survive: books, orders, trades, balances. */
export function stateHash(state: FloorState): string {
  const { symbols, orders, lists, balances, fees, voided, perpetual } = state;
  const hash = createHash('sha256');
  const add = (...parts: readonly unknown[]): void => void hash.update(`${parts.join(' ')}\n`);
  for (const [symbol, { book, trades, updateId }] of symbols)
    add(
      symbol,
      book.hash(),
      book.phase,
      trades.lastId,
      trades.last?.price,
      trades.last?.at,
      trades.aggregates.lastId,
      updateId,
    );
  add('fees', fees);
  add('voided', ...voided);
  for (const order of orders.everyOrder()) add(...Object.values(order));
  for (const list of lists.values()) add('list', ...Object.values(list));
  for (const account of balances.accounts) {
    for (const [asset, { free, locked }] of balances.assets(account))
      add(account, asset, free, locked);
    for (const symbol of symbols.keys())
      for (const fill of orders.fills(account, symbol)) add(...Object.values(fill));
  }
  for (const parts of perpetual.hashParts()) add('perpetual', ...parts);
  return hash.digest('hex');
}
