import type { DatabaseSync } from 'node:sqlite';
import type { SpotSymbol } from './spot-symbol.ts';

type Written = Omit<SpotSymbol, 'notionalMin' | 'notionalMax'> & {
  readonly notionalMin: string;
  readonly notionalMax: string;
};
const written = (spec: SpotSymbol): Written => ({
  ...spec,
  notionalMin: spec.notionalMin.toString(),
  notionalMax: spec.notionalMax.toString(),
});
const read = (body: string): SpotSymbol => {
  const row = JSON.parse(body) as Written;
  return { ...row, notionalMin: BigInt(row.notionalMin), notionalMax: BigInt(row.notionalMax) };
};

/**
 * What is listed now, and what the log once listed beside it, in the order of the first listing.
 * The commands of a log name symbols of an earlier start: without them there is no replay.
 */
export function listingsIn(
  database: DatabaseSync,
  now: readonly SpotSymbol[],
): readonly SpotSymbol[] {
  database.exec('CREATE TABLE IF NOT EXISTS listings (symbol TEXT PRIMARY KEY, body TEXT) STRICT');
  const put = database.prepare(
    'INSERT INTO listings VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
  );
  for (const spec of now) put.run(spec.symbol, JSON.stringify(written(spec)));
  const rows = database.prepare('SELECT body FROM listings ORDER BY rowid').all();
  return rows.map((row) => read(String(row['body'])));
}

/** A symbol's grid, as the terms of a log keep it: prices in the log are steps of it. A contract is no spot market of the same name. */
export const gridText = ({ tick, lot, contract }: SpotSymbol): string =>
  [tick, lot, ...(contract === undefined ? [] : [contract])]
    .map((each) => JSON.stringify(each))
    .join(' ');
