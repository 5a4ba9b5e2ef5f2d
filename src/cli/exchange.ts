import type { Command } from 'commander';
import { numberOfText, wrongFlag } from '#cli/flag';
import { badInput, type Finish } from '#cli/output';
import type { ExchangeOptions, ServingPorts } from '#cli/serving-ports';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

interface ExchangeFlags {
  readonly home?: string;
  readonly port: string;
  readonly host: string;
  readonly market: string;
  readonly dialect: string;
  readonly seed: string;
  readonly weightPerMinute: string;
  readonly ordersPer10s: string;
  readonly fundingSeconds?: string;
  readonly delivery?: string;
  readonly news?: string;
  readonly depth: string;
  readonly ticks: string;
  readonly commission?: string;
  readonly fees?: string;
  readonly faults?: string;
  readonly tape?: string;
  readonly format: string;
  readonly speed: string;
}

const DIALECTS = [
  'binance',
  'binance-usdm',
  'binance-coinm',
  'okx',
  'bybit',
  'kraken',
  'coinbase',
  'alpaca',
] as const satisfies readonly ExchangeOptions['dialect'][];

export function addExchangeCommand(
  program: Command,
  ports: ServingPorts,
  finish: Finish,
  ended: (exit: number) => void,
): void {
  program
    .command('exchange')
    .description(
      "runs our own exchange, a process that speaks Binance's, OKX's, Bybit's, Kraken's or Coinbase's spot API, Binance's for perpetuals, or Alpaca's for shares and coins",
    )
    .option('--home <dir>', "folder of its log and keys (default: exchange in Plimsoll's home)")
    .option('--port <n>', 'port to listen on; 0 takes a free one', '7431')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--market <kind>',
      'market: generated, tape, or clients (only its clients trade)',
      'generated',
    )
    .option(
      '--dialect <name>',
      'what its clients speak: binance, binance-usdm or binance-coinm (which list perpetuals, margined in dollars or in coin), okx, bybit, kraken, coinbase or alpaca (which lists shares)',
      'binance',
    )
    .option('--seed <n>', 'seed of the generated market and of faults', '7')
    .option(
      '--tape <path>',
      'for --market tape: recorded book that takes part as an anonymous participant',
    )
    .option('--format <name>', 'format of the tape', 'lobster')
    .option('--speed <n>', 'seconds of the tape per second', '1')
    .option(
      '--fees <how>',
      'asset of commissions: received, quote, or a name such as BNB (default: as in its log; received for a new one)',
    )
    .option(
      '--news <n>',
      'seed of the news of the generated market, shared by all exchanges that name the same (default: its own)',
    )
    .option('--depth <x>', 'sizes and trades of the generated market, as a part of the usual', '1')
    .option('--ticks <n>', 'price steps, as a multiple of the usual', '1')
    .option(
      '--commission <maker,taker>',
      'basis points (default: as in its log; for a new one 10,10, 2,5 with binance-usdm, 1,5 with binance-coinm, 0,0 with alpaca)',
    )
    .option(
      '--funding-seconds <n>',
      'for perpetuals: seconds between two payments of funding (default: 28800, at 00:00, 08:00 and 16:00 UTC)',
    )
    .option(
      '--delivery <time>',
      'for perpetuals: lists a dated contract beside the first of them, which is settled then (2026-12-25T08:00:00Z)',
    )
    .option('--faults <file>', 'fault script')
    .option('--weight-per-minute <n>', 'request weight per address and minute', '6000')
    .option('--orders-per-10s <n>', 'orders per account in 10 s', '100')
    .action(async (flags: ExchangeFlags) => {
      const options = optionsIn(flags);
      if (options.ok) ended(await ports.exchange(options.value));
      else finish(badInput(options.error), {});
    });
}

const isOfContracts = (dialect: string): boolean =>
  dialect === 'binance-usdm' || dialect === 'binance-coinm';

/** Flags to options; every bad flag at once. */
function optionsIn(flags: ExchangeFlags): Result<ExchangeOptions, readonly Problem[]> {
  const { host, market } = flags;
  const problems = problemsOf(flags);
  const fees = feesOf(flags.fees);
  if (fees === undefined)
    return err([
      ...problems,
      wrongFlag(
        '--fees',
        'received, quote or the name of an asset in capitals',
        flags.fees ?? '',
        'BNB',
      ),
    ]);
  if (problems.length > 0) return err(problems);
  return ok({
    home: flags.home ?? null,
    host,
    market,
    dialect: DIALECTS.find((each) => each === flags.dialect) ?? 'binance',
    port: numberOfText(flags.port),
    seed: numberOfText(flags.seed),
    fees,
    faults: flags.faults ?? null,
    tape:
      flags.tape === undefined
        ? null
        : { path: flags.tape, format: flags.format, speed: numberOfText(flags.speed) },
    weightPerMinute: numberOfText(flags.weightPerMinute),
    ordersPer10s: numberOfText(flags.ordersPer10s),
    fundingSeconds: flags.fundingSeconds === undefined ? null : numberOfText(flags.fundingSeconds),
    delivery: flags.delivery ?? null,
    news: flags.news === undefined ? null : numberOfText(flags.news),
    depth: numberOfText(flags.depth),
    ticks: numberOfText(flags.ticks),
    commission: flags.commission === undefined ? null : ratesOf(flags.commission),
  });
}

