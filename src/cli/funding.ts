import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { configIn } from '#cli/config-option';
import { numberOfText, wrongFlag } from '#cli/flag';
import { badInput, done, type Ending, type Finish, table, withJson } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { isoTime } from '#core/kernel/civil';
import { problem } from '#core/kernel/failure';
import { type Side, timeUs } from '#core/kernel/units';
import { holdingForecast } from '#core/market/funding';

interface FundingFlags {
  readonly venue: string;
  readonly days: string;
  readonly out?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export function addFundingCommand(program: Command, ports: CliPorts, finish: Finish): void {
  withJson(
    program
      .command('funding <symbol>')
      .description(
        'fetches the past fundings of a perpetual from its exchange, without a key, and says what holding it came to',
      )
      .requiredOption(
        '--venue <name>',
        'exchange: its name in the configuration, or binanceusdm, binancecoinm, okx, bybit',
      )
      .option('--days <n>', 'how far back', '30')
      .option('--out <file>', 'CSV to write: time, rate, mark; for --funding of other commands')
      .option('--config <file>', 'configuration file (default: plimsoll.yaml)'),
  ).action(async (symbol: string, flags: FundingFlags) =>
    finish(await fundings(symbol, flags, ports), flags),
  );
}

async function fundings(symbol: string, flags: FundingFlags, ports: CliPorts): Promise<Ending> {
  const config = configIn(flags.config);
  if (!config.ok) return badInput(config.error);
  const days = numberOfText(flags.days);
  if (!(days > 0)) return badInput([wrongFlag('--days', 'a number above 0', flags.days, '30')]);
  const toMs = Date.now();
  const wanted = { symbol, fromMs: Math.floor(toMs - days * 86_400_000), toMs };
  const got = await ports.venueFundings(config.value, flags.venue, wanted);
  if (!got.ok) return badInput([got.error]);
  const rows = got.value;
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined)
    return badInput([
      problem(
        'HISTORY_HOLE',
        `--venue ${flags.venue}`,
        `${symbol} must have had a funding in ${flags.days} days, had none`,
        'ask for more days',
      ),
    ]);
  const moment = (atMs: number): string => isoTime(timeUs(atMs * 1000));
  if (flags.out !== undefined) {
    const hasMarks = rows.every(({ mark }) => mark !== null);
    const lines = rows.map(
      ({ atMs, rate, mark }) => `${moment(atMs)},${rate}${hasMarks ? `,${mark}` : ''}`,
    );
    try {
      writeFileSync(
        flags.out,
        `${['time,rate'.concat(hasMarks ? ',mark' : ''), ...lines].join('\n')}\n`,
      );
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : 'unknown';
      return badInput([
        problem(
          'FILE_UNWRITABLE',
          flags.out,
          `could not be written (${why})`,
          'choose another one',
        ),
      ]);
    }
  }
  const past = (side: Side) =>
    holdingForecast(
      rows.map(({ atMs, rate, mark }) => ({ at: atMs * 1000, rate, mark: mark ?? 1 })),
      side,
      86_400,
    );
  const document = {
    symbol,
    venue: flags.venue,
    fundings: rows.length,
    from: moment(first.atMs),
    to: moment(last.atMs),
    long: past('buy'),
    short: past('sell'),
    ...(flags.out === undefined ? {} : { file: flags.out }),
  };
  return done(document, textOf(document));
}

function textOf(found: {
  readonly symbol: string;
  readonly fundings: number;
  readonly from: string;
  readonly to: string;
  readonly long: ReturnType<typeof holdingForecast>;
  readonly file?: string;
}): string {
  const { long, file } = found;
  const rows: [string, string][] = [
    [
      'long, a day',
      long === null
        ? 'unknown: fewer than two days of fundings'
        : `pays ${long.perDayBps.toFixed(2)} ± ${long.standardErrorBps.toFixed(2)} bps of the value on average${long.interval90Bps === null ? '' : `, 90 % of past days: ${long.interval90Bps.map((bps) => bps.toFixed(2)).join(' to ')}`}; a short receives it`,
    ],
  ];
  if (file !== undefined) rows.push(['written to', file]);
  return `${found.symbol}: ${found.fundings} fundings from ${found.from} to ${found.to}\n${table(rows)}`;
}
