import type { Command } from 'commander';
import { colour } from '#cli/colour';
import { termsOf } from '#cli/file-terms';
import { numberOfText, repeatable, wrongFlag } from '#cli/flag';
import { badInput, done, type Ending, type Finish, inUnits, table } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { isoTime } from '#core/kernel/civil';
import { decimalToNumber } from '#core/kernel/decimal';
import { problem } from '#core/kernel/failure';
import { timeUs } from '#core/kernel/units';
import { tickDayOf } from '#core/liquidity/measures/book-study';
import { pickRows, quoteRowsAt, signTrades } from '#core/liquidity/measures/trade-sign';
import { TAPE_FORMATS } from '#core/market/formats';
import type { QualityReport } from '#core/market/quality';
import {
  type DayFacts,
  factsOf,
  type ShiftFound,
  shiftBetween,
} from '#core/market/recording-facts';
import { sessionAt } from '#core/market/session';
import type { Tape } from '#core/market/tape';

interface InspectFlags {
  readonly tape: readonly string[];
  readonly format?: string;
  readonly symbol?: string;
  readonly columns?: string;
  readonly utcOffset?: string;
  readonly tick?: string;
  readonly lot?: string;
  readonly quoteLag?: string;
  readonly against: readonly string[];
  readonly json?: boolean;
}

export function addInspectCommand(program: Command, ports: CliPorts, finish: Finish): void {
  program
    .command('inspect')
    .description(
      'shows what a recording holds, by day: prints, VWAPs, spread, errors in the data; compares two sources',
    )
    .addOption(repeatable('--tape <path>', 'recorded market: a file or several'))
    .option(
      '--format <name>',
      `format of the tape: ${TAPE_FORMATS.join(', ')} (default: what the file looks like)`,
    )
    .option('--symbol <symbol>', 'instrument of the tape')
    .option('--columns <map>', 'column names of a CSV, ours first: price=px,quantity=qty')
    .option('--utc-offset <hours>', 'hours that the stamps of currency pairs are ahead of UTC: -5')
    .option('--tick <step>', 'price step of the instrument of a CSV (default: a cent)')
    .option('--lot <step>', 'quantity step of the instrument of a CSV (default: 1)')
    .option(
      '--quote-lag <seconds>',
      'sign trades (Lee and Ready) by the quotes this many seconds earlier (default: those just before)',
    )
    .addOption(
      repeatable(
        '--against <path>',
        'compare with the same instrument from another source: by how much its clock is off',
      ),
    )
    .option('--json', 'print one JSON document on stdout')
    .action((flags: InspectFlags) => finish(inspect(flags, ports), flags));
}

function inspect(flags: InspectFlags, ports: CliPorts): Ending {
  const terms = termsOf({ ...flags, label: 'start' });
  if (!terms.ok) return badInput([terms.error]);
  const lag = flags.quoteLag === undefined ? null : numberOfText(flags.quoteLag);
  if (lag !== null && !(lag >= 0 && lag <= 3600))
    return badInput([wrongFlag('--quote-lag', 'seconds from 0 to 3600', flags.quoteLag, '2')]);
  const formats = flags.format === undefined ? [] : [flags.format];
  const read = ports.readTape(flags.tape, formats, terms.value);
  if (!read.ok) return badInput([read.error]);
  const other =
    flags.against.length === 0
      ? null
      : ports.readTape(flags.against, formats, { ...terms.value, utcOffsetHours: 0 });
  if (other?.ok === false) return badInput([other.error]);
  const { tape, quality } = read.value;
  const facts = factsOf(tape);
  const signs = signsOf(tape, lag);
  const shift = other === null ? null : shiftBetween(tape, other.value.tape);
  if (other !== null && shift === null)
    return badInput([
      problem(
        'NO_OVERLAP',
        '--against',
        'two sources must share an hour of minutes, shared less',
        'give recordings of the same days',
      ),
    ]);
  const { instrument } = tape;
  const about = {
    instrument: instrument.id,
    tick: decimalToNumber(instrument.tick),
    lot: decimalToNumber(instrument.lot),
    events: tape.count,
    depth: tape.depth,
    orderIds: tape.hasOrderIds,
    from: isoTime(timeUs(tape.at[0] ?? 0)),
    to: isoTime(timeUs(tape.at[tape.count - 1] ?? 0)),
    source: tape.source,
    hash: tape.hash,
  };
  return done(
    { ...about, days: facts, signs, shift, quality },
    textOf(about, facts, quality, { signs, shift }),
  );
}