/** What is wrong with any flag but --fees. */
function problemsOf(flags: ExchangeFlags): readonly Problem[] {
  const counts = {
    '--port': flags.port,
    '--seed': flags.seed,
    '--weight-per-minute': flags.weightPerMinute,
    '--orders-per-10s': flags.ordersPer10s,
    '--ticks': flags.ticks,
    ...(flags.fundingSeconds === undefined ? {} : { '--funding-seconds': flags.fundingSeconds }),
    ...(flags.news === undefined ? {} : { '--news': flags.news }),
  };
  const problems = Object.entries(counts)
    .filter(([, value]) => !/^\d{1,9}$/.test(value))
    .map(([flag, value]) =>
      problem(
        'FLAG_INVALID',
        flag,
        `must be a whole number, was '${value}'`,
        `plimsoll exchange --help says what ${flag} is`,
      ),
    );
  if (numberOfText(flags.port) > 65_535)
    problems.push(wrongFlag('--port', 'a port from 0 to 65535', flags.port, '7431'));
  if (numberOfText(flags.fundingSeconds ?? '1') < 1)
    problems.push(
      wrongFlag('--funding-seconds', 'a whole number from 1', flags.fundingSeconds ?? '', '28800'),
    );
  if (!['generated', 'tape', 'clients'].includes(flags.market))
    problems.push(wrongFlag('--market', 'generated, tape or clients', flags.market, 'generated'));
  if (!DIALECTS.some((each) => each === flags.dialect))
    problems.push(
      wrongFlag(
        '--dialect',
        'binance, binance-usdm, binance-coinm, okx, bybit, kraken, coinbase or alpaca',
        flags.dialect,
        'okx',
      ),
    );
  if (isOfContracts(flags.dialect) && flags.fees !== undefined)
    problems.push(
      problem(
        'FLAG_INVALID',
        '--fees',
        `--fees must not come with --dialect ${flags.dialect}, was '${flags.fees}'`,
        'leave --fees away: perpetuals charge their margin asset',
      ),
    );
  if (flags.delivery !== undefined && Number.isNaN(Date.parse(flags.delivery)))
    problems.push(
      wrongFlag('--delivery', 'a time with its zone', flags.delivery, '2026-12-25T08:00:00Z'),
    );
  if (flags.delivery !== undefined && !isOfContracts(flags.dialect))
    problems.push(
      problem(
        'FLAG_INVALID',
        '--delivery',
        `--delivery must come with contracts, the dialect was ${flags.dialect}`,
        'give --dialect binance-usdm or binance-coinm, or leave --delivery away',
      ),
    );
  if (flags.dialect === 'binance-coinm' && flags.market === 'tape')
    problems.push(
      problem(
        'FLAG_INVALID',
        '--market',
        '--market tape must not come with --dialect binance-coinm: a recording is counted in shares or coins, and these contracts in dollars',
        'take --dialect binance-usdm, or a generated market',
      ),
    );
  if ((flags.market === 'tape') !== (flags.tape !== undefined))
    problems.push(
      problem(
        'FLAG_MISSING',
        '--tape',
        '--tape must come with --market tape, and only with it',
        'give --market tape --tape FILE',
      ),
    );
  if (!(numberOfText(flags.depth) >= 0.01 && numberOfText(flags.depth) <= 100))
    problems.push(wrongFlag('--depth', 'from 0.01 to 100', flags.depth, '0.5'));
  if (!(numberOfText(flags.ticks) >= 1 && numberOfText(flags.ticks) <= 1000))
    problems.push(wrongFlag('--ticks', 'a whole number from 1 to 1000', flags.ticks, '5'));
  if (flags.commission !== undefined && ratesOf(flags.commission) === null)
    problems.push(
      wrongFlag('--commission', 'two rates from 0 to 100 bps', flags.commission, '2,5'),
    );
  if (!(numberOfText(flags.speed) > 0 && numberOfText(flags.speed) <= 10_000))
    problems.push(wrongFlag('--speed', 'above 0 and at most 10000', flags.speed, '1'));
  return problems;
}

/** null: no two rates. */
function ratesOf(text: string): ExchangeOptions['commission'] {
  const [makerBps = Number.NaN, takerBps = Number.NaN, ...more] = text.split(',').map(numberOfText);
  const isRate = (bps: number): boolean => bps >= 0 && bps <= 100;
  return more.length === 0 && isRate(makerBps) && isRate(takerBps) ? { makerBps, takerBps } : null;
}

/** undefined: no such way to charge a commission. */
function feesOf(given: string | undefined): ExchangeOptions['fees'] | undefined {
  if (given === undefined) return null;
  if (given === 'received' || given === 'quote') return given;
  return /^[A-Z0-9]{2,10}$/.test(given) ? (given as Uppercase<string>) : undefined;
}
