import { termsOf } from '#cli/file-terms';
import { numberOfText, spanOfText, wrongFlag } from '#cli/flag';
import { badInput, done, type Ending } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { written } from '#cli/report/page';
import type { FillsAnswer } from '#cli/tca-fills-answer';
import { fillsCsv, fillsDocument } from '#cli/tca-fills-document';
import { accountMarkets } from '#cli/tca-fills-markets';
import { fillsText } from '#cli/tca-fills-report';
import type { TcaFlags } from '#cli/tca-flags';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { DAY_US } from '#core/kernel/units';
import { accountCosts } from '#core/tca/account-costs';
import type { AccountFile } from '#core/tca/account-order';
import type { FillTerms } from '#core/tca/fill-terms';

type Ports = Pick<CliPorts, 'readFills' | 'readRates' | 'readTapes' | 'readMarketBars'>;
/** Cost analysis of files of fills: no service, no key. */
export function tcaOfFills(paths: readonly string[], flags: TcaFlags, ports: Ports): Ending {
  const answer = answerOf(paths, flags, ports);
  if (!answer.ok) return badInput([answer.error]);
  const bad = flags.csv === undefined ? null : written(flags.csv, fillsCsv(answer.value));
  return bad === null
    ? done(fillsDocument(answer.value), fillsText(answer.value))
    : badInput([bad]);
}

function answerOf(
  paths: readonly string[],
  flags: TcaFlags,
  ports: Ports,
): Result<FillsAnswer, Problem> {
  const terms = fillTerms(flags);
  if (!terms.ok) return terms;
  const gapUs = spanOfText(flags.gap);
  if (!(gapUs > 0 && gapUs <= 31 * DAY_US))
    return err(wrongFlag('--gap', 'a time such as 30m, 2h or 90s', flags.gap, '30m'));
  const files: AccountFile[] = [];
  for (const path of paths) {
    const read = ports.readFills(path, 'fills', terms.value);
    if (!read.ok) return read;
    files.push(read.value);
  }
  const again = files.findIndex(({ hash }, i) => files.findIndex((each) => each.hash === hash) < i);
  if (again >= 0) return err(givenTwice(paths[again] ?? ''));
  const orders =
    flags.orders === undefined
      ? ok(null)
      : ports.readFills(flags.orders, 'orders', { ...terms.value, format: null });
  if (!orders.ok) return orders;
  if (files.every(({ fills }) => fills.length === 0) && orders.value === null)
    return err(noFills(paths[0] ?? '', files));
  const given = orders.value?.orders ?? [];
  const symbols = new Set(
    [...files.flatMap(({ fills }) => fills), ...given].map(({ symbol }) => symbol),
  );
  const markets = accountMarkets(flags, symbols, ports);
  if (!markets.ok) return markets;
  const reportIn = flags.currency?.toUpperCase() ?? null;
  return ok({
    ...accountCosts(files, given, { gapUs, reportIn }, markets.value),
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

const givenTwice = (path: string): Problem =>
  problem(
    'FLAG_INVALID',
    path,
    'a file must be given once, this one is the same as an earlier one',
    'leave one of them out',
  );
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
