import type { Command } from 'commander';
import { numberOfText, spanOfText, wrongFlag } from '#cli/flag';
import { type FundingRow, readFunding } from '#cli/funding-file';
import { badInput, done, type Ending, type Finish, table, withJson } from '#cli/output';
import { isoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Side, timeUs } from '#core/kernel/units';
import { instrumentOfMarket, isMarket } from '#core/market/catalog';
import { type HoldingForecast, holdingForecast } from '#core/market/funding';
import type { Instrument } from '#core/market/instrument';
import { type MarginState, marginState } from '#core/market/margin';

interface Flags {
  readonly symbol: string;
  readonly market: string;
  readonly contracts: string;
  readonly entry: string;
  readonly mark?: string;
  readonly wallet: string;
  readonly maintenance: string;
  readonly funding?: string;
  readonly for: string;
  readonly volatility?: string;
  readonly json?: boolean;
}
/** What a position in a contract is, costs to hold, and how far it is from liquidation. */
interface Holding {
  readonly symbol: string;
  readonly contracts: number;
  readonly settlement: Instrument['settlement'];
  readonly currency: string;
  readonly mark: number;
  readonly margin: MarginState;
  /** The distance in standard deviations of a day; null: no volatility was given, or there is no such price. */
  readonly distanceDays: number | null;
  readonly holding:
    | (HoldingForecast & { readonly amount: number; readonly seconds: number })
    | null;
  readonly fundings: { readonly from: string; readonly to: string } | null;
}

export function addHoldCommand(program: Command, finish: Finish): void {
  withJson(
    program
      .command('hold')
      .description(
        'shows a position in a perpetual or future: its value, profit, distance to liquidation, and what holding it is expected to cost',
      ),
  )
    .requiredOption('--symbol <symbol>', 'as its venue calls it: BTCUSDT, BTCUSD_PERP')
    .requiredOption('--contracts <n>', 'contracts held; negative: short')
    .requiredOption('--entry <price>', 'average price at which they were opened')
    .requiredOption('--wallet <amount>', 'equity that backs them, in the currency of settlement')
    .requiredOption(
      '--market <kind>',
      'what one contract is: crypto:100USD (inverse), crypto:0.001BTC (linear)',
    )
    .option('--mark <price>', 'mark price (default: the last of --funding)')
    .requiredOption(
      '--maintenance <share>',
      "maintenance margin, of the value of the position: 0.005; the venue's table says it",
    )
    .option('--funding <file>', 'CSV of past fundings: time, rate, mark')
    .option('--for <time>', 'how long it is to be held: 8h, 3d', '1d')
    .option('--volatility <share>', 'daily volatility, for the distance in days: 0.03')
    .action((flags: Flags) => finish(hold(flags), flags));
}

function hold(flags: Flags): Ending {
  const read = flags.funding === undefined ? ok([]) : readFunding(flags.funding);
  if (!read.ok) return badInput([read.error]);
  const given = givenIn(flags, read.value);
  if (!given.ok) return badInput(given.error);
  const found = holdingOf(flags.symbol, given.value, read.value);
  return done(found, holdingText(found));
}

interface Given {
  readonly instrument: Instrument;
  readonly contracts: number;
  readonly entry: number;
  readonly mark: number;
  readonly wallet: number;
  readonly maintenance: number;
  readonly seconds: number;
  readonly volatility: number | null;
}
function givenIn(flags: Flags, rates: readonly FundingRow[]): Result<Given, readonly Problem[]> {
  const problems: Problem[] = [];
  const need = (isWell: boolean, flag: string, rule: string, text: string, like: string): void => {
    if (!isWell) problems.push(wrongFlag(flag, rule, text, like));
  };
  const { market, symbol } = flags;
  need(isMarket(market), '--market', 'crypto: and what a contract is', market, 'crypto:100USD');
  const contracts = numberOfText(flags.contracts);
  need(
    Number.isFinite(contracts) && contracts !== 0,
    '--contracts',
    'a number that is not 0',
    flags.contracts,
    '-50',
  );
  const entry = numberOfText(flags.entry);
  need(entry > 0, '--entry', 'a price above 0', flags.entry, '60000');
  const wallet = numberOfText(flags.wallet);
  need(wallet >= 0, '--wallet', 'an amount of at least 0', flags.wallet, '0.5');
  const maintenance = numberOfText(flags.maintenance);
  need(
    maintenance > 0 && maintenance < 1,
    '--maintenance',
    'a share between 0 and 1',
    flags.maintenance,
    '0.005',
  );
  const seconds = spanOfText(flags.for) / 1e6;
  need(seconds > 0, '--for', 'a time such as 8h or 3d', flags.for, '3d');
  const volatility = flags.volatility === undefined ? null : numberOfText(flags.volatility);
  need(
    volatility === null || volatility > 0,
    '--volatility',
    'a share above 0',
    flags.volatility ?? '',
    '0.03',
  );
  const lastMark = rates.findLast(({ mark }) => mark !== null)?.mark ?? null;
  const mark = flags.mark === undefined ? lastMark : numberOfText(flags.mark);
  if (mark === null)
    problems.push(
      problem(
        'FLAG_MISSING',
        '--mark',
        'a mark price is required: no funding has one',
        'give --mark 60000',
      ),
    );
  else need(mark > 0, '--mark', 'a price above 0', flags.mark ?? '', '60000');
  if (problems.length > 0 || mark === null || !isMarket(market)) return err(problems);
  const instrument = instrumentOfMarket(market, symbol);
  return ok({ instrument, contracts, entry, mark, wallet, maintenance, seconds, volatility });
}

