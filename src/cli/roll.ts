import type { Command } from 'commander';
import { numbersOfFlags, wrongFlag } from '#cli/flag';
import { interrupted } from '#cli/interrupt';
import {
  badInput,
  type Ending,
  type Finish,
  inPercent,
  inUnits,
  table,
  withJson,
} from '#cli/output';
import { basketEnding, onTerminal, traded } from '#cli/rebalance-basket';
import { notDone } from '#cli/rebalance-remote';
import { clientOf, type Env } from '#cli/service';
import type { Client } from '#client/client';
import type { InstrumentDoc, MarketDoc, ProblemDoc } from '#contracts/documents';
import { invariant } from '#core/kernel/assert';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Roll, rollOf } from '#core/market/margin';

interface RollFlags {
  readonly json?: boolean;
  readonly preview?: boolean;
  readonly from: string;
  readonly to: string;
  readonly units?: string;
  readonly over: string;
  readonly waves: string;
  readonly apartMax?: string;
}

/** `plimsoll roll`: from one dated contract into another at the running service, both legs in step. The basket goes on when the command dies. */
export function addRollCommand(program: Command, finish: Finish): void {
  withJson(
    program
      .command('roll')
      .description('moves a position from one contract into the next at the running service')
      .requiredOption('--from <symbol>', 'contract that is held')
      .requiredOption('--to <symbol>', 'contract that it goes into')
      .option('--units <n>', 'how many contracts (default: all that are held)')
      .option('--over <seconds>', 'how long all of it may take', '1800')
      .option('--waves <n>', 'in how many waves; each brings both legs to the same share', '4')
      .option('--apart-max <money>', 'how far the legs may be from one another at the worst')
      .option('--preview', 'says what it costs, and sends nothing'),
  ).action(async (flags: RollFlags) => {
    finish(await roll(flags, process.env, onTerminal, interrupted()), flags);
  });
}

async function roll(
  flags: RollFlags,
  env: Env,
  progress: (line: string) => void,
  stop: AbortSignal,
): Promise<Ending> {
  const client = clientOf(env);
  if (!client.ok) return badInput([client.error]);
  const numbers = numbersOfFlags(
    {
      over: flags.over,
      waves: flags.waves,
      ...(flags.units === undefined ? {} : { units: flags.units }),
      ...(flags.apartMax === undefined ? {} : { apartMax: flags.apartMax }),
    },
    { over: ABOVE_0, waves: ABOVE_0, units: ABOVE_0, apartMax: ABOVE_0 },
  );
  if (!numbers.ok) return badInput(numbers.error);
  const sides = await sidesOf(client.value, flags);
  if (!sides.ok) return notDone(sides.error, 'roll');
  const { over, waves, apartMax } = numbers.value;
  const planned = plannedRoll(sides.value, numbers.value.units);
  if (!planned.ok) return badInput([planned.error]);
  const { units, cost } = planned.value;
  const document = {
    from: flags.from,
    to: flags.to,
    units,
    basis: cost.basis,
    basisAnnual: known(cost.basisAnnual),
    crossing: cost.crossing,
  };
  if (flags.preview === true)
    return { exit: 0, document, text: rollText(sides.value, planned.value) };
  progress(`${rollText(sides.value, planned.value)}\n`);
  const ended = await traded(
    client.value,
    {
      trades: [
        { symbol: flags.from, units: -units },
        { symbol: flags.to, units },
      ],
      waves,
      overSeconds: over,
      ...(apartMax === null ? {} : { apartMax }),
    },
    progress,
    stop,
  );
  return ended.ok
    ? basketEnding(ended.value, { ...document, basket: ended.value })
    : notDone(ended.error, 'roll');
}
const ABOVE_0 = { must: 'a number above 0', example: '600', isFit: (value: number) => value > 0 };

interface RollSide {
  readonly instrument: InstrumentDoc;
  readonly market: MarketDoc;
}
interface RollSides {
  readonly near: RollSide;
  readonly next: RollSide;
  /** Signed contracts of the near one. */
  readonly held: number;
}
async function sidesOf(
  client: Client,
  { from, to }: RollFlags,
): Promise<Result<RollSides, ProblemDoc>> {
  const listed = await client.instruments();
  if (!listed.ok) return listed;
  const account = await client.account();
  if (!account.ok) return account;
  const markets = [await client.market(from), await client.market(to)];
  const sides: RollSide[] = [];
  for (const market of markets) {
    if (!market.ok) return market;
    const instrument = listed.value.find(({ symbol }) => symbol === market.value.symbol);
    invariant(instrument !== undefined, 'what has a market is listed');
    sides.push({ instrument, market: market.value });
  }
  const [near, next] = sides;
  invariant(near !== undefined && next !== undefined, 'there are two');
  const held = account.value.positions.find(({ symbol }) => symbol === near.instrument.symbol);
  return ok({ near, next, held: held?.quantity ?? 0 });
}

interface PlannedRoll {
  /** Signed as what is held: so many are closed, and as many opened. */
  readonly units: number;
  readonly cost: Roll;
}
function plannedRoll(
  { near, next, held }: RollSides,
  wanted: number | null,
): Result<PlannedRoll, Problem> {
  const { symbol } = near.instrument;
  if (!isAlike(near.instrument, next.instrument))
    return err(
      wrongFlag(
        '--to',
        `a contract of the same size, settlement and currency as ${symbol}`,
        next.instrument.symbol,
        'the next expiry of the same contract',
      ),
    );
  const units = Math.sign(held) * (wanted ?? Math.abs(held));
  if (held === 0 || Math.abs(units) > Math.abs(held))
    return err(
      problem(
        'NOTHING_TO_ROLL',
        '--from',
        `the account must hold at least ${wanted ?? 'some'} of ${symbol}, held ${Math.abs(held)}`,
        'look at the portfolio page, or at GET /api/account',
      ),
    );
  const from = quoteOf(near);
  const to = quoteOf(next);
  if (from === null || to === null)
    return err(
      problem(
        'MARKET_DATA_MISSING',
        from === null ? '--from' : '--to',
        'both contracts must have a bid and an ask now, one had none',
        'wait until its book has two sides',
      ),
    );
  return ok({ units, cost: rollOf(from, to) });
}
const isAlike = (a: InstrumentDoc, b: InstrumentDoc): boolean =>
  a.symbol !== b.symbol &&
  a.multiplier === b.multiplier &&
  a.settlement === b.settlement &&
  a.currency === b.currency &&
  a.settlementCurrency === b.settlementCurrency &&
  a.venue === b.venue;
function quoteOf({
  market,
  instrument,
}: RollSide): { readonly bid: number; readonly ask: number; readonly expiry: number } | null {
  const bid = market.bids[0]?.price;
  const ask = market.asks[0]?.price;
  if (bid === undefined || ask === undefined || !market.valid) return null;
  const { expiry } = instrument;
  return { bid, ask, expiry: expiry === undefined ? NaN : Date.parse(expiry) * 1000 };
}

function rollText({ near, next }: RollSides, { units, cost }: PlannedRoll): string {
  const pays = cost.basis > 0 === units > 0 ? 'paid until it expires' : 'earned until it expires';
  return table([
    ['roll', `${inUnits(units)} of ${near.instrument.symbol} into ${next.instrument.symbol}`],
    ['basis', `${inPercent(cost.basis)} (${inPercent(known(cost.basisAnnual))} a year), ${pays}`],
    ['both spreads', `${inPercent(cost.crossing)} of the price, if both legs take`],
  ]);
}
const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
