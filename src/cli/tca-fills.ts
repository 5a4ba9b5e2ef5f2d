import { existsSync } from 'node:fs';
import { configIn } from '#cli/config-option';
import { termsOf } from '#cli/file-terms';
import { numberOfText, spanOfText, wrongFlag } from '#cli/flag';
import { badInput, done, type Ending } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { fillsPage } from '#cli/report/fills-page';
import { fillsWorkbook } from '#cli/report/fills-workbook';
import { written } from '#cli/report/page';
import { fillsCsv } from '#cli/tca-fills-csv';
import { accountMarkets } from '#cli/tca-fills-markets';
import { fillsText } from '#cli/tca-fills-report';
import type { TcaFlags } from '#cli/tca-flags';
import { ownOrderFile } from '#cli/tca-own';
import { writePack } from '#cli/tca-pack';
import { withStored } from '#cli/tca-store';
import { COST_UNITS, type CostUnit, isCostUnit } from '#cli/tca-units';
import type { FillsDoc } from '#contracts/fills-documents';
import { fillsToDoc } from '#contracts/fills-to-document';
import { parseCivilDate } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { grouped } from '#core/kernel/grouped';
import { err, ok, type Result } from '#core/kernel/result';
import { DAY_US, MINUTE_US, type Moment } from '#core/kernel/units';
import { type AccountCosts, accountCosts } from '#core/tca/account-costs';
import type { AccountFill } from '#core/tca/account-fill';
import type { AccountFile } from '#core/tca/account-order';
import { timeKeysOf } from '#core/tca/buckets';
import type { FillTerms } from '#core/tca/fill-terms';
import type { FillsAnswer } from '#core/tca/fills-answer';
import { CROSSED_MAX, FILL_KEYS, fillsTables, isGroupKey } from '#core/tca/fills-tables';

type Ports = Pick<CliPorts, 'readFills' | 'readRates' | 'readTapes' | 'readMarketBars'>;
type OtherMarkets = Pick<CliPorts, 'venueHistory' | 'storeRoot' | 'openStore'>;
type PackPorts = Pick<CliPorts, 'journalFiles' | 'version'>;
/** Cost analysis of files of fills: no service, no key. */
export async function tcaOfFills(
  paths: readonly string[],
  flags: TcaFlags,
  ports: Ports & PackPorts & OtherMarkets,
): Promise<Ending> {
  const unit = unitOf(flags.units);
  if (!unit.ok) return badInput([unit.error]);
  const own = flags.own === true ? await ownOrderFile(process.env) : ok(null);
  if (!own.ok) return badInput([own.error]);
  const market = await withMarket(paths, flags, ports, own.value);
  if (!market.ok) return badInput(market.error);
  const answer = answerOfFills(paths, market.value.flags, market.value.ports, own.value);
  if (!answer.ok) return badInput([answer.error]);
  const doc = fillsToDoc(answer.value);
  const bad =
    writeFiles(answer.value, { doc, unit: unit.value }, flags) ??
    (flags.pack === undefined
      ? null
      : await writePack(flags.pack, { answer: answer.value, doc }, flags, ports));
  if (bad !== null) return badInput([bad]);
  return done(doc, fillsText(doc, flags.by !== undefined, unit.value));
}