function holdingOf(symbol: string, given: Given, rates: readonly FundingRow[]): Holding {
  const { instrument, contracts, entry, mark, wallet, maintenance, seconds, volatility } = given;
  const { settlement, multiplier, currencies } = instrument;
  const margin = marginState(
    { settlement, contracts, multiplier, entry, wallet, maintenance },
    mark,
  );
  const side: Side = contracts > 0 ? 'buy' : 'sell';
  const forecast = holdingForecast(
    rates.map((row) => ({ at: row.at, rate: row.rate, mark: row.mark ?? mark })),
    side,
    seconds,
  );
  const isFar = !Number.isFinite(margin.distance);
  return {
    symbol,
    contracts,
    settlement,
    currency: currencies.settlement,
    mark,
    margin,
    distanceDays: volatility === null || isFar ? null : margin.distance / volatility,
    holding:
      forecast === null
        ? null
        : { ...forecast, amount: (margin.value * forecast.expectedBps) / 1e4, seconds },
    fundings:
      rates.length === 0
        ? null
        : { from: isoTime(timeUs(rates[0]!.at)), to: isoTime(timeUs(rates.at(-1)!.at)) },
  };
}

const amount = (value: number, currency: string): string =>
  `${value.toLocaleString('en-US', { maximumSignificantDigits: 8 })} ${currency}`;

function holdingText(found: Holding): string {
  const { margin, holding, currency, contracts, symbol } = found;
  const rows: [string, string][] = [
    ['value at the mark', amount(margin.value, currency)],
    ['unrealised', amount(margin.unrealised, currency)],
    ['equity', `${amount(margin.equity, currency)}, ${margin.leverage.toFixed(1)} times`],
    ['maintenance margin', amount(margin.maintenanceMargin, currency)],
    ['liquidation', liquidationText(found)],
  ];
  if (holding === null)
    rows.push(['holding', 'unknown: give --funding with two days of rates or more']);
  else {
    const days = (holding.seconds / 86_400).toFixed(holding.seconds % 86_400 === 0 ? 0 : 2);
    rows.push(
      [
        `holding for ${days} d`,
        `${holding.expectedBps.toFixed(2)} ± ${holding.standardErrorBps.toFixed(2)} bps of the value, ${amount(holding.amount, currency)}`,
      ],
      [
        'past stretches of that',
        holding.interval90Bps === null
          ? 'too few for an interval'
          : `90 %: ${holding.interval90Bps.map((bps) => bps.toFixed(2)).join(' to ')} bps`,
      ],
      ['of', `${holding.fundings} fundings on ${holding.days} days`],
    );
  }
  return `${contracts > 0 ? 'long' : 'short'} ${Math.abs(contracts)} ${symbol} at ${found.mark}\n${table(rows)}`;
}
function liquidationText({ margin: { liquidation, distance }, distanceDays }: Holding): string {
  if (distance === 0) return 'now: equity is below the maintenance margin';
  if (liquidation === null || !Number.isFinite(distance)) return 'at no price';
  const days = distanceDays === null ? '' : `, ${distanceDays.toFixed(1)} daily volatilities`;
  return `at ${liquidation.toPrecision(8)}, ${(100 * distance).toFixed(1)} % away${days}`;
}
