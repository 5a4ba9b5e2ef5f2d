// Exports of fills that tests write, and what was read of them in one line each.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { readFills } from '#adapters/fills-exports/read-fills';
import { isoTime } from '#core/kernel/civil';
import type { Problem } from '#core/kernel/failure';
import type { AccountFill } from '#core/tca/account-fill';
import type { AccountFile } from '#core/tca/account-order';
import type { FillTerms } from '#core/tca/fill-terms';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fills-'));
after(() => rmSync(folder, { recursive: true, force: true }));
export const USUAL: FillTerms = {
  columns: {},
  zone: null,
  dates: 'ymd',
  decimal: 'point',
  symbol: null,
  format: null,
  contracts: {},
};

export function pathOf(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
export function fileOf(
  name: string,
  lines: readonly string[],
  terms: Partial<FillTerms> = {},
  holds: 'fills' | 'orders' = 'fills',
): AccountFile {
  const read = readFills(pathOf(name, lines), holds, { ...USUAL, ...terms });
  assert.ok(read.ok, JSON.stringify(read));
  return read.value;
}
export function problemOf(lines: readonly string[], terms: Partial<FillTerms> = {}): Problem {
  const read = readFills(pathOf('bad.csv', lines), 'fills', { ...USUAL, ...terms });
  assert.ok(!read.ok, 'must be refused');
  return read.error;
}
/** A fill in one line, for comparing. */
const shown = (fill: AccountFill | undefined): string =>
  fill === undefined
    ? 'none'
    : [
        isoTime(fill.at).slice(0, 19),
        fill.side,
        fill.quantity,
        fill.symbol,
        fill.price,
        fill.currency ?? '?',
        fill.fee === null ? 'no fee' : `${fill.fee.amount} ${fill.fee.asset}`,
        fill.orderId ?? '-',
        fill.liquidity ?? '-',
      ].join(' ');
export const fillsIn = (file: AccountFile): readonly string[] => file.fills.map(shown);
export const skippedIn = (file: AccountFile): readonly string[] =>
  file.skipped.map(({ reason, rows }) => `${rows} ${reason}`);
