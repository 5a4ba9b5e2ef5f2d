import type { Command } from 'commander';
import { wrongFlag } from '#cli/flag';
import { badInput, done, type Ending, type Finish } from '#cli/output';
import { type CivilDate, isoDate, isoTime, parseCivilDate } from '#core/kernel/civil';
import type { TimeUs } from '#core/kernel/units';
import {
  EXCHANGES,
  type ExchangeCode,
  type ExchangeSession,
  exchangeSessions,
} from '#core/market/calendars/exchanges';

interface Flags {
  readonly from: string;
  readonly to: string;
  readonly json?: boolean;
}

/** `plimsoll calendar XNYS --from 2024-01-01 --to 2024-12-31`. */
export function addCalendarCommand(program: Command, finish: Finish): void {
  program
    .command('calendar <exchange>')
    .description(`lists the sessions of an exchange, in UTC: ${EXCHANGES.join(', ')}`)
    .requiredOption('--from <date>', 'first day')
    .requiredOption('--to <date>', 'last day')
    .option('--json', 'print one JSON document on stdout')
    .action((exchange: string, flags: Flags) => finish(calendar(exchange, flags), flags));
}

function calendar(exchange: string, flags: Flags): Ending {
  const code = exchange.toUpperCase();
  if (!isExchange(code))
    return badInput([wrongFlag('exchange', `one of ${EXCHANGES.join(', ')}`, exchange, 'XNYS')]);
  const from = dateIn(flags.from);
  const to = dateIn(flags.to);
  if (from === null) return badInput([wrongFlag('--from', RANGE, flags.from, '2024-01-01')]);
  if (to === null) return badInput([wrongFlag('--to', RANGE, flags.to, '2024-12-31')]);
  const sessions = exchangeSessions(code, from, to);
  return done(
    sessions.map(({ date, open, close, breaks }) => ({
      date: isoDate(date),
      open: isoTime(open),
      close: isoTime(close),
      breaks: breaks.map(({ from, to }) => ({ from: isoTime(from), to: isoTime(to) })),
    })),
    `${sessions.map(lineOf).join('\n')}\n${sessions.length} sessions`,
  );
}
const RANGE = 'a day from 1990-01-01 to 2027-12-31';
const FIRST_YEAR = 1990;
const LAST_YEAR = 2027;
/** Holidays are decreed year by year: beyond these years nobody knows them. */
function dateIn(text: string): CivilDate | null {
  const date = parseCivilDate(text);
  return date !== null && date.year >= FIRST_YEAR && date.year <= LAST_YEAR ? date : null;
}
const isExchange = (code: string): code is ExchangeCode =>
  (EXCHANGES as readonly string[]).includes(code);
const lineOf = ({ date, open, close, breaks }: ExchangeSession): string =>
  [
    `${isoDate(date)}  ${minuteOf(open)} to ${minuteOf(close)}`,
    ...breaks.map(({ from, to }) => `closed ${minuteOf(from)} to ${minuteOf(to)}`),
  ].join(', ');
const minuteOf = (at: TimeUs): string => `${isoTime(at).slice(0, 16)}Z`;