/** TCA-92, TCA-94: the exchange's own history in the place of a file of bars, else what was imported. */
async function withMarket(
  paths: readonly string[],
  flags: TcaFlags,
  ports: Ports & OtherMarkets,
  own: AccountFile | null,
): Promise<Result<{ readonly flags: TcaFlags; readonly ports: Ports }, readonly Problem[]>> {
  const { venue } = flags;
  const fills = [...fillsIn(paths, flags, ports), ...(own?.fills ?? [])];
  if (venue === undefined) {
    const root = flags.store ?? ports.storeRoot(process.env);
    if (flags.store !== undefined && !existsSync(root))
      return err([wrongFlag('--store', 'a folder that exists', root, '~/.plimsoll/store')]);
    const open = () => ports.openStore(process.env, root);
    return ok(await withStored(flags, fills, ports, { root, open }));
  }
  if (flags.history !== undefined)
    return err([
      problem(
        'FLAG_INVALID',
        '--venue',
        'must stand without --history, both were given',
        'leave one of them out',
      ),
    ]);
  const config = configIn(flags.config);
  if (!config.ok) return config;
  const wanted = grouped(fills, ({ symbol }) => symbol);
  const bars = await ports.venueHistory(
    config.value,
    venue,
    [...wanted].map(([symbol, some]) => ({ symbol, days: daysAround(some.map(({ at }) => at)) })),
  );
  return bars.ok
    ? ok({
        flags: { ...flags, history: venue, market: 'crypto' },
        ports: { ...ports, readMarketBars: () => ok(bars.value) },
      })
    : err([bars.error]);
}
/** UTC days that hold these moments; mark-outs reach over midnight. */
function daysAround(moments: readonly Moment[]): readonly number[] {
  const reach = 30 * MINUTE_US;
  const days = new Set(
    moments.flatMap((at) => [Math.floor((at - reach) / DAY_US), Math.floor((at + reach) / DAY_US)]),
  );
  return [...days].toSorted((a, b) => a - b);
}

/** The first that could not be written; null: all were. */
function writeFiles(
  answer: FillsAnswer,
  { doc, unit }: { readonly doc: FillsDoc; readonly unit: CostUnit },
  flags: TcaFlags,
): Problem | null {
  const { csv, html, xlsx } = flags;
  return (
    (csv === undefined ? null : written(csv, fillsCsv(answer, unit))) ??
    (html === undefined ? null : written(html, fillsPage(doc))) ??
    (xlsx === undefined ? null : written(xlsx, fillsWorkbook(doc)))
  );
}

function unitOf(name = 'bps'): Result<CostUnit, Problem> {
  return isCostUnit(name)
    ? ok(name)
    : err(wrongFlag('--units', `one of ${COST_UNITS.join(', ')}`, name, 'money'));
}

/** What of the files can be read; what is wrong with the others is said later. */
export function fillsIn(
  paths: readonly string[],
  flags: TcaFlags,
  ports: Pick<Ports, 'readFills'>,
): readonly AccountFill[] {
  const terms = fillTerms(flags);
  if (!terms.ok) return [];
  return paths.flatMap((path) => {
    const read = ports.readFills(path, 'fills', terms.value);
    return read.ok ? read.value.fills : [];
  });
}

export function answerOfFills(
  paths: readonly string[],
  flags: TcaFlags,
  ports: Ports,
  own: AccountFile | null = null,
): Result<FillsAnswer, Problem> {
  const terms = fillTerms(flags);
  if (!terms.ok) return terms;
  const gapUs = spanOfText(flags.gap);
  if (!(gapUs > 0 && gapUs <= 31 * DAY_US))
    return err(wrongFlag('--gap', 'a time such as 30m, 2h or 90s', flags.gap, '30m'));
  const by = keysOf(flags.by);
  if (!by.ok) return by;
  const period = periodOf(flags);
  if (!period.ok) return period;
  const files: AccountFile[] = own === null ? [] : [own];
  for (const path of paths) {
    const read = ports.readFills(path, 'fills', terms.value);
    if (!read.ok) return read;
    files.push(read.value);
  }
  const again = files.findIndex(({ hash }, i) => files.findIndex((each) => each.hash === hash) < i);
  if (again >= 0) return err(givenTwice(paths[again - (own === null ? 0 : 1)] ?? ''));
  const orders =
    flags.orders === undefined
      ? ok(null)
      : ports.readFills(flags.orders, 'orders', { ...terms.value, format: null });
  if (!orders.ok) return orders;
  if (own === null && files.every(isEmpty) && orders.value === null)
    return err(noFills(paths[0] ?? '', files));
  const given = orders.value?.orders ?? [];
  const symbols = new Set(
    [...files.flatMap(({ fills }) => fills), ...given].map(({ symbol }) => symbol),
  );
  const markets = accountMarkets(flags, symbols, ports);
  if (!markets.ok) return markets;
  const reportIn = flags.currency?.toUpperCase() ?? null;
  const costs = within(
    period.value,
    accountCosts(files, given, { gapUs, reportIn }, markets.value),
  );
  return ok({
    ...costs,
    tables: fillsTables(costs.orders, { by: by.value, reportIn }),
    by: by.value,
    files: [...files, ...(orders.value === null ? [] : [orders.value])].map(
      ({ source, hash, format }) => ({ source, hash, format }),
    ),
    gap: flags.gap,
    reportIn,
  });
}