interface Signs {
  /** Bought less sold, in trades of the session. */
  readonly sum: number;
  readonly bought: number;
  readonly sold: number;
  readonly unknown: number;
  readonly rule: string;
}
/** Lee and Ready on what the quotes say; the recording's own word on the taker is not looked at. Trades before the first quote are compared with it, as the public reference does. */
function signsOf(tape: Tape, lagSeconds: number | null): Signs {
  const { trades, quotes } = tickDayOf(tape);
  const sequence = lagSeconds === null ? tickDayOf(tape).sequence : null;
  const rows =
    sequence?.quoteRow ?? quoteRowsAt(trades.at, quotes.at, (lagSeconds ?? 0) * 1e6, 'first');
  const inSession = trades.at.map((at) => {
    const hours = sessionAt(tape.instrument.session, timeUs(at));
    return hours !== null && at >= hours.open && at < hours.close ? 1 : 0;
  });
  const direction = signTrades(
    {
      price: trades.price,
      bid: pickRows(quotes.bidPrice, rows),
      ask: pickRows(quotes.askPrice, rows),
    },
    'leeReady',
    1,
  );
  let bought = 0;
  let sold = 0;
  let unknown = 0;
  for (let i = 0; i < direction.length; i++) {
    if (inSession[i] === 0) continue;
    if (direction[i] === 1) bought++;
    else if (direction[i] === -1) sold++;
    else unknown++;
  }
  return {
    sum: bought - sold,
    bought,
    sold,
    unknown,
    rule:
      lagSeconds === null
        ? 'Lee and Ready, quote just before'
        : `Lee and Ready, quote ${lagSeconds} s before`,
  };
}

const displayedOf = ({ traded, visible, hidden }: DayFacts): string =>
  visible === null
    ? `${shown(traded, 8)}, displayed unknown (no quotes, no sides)`
    : `${shown(visible, 8)} displayed + ${shown(hidden, 8)} not`;
const shown = (value: number | null, digits: number): string =>
  value === null ? 'unknown' : value.toLocaleString('en-US', { maximumFractionDigits: digits });

function textOf(
  about: {
    readonly instrument: string;
    readonly events: number;
    readonly depth: number;
    readonly orderIds: boolean;
    readonly from: string;
    readonly to: string;
    readonly tick: number;
    readonly lot: number;
  },
  facts: readonly DayFacts[],
  quality: QualityReport,
  { signs, shift }: { readonly signs: Signs; readonly shift: ShiftFound | null },
): string {
  const rows: [string, string][] = [
    [
      'recording',
      `${inUnits(about.events)} events from ${about.from} to ${about.to}, ${about.depth} level${about.depth === 1 ? '' : 's'}${about.orderIds ? ' with order ids' : ''}, tick ${about.tick}, lot ${about.lot}`,
    ],
    [
      'quality',
      `grade ${quality.grade}: ${quality.crossed} crossed, ${quality.locked} locked, ${quality.gaps} silences over ${quality.gapUs / 1e6} s, ${quality.outOfOrder} out of order, ${quality.skipped} left out`,
    ],
    ...quality.notes.map((note): [string, string] => ['', note]),
    ...facts.flatMap((day): [string, string][] => [
      [
        day.day,
        `${inUnits(day.events)} events; spread ${shown(day.spreadBps, 4)} bps time-weighted; mid ${shown(day.midFirst, 6)} to ${shown(day.midLast, 6)}; ${day.crossed} crossed, ${day.locked} locked`,
      ],
      [
        '',
        `${inUnits(day.trades)} trades of ${shown(day.printed, 8)} in all; in session ${displayedOf(day)}, ${shown(day.eligible, 8)} eligible`,
      ],
      [
        '',
        `VWAP of all prints in session ${shown(day.vwapAll, 6)}, of eligible ${shown(day.vwapEligible, 6)}`,
      ],
    ]),
    ...(signs.bought + signs.sold === 0
      ? []
      : [
          [
            'signs',
            `${signs.rule}: ${inUnits(signs.bought)} bought, ${inUnits(signs.sold)} sold, ${inUnits(signs.unknown)} unknown, sum ${inUnits(signs.sum)}`,
          ] satisfies [string, string],
        ]),
    ...(shift === null
      ? []
      : [
          [
            'against',
            `best when its stamps move by ${shift.shiftMinutes} min: mids then differ by ${shift.differenceBps.toFixed(3)} bps (median of ${inUnits(shift.minutes)} minutes; 95 % from ${shift.within95Bps.map((x) => x.toFixed(2)).join(' to ')}), unshifted by ${shift.unshiftedBps.toFixed(2)}; next best shift ${shift.sureness.toFixed(1)} times worse`,
          ] satisfies [string, string],
        ]),
  ];
  return `${colour.bold(about.instrument)}\n${table(rows)}`;
}
