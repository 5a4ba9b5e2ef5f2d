import type { Command } from 'commander';
import type { FileTerms } from '#cli/file-job';
import { numberOfText, wrongFlag } from '#cli/flag';
import { ZONES } from '#core/kernel/civil';
import { type Decimal, parseDecimal } from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { ADJUSTS } from '#core/market/bar-findings';
import { isMarket, MARKETS } from '#core/market/catalog';
import { DATE_ORDERS } from '#core/market/stamps';
import { DECIMAL_MARKS } from '#platform/csv-cells';

export interface TermFlags {
  readonly symbol?: string;
  readonly columns?: string;
  readonly label?: string;
  readonly utcOffset?: string;
  readonly tick?: string;
  readonly lot?: string;
  readonly market?: string;
  readonly zone?: string;
  readonly adjust?: string;
  readonly dates?: string;
  readonly decimal?: string;
  readonly skip?: string;
  readonly tradeSide?: string;
}
/** The flags by which any command is told how the files of bars that it reads are to be understood. */
export const withTerms = (command: Command, columns: string): Command =>
  command
    .option('--symbol <symbol>', 'instrument of a file that does not name it')
    .option('--columns <map>', columns)
    .option(
      '--market <kind>',
      `market, which says when it trades: ${MARKETS.join(', ')}; of contracts on coins with what one is: crypto:100USD, crypto:0.01BTC`,
      'us-equity',
    )
    .option('--label <moment>', 'whether bars are stamped with their start or their end', 'start')
    .option(
      '--zone <name>',
      `time zone of stamps that name none: ${ZONES.join(', ')} (default: that of the market)`,
    )
    .option('--dates <order>', 'order of dates whose year comes last: mdy, dmy')
    .option('--decimal <mark>', 'decimal mark of numbers: point, comma', 'point')
    .option('--skip <lines>', 'lines in front of the header, or of the first row without one', '0')
    .option('--trade-side <who>', 'whose side a trade of a CSV names: taker, maker', 'taker')
    .option(
      '--adjust <how>',
      'steps of the price that look like splits: ask (make no numbers), splits (scale what is before), none (they are real)',
      'ask',
    );
/** How the files of a command are to be understood, by its flags. */
export function termsOf(flags: TermFlags): Result<FileTerms, Problem> {
  const { symbol, columns = '', label = 'start', utcOffset, tick, lot } = flags;
  const { market = 'us-equity', zone, adjust = 'ask' } = flags;
  const { dates = 'ymd', decimal = 'point', tradeSide = 'taker' } = flags;
  const skip = numberOfText(flags.skip ?? '0');
  if (label !== 'start' && label !== 'end')
    return err(
      problem(
        'FLAG_INVALID',
        '--label',
        `must be start or end, was '${label}'`,
        'check how the vendor stamps a bar',
      ),
    );
  const named = columnsIn(columns);
  if (!named.ok) return named;
  const hours = utcOffset === undefined ? 0 : numberOfText(utcOffset);
  if (!(Math.abs(hours) <= 14))
    return err(wrongFlag('--utc-offset', 'hours from -14 to 14', utcOffset ?? '', '-5'));
  if (!isMarket(market))
    return err(
      wrongFlag(
        '--market',
        `${MARKETS.join(' or ')}, or crypto: and what a contract is`,
        market,
        'crypto for a market that never closes, crypto:100USD for contracts of 100 dollars',
      ),
    );
  if (zone !== undefined && !isOneOf(ZONES, zone))
    return err(wrongFlag('--zone', `one of ${ZONES.join(', ')}`, zone, 'UTC'));
  if (!isOneOf(DATE_ORDERS, dates))
    return err(wrongFlag('--dates', 'mdy or dmy', dates, 'mdy for 12/31/2024'));
  if (!isOneOf(DECIMAL_MARKS, decimal))
    return err(wrongFlag('--decimal', 'point or comma', decimal, 'comma for 50,25'));
  if (!(Number.isInteger(skip) && skip >= 0 && skip <= 1000))
    return err(wrongFlag('--skip', 'a whole number from 0 to 1000', flags.skip ?? '', '1'));
  if (tradeSide !== 'taker' && tradeSide !== 'maker')
    return err(wrongFlag('--trade-side', 'taker or maker', tradeSide, 'maker for Coinbase'));
  if (!isOneOf(ADJUSTS, adjust))
    return err(wrongFlag('--adjust', ADJUSTS.join(', '), adjust, 'splits'));
  const steps = { '--tick': tick, '--lot': lot };
  for (const [flag, text] of Object.entries(steps))
    if (text !== undefined && !((stepIn(text)?.units ?? 0) > 0))
      return err(wrongFlag(flag, 'a positive decimal', text, '0.005'));
  return ok({
    symbol: symbol ?? null,
    columns: named.value,
    label,
    utcOffsetHours: hours,
    tick: stepIn(tick),
    lot: stepIn(lot),
    market,
    dates,
    decimal,
    skip,
    tradeSide,
    // Said in words, it is meant: stamps are of UTC.
    zone: zone ?? (utcOffset !== undefined && hours === 0 ? 'UTC' : null),
    adjust,
  });
}

const isOneOf = <T extends string>(all: readonly T[], text: string): text is T =>
  (all as readonly string[]).includes(text);

/** `price=px,quantity=qty`, ours first. */
function columnsIn(columns: string): Result<FileTerms['columns'], Problem> {
  const named: Record<string, string> = {};
  for (const pair of columns.split(',').filter((each) => each !== '')) {
    const [ours = '', theirs = '', ...rest] = pair.split('=').map((each) => each.trim());
    if (ours === '' || theirs === '' || rest.length > 0)
      return err(
        wrongFlag('--columns', 'ours=theirs, separated by commas', pair, 'price=px,quantity=qty'),
      );
    if (ours in named)
      return err(
        problem(
          'FLAG_INVALID',
          '--columns',
          `a column must be named once, '${ours}' was named twice`,
          'name each column once',
        ),
      );
    named[ours] = theirs;
  }
  return ok(named);
}

const stepIn = (text: string | undefined): Decimal | null =>
  text === undefined ? null : parseDecimal(text);