function fillTerms(flags: TcaFlags): Result<FillTerms, Problem> {
  const { symbol, columns, zone, dates, decimal } = flags;
  const read = termsOf({
    ...(symbol === undefined ? {} : { symbol }),
    ...(columns === undefined ? {} : { columns }),
    ...(zone === undefined ? {} : { zone }),
    ...(dates === undefined ? {} : { dates }),
    ...(decimal === undefined ? {} : { decimal }),
  });
  if (!read.ok) return read;
  const contracts: Record<string, number> = {};
  for (const text of flags.contract) {
    const [name = '', size = ''] = text.split('=');
    if (name === '' || !(numberOfText(size) > 0))
      return err(wrongFlag('--contract', 'SYMBOL=SIZE', text, 'BTC-USDT-SWAP=0.01'));
    contracts[name.toUpperCase()] = numberOfText(size);
  }
  return ok({
    columns: read.value.columns,
    zone: read.value.zone,
    dates: read.value.dates,
    decimal: read.value.decimal,
    symbol: read.value.symbol,
    format: flags.export ?? null,
    contracts,
  });
}

interface Period {
  readonly from: string;
  readonly to: string;
}
/** Days as they sort. */
function periodOf({ from, to }: TcaFlags): Result<Period, Problem> {
  for (const [flag, text] of [
    ['--from', from],
    ['--to', to],
  ] as const)
    if (text !== undefined && parseCivilDate(text) === null)
      return err(wrongFlag(flag, 'a day', text, '2026-01-31'));
  return ok({ from: from ?? '0000', to: to ?? '9999' });
}
/** Orders that start on these days of their market. */
function within({ from, to }: Period, costs: AccountCosts): AccountCosts {
  const orders = costs.orders.filter(({ zone, parent }) => {
    const { day } = timeKeysOf(zone, parent.startAt);
    return day >= from && day <= to;
  });
  const left = costs.orders.length - orders.length;
  if (left === 0) return costs;
  return { ...costs, orders, notes: [...costs.notes, `${left} orders outside of the period`] };
}

/** null: every key. */
function keysOf(text: string | undefined): Result<readonly string[] | null, Problem> {
  if (text === undefined) return ok(null);
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const unknown = names.find((name) => !isGroupKey(name));
  return unknown === undefined
    ? ok(names)
    : err(
        wrongFlag(
          '--by',
          `keys of ${FILL_KEYS.join(', ')}, or up to ${CROSSED_MAX} of them crossed by +`,
          unknown,
          'strategy,strategy+venue',
        ),
      );
}

const givenTwice = (path: string): Problem =>
  problem(
    'FLAG_INVALID',
    path,
    'a file must be given once, this one is the same as an earlier one',
    'leave one of them out',
  );
const isEmpty = ({ fills, orders }: AccountFile): boolean =>
  fills.length === 0 && orders.length === 0;
function noFills(path: string, files: readonly AccountFile[]): Problem {
  const reasons = files
    .flatMap(({ skipped }) => skipped)
    .map(({ rows, reason }) => `${rows}: ${reason}`);
  return problem(
    'FILE_EMPTY',
    path,
    `there must be a fill, there was none${reasons.length === 0 ? '' : ` (${reasons.join('; ')})`}`,
    'export executions, not orders or balances',
  );
}
