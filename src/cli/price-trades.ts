import type { Command } from 'commander';
import { configIn } from '#cli/config-option';
import { termsOf } from '#cli/file-terms';
import { numberOfText, wrongFlag } from '#cli/flag';
import type { MarketFlags } from '#cli/market-flags';
import { modelOf } from '#cli/model-option';
import { badInput, done, type Ending } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import {
  bulkFile,
  bulkSummary,
  bulkText,
  pricedRow,
  type TradeRow,
} from '#cli/price-trades-report';
import { policyOf } from '#contracts/config';
import { type BulkMarket, priceTrades, type TradeColumns } from '#core/cost/price-trades';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { unsureBars } from '#core/liquidity/history-findings';
import { instrumentOfMarket, sessionOfMarket } from '#core/market/catalog';
import { isMarketTime, stampReader } from '#core/market/stamps';
import { columnMissing, openCsv } from '#platform/csv-table';

export interface BulkFlags extends MarketFlags {
  readonly orders?: string;
  readonly participation?: string;
  readonly horizonDays?: string;
  readonly takerShare?: string;
  readonly feesBps?: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function withBulk(command: Command): void {
  command
    .option(
      '--orders <file>',
      'price every trade of a file (symbol, date or time, quantity; horizon_days and spread_bps where known) as of its own day; with --history BARS',
    )
    .option(
      '--horizon-days <days>',
      'for --orders: trading days that a trade takes (default: as --participation says)',
    )
    .option(
      '--participation <share>',
      'for --orders: pace of a trade without a horizon (default: the configured cap)',
    )
    .option(
      '--taker-share <share>',
      'for --orders: share of a trade that pays half the spread',
      '1',
    )
    .option('--fees-bps <bps>', 'for --orders: fees of a trade', '0');
}

const FIELDS = {
  symbol: ['symbol', 'ticker', 'sym', 'instrument', 'asset'],
  at: ['at', 'date', 'time', 'timestamp', 'datetime', 'ts', 'entry_time'],
  quantity: ['quantity', 'qty', 'shares', 'units', 'size', 'amount'],
  horizonDays: ['horizon_days', 'horizon'],
  spreadBps: ['spread_bps'],
};
const OF_TRADES = new Set(['quantity', 'horizonDays', 'spreadBps']);

/** `impact --orders`: every trade of a backtest, as of its own day, in one pass. */
export function priceOrders(flags: BulkFlags, ports: CliPorts): Ending {
  const config = configIn(flags.config);
  if (!config.ok) return badInput(config.error);
  const asked = askIn(flags, policyOf(config.value).maxParticipation);
  if (!asked.ok) return badInput([asked.error]);
  const terms = termsOf(flags);
  if (!terms.ok) return badInput([terms.error]);
  const history = flags.history ?? '';
  if (history === '')
    return badInput([
      problem('FLAG_MISSING', '--history', 'daily bars are required', 'give --history BARS.csv'),
    ]);
  const { market } = terms.value;
  const session = sessionOfMarket(market);
  const columns = Object.entries(terms.value.columns);
  const rows = tradesIn(
    flags.orders ?? '',
    Object.fromEntries(columns.filter(([name]) => name in FIELDS)),
    {
      symbol: flags.symbol ?? null,
      read: stampReader(terms.value.zone ?? session.zone, terms.value.dates),
    },
  );
  if (!rows.ok) return badInput([rows.error]);
  const choice = modelOf(flags, null);
  if (!choice.ok) return badInput([choice.error]);
  const bars = ports.readUniverse(history, {
    ...terms.value,
    symbol: terms.value.symbol ?? onlySymbol(rows.value),
    // One flag names columns of two files.
    columns: Object.fromEntries(columns.filter(([name]) => !OF_TRADES.has(name))),
  });
  if (!bars.ok) return badInput([bars.error]);
  const markets = bars.value.map((each): BulkMarket => {
    const instrument = instrumentOfMarket(market, each.symbol);
    return {
      instrument,
      bars: each,
      model: choice.value(each.symbol, session),
      isUnsure: unsureBars(each, instrument) !== null,
    };
  });
  const place = new Map(markets.map(({ bars: { symbol } }, i) => [symbol.toUpperCase(), i]));
  const trades: TradeColumns = {
    n: rows.value.length,
    market: Int32Array.from(rows.value, ({ symbol }) => place.get(symbol) ?? -1),
    at: Float64Array.from(rows.value, ({ at }) => at),
    quantity: Float64Array.from(rows.value, ({ quantity }) => Math.abs(quantity)),
    horizonDays: Float64Array.from(rows.value, ({ horizonDays }) =>
      Number.isNaN(horizonDays) ? asked.value.horizonDays : horizonDays,
    ),
    spreadBps: Float64Array.from(rows.value, ({ spreadBps }) => spreadBps),
  };
  const began = ports.wallClock();
  const priced = priceTrades(trades, markets, asked.value);
  const seconds = (ports.wallClock() - began) / 1000;
  if (flags.out !== undefined) {
    const bad = bulkFile(flags.out, rows.value, priced);
    if (bad !== null) return badInput([bad]);
  }
  const modelId = markets[0]?.model.id ?? choice.value('', session).id;
  const summary = bulkSummary(priced);
  const document = {
    modelId,
    ...asked.value,
    ...summary,
    trades: rows.value.map((row, i) => pricedRow(row, priced, i)),
    performance: { tradesPerSecond: Math.round(trades.n / Math.max(seconds, 1e-9)) },
  };
  return done(document, bulkText(summary, modelId, document.performance.tradesPerSecond));
}

interface Asked {
  readonly participation: number;
  readonly horizonDays: number;
  readonly takerShare: number;
  readonly feesBps: number;
}
function askIn(flags: BulkFlags, cap: number): Result<Asked, Problem> {
  const number = (text: string | undefined, otherwise: number): number =>
    text === undefined ? otherwise : numberOfText(text);
  const participation = number(flags.participation, cap);
  if (!(participation > 0 && participation <= 1))
    return err(wrongFlag('--participation', 'above 0 and at most 1', flags.participation, '0.1'));
  const horizonDays = number(flags.horizonDays, NaN);
  if (flags.horizonDays !== undefined && !(horizonDays > 0 && Number.isFinite(horizonDays)))
    return err(wrongFlag('--horizon-days', 'a positive number', flags.horizonDays, '0.5'));
  const takerShare = number(flags.takerShare, 1);
  if (!(takerShare >= 0 && takerShare <= 1))
    return err(wrongFlag('--taker-share', 'from 0 to 1', flags.takerShare, '0.5'));
  const feesBps = number(flags.feesBps, 0);
  if (!(Math.abs(feesBps) < 1000))
    return err(wrongFlag('--fees-bps', 'a number of bps', flags.feesBps, '0.5'));
  return ok({ participation, horizonDays, takerShare, feesBps });
}

function tradesIn(
  path: string,
  names: Readonly<Record<string, string>>,
  {
    symbol: only,
    read,
  }: { readonly symbol: string | null; readonly read: ReturnType<typeof stampReader> },
): Result<readonly TradeRow[], Problem> {
  const opened = openCsv(path, FIELDS, { names, mayLack: true });
  if (!opened.ok) return opened;
  const csv = opened.value;
  const needed = (['symbol', 'at', 'quantity'] as const).filter(
    (field) => !csv.has(field) && !(field === 'symbol' && only !== null),
  );
  if (needed.length > 0) return err(columnMissing(csv, needed, FIELDS));
  const rows: TradeRow[] = [];
  const wrong = csv.eachRow((row) => {
    const symbol = (csv.has('symbol') ? row.text('symbol') : (only ?? '')).trim().toUpperCase();
    if (symbol === '') return row.bad('symbol', 'must be a name');
    const stamp = read(row.text('at'));
    if (stamp === null || !isMarketTime(stamp.at)) return row.bad('at', 'must be a date or a time');
    const quantity = row.number('quantity');
    if (quantity === null || !Number.isFinite(quantity) || quantity === 0)
      return row.bad('quantity', 'must be a number that is not 0');
    const horizonDays = csv.has('horizonDays') ? row.number('horizonDays') : NaN;
    if (horizonDays === null || horizonDays <= 0)
      return row.bad('horizonDays', 'must be a positive number of trading days');
    const spreadBps = csv.has('spreadBps') ? row.number('spreadBps') : NaN;
    if (spreadBps === null || spreadBps < 0)
      return row.bad('spreadBps', 'must be a number that is not negative');
    rows.push({ symbol, at: stamp.at, quantity, horizonDays, spreadBps });
    return null;
  });
  if (wrong !== null) return err(wrong);
  return rows.length > 0
    ? ok(rows)
    : err(problem('FILE_EMPTY', path, 'there must be a trade, there was none', 'add rows'));
}
const onlySymbol = (rows: readonly TradeRow[]): string | null => {
  const names = new Set(rows.map(({ symbol }) => symbol));
  return names.size === 1 ? (rows[0]?.symbol ?? null) : null;
};
