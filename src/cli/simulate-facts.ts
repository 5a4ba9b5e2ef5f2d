import { colour } from '#cli/colour';
import { numbersOfFlags, wrongFlag } from '#cli/flag';
import { badInput, done, type Ending, inUnits } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { type Problem, problem } from '#core/kernel/failure';
import type { Estimate } from '#core/numeric/estimate';
import { type FactsTable, type MarketFact, marketFacts } from '#engine/sim/reactive/facts/facts';
import {
  type FrozenMarket,
  parametersText,
  REACTIVE_MARKET_NAMES,
  REACTIVE_MARKETS,
  type ReactiveMarketName,
} from '#engine/sim/reactive/markets';

export interface FactsFlags {
  readonly days?: string;
  readonly seed?: string;
  readonly market?: string;
}
const DAYS = 60;
const DAYS_MIN = 15; // With fewer, no bin of sizes has enough probes.
const DAYS_MAX = 10_000;
const SEED = 1;
const isWhole = (least: number, most: number) => (value: number) =>
  Number.isSafeInteger(value) && value >= least && value <= most;
const RULES = {
  days: {
    must: `a whole number from ${DAYS_MIN} to ${DAYS_MAX}`,
    example: String(DAYS),
    isFit: isWhole(DAYS_MIN, DAYS_MAX),
  },
  seed: {
    must: 'a whole number from 0 to 4294967295',
    example: '1',
    isFit: isWhole(0, 0xffffffff),
  },
};

/** `simulate --facts`: what is known of real markets, measured in a reactive one. Exits with 1 where a fact is out of its band by more than its error explains. */
export function simulateFacts(
  flags: FactsFlags,
  ports: Pick<CliPorts, 'wallClock' | 'sha256'>,
  progress: (line: string) => void,
): Ending {
  const numbers = numbersOfFlags({ days: flags.days, seed: flags.seed } as FactNumbers, RULES);
  const name = flags.market ?? REACTIVE_MARKET_NAMES[0] ?? '';
  const problems: Problem[] = numbers.ok ? [] : [...numbers.error];
  if (!isMarket(name))
    problems.push(
      wrongFlag('--market', `one of ${REACTIVE_MARKET_NAMES.join(', ')}`, name, 'small-tick'),
    );
  if (!numbers.ok || !isMarket(name)) return badInput(problems);
  const frozen: FrozenMarket = REACTIVE_MARKETS[name];
  const hash = ports.sha256(parametersText(frozen.parameters));
  if (hash !== frozen.hash)
    return badInput([
      problem(
        'MARKET_CHANGED',
        name,
        `the parameters must be those that were frozen, SHA-256 ${frozen.hash}, was ${hash}`,
        'use the released parameters, or freeze the new ones under a new name',
      ),
    ]);
  const { days, seed } = { days: numbers.value.days ?? DAYS, seed: numbers.value.seed ?? SEED };
  const began = ports.wallClock();
  const table = marketFacts({ parameters: frozen.parameters, seed, days }, (played) =>
    progress(`${played} days`),
  );
  progress('');
  const minutes = (ports.wallClock() - began) / 60_000;
  const pace = { minutes, daysPerMinute: table.daysPlayed / Math.max(minutes, 1e-9) };
  return {
    ...done(documentOf(frozen, { days, seed }, table, pace), textOf(frozen, table, pace)),
    exit: table.facts.some((fact) => fact.isRefuted) ? 1 : 0,
  };
}
type FactNumbers = { readonly days?: string; readonly seed?: string };
interface Pace {
  readonly minutes: number;
  readonly daysPerMinute: number;
}
const isMarket = (name: string): name is ReactiveMarketName => name in REACTIVE_MARKETS;

const numberOf = ({ value, standardError, n }: Estimate): object => ({
  value: Number.isFinite(value) ? value : null,
  standardError: Number.isFinite(standardError) ? standardError : null,
  n,
});
function documentOf(
  { parameters, hash, frozenOn, tape }: FrozenMarket,
  asked: { readonly days: number; readonly seed: number },
  table: FactsTable,
  performance: Pace,
): object {
  return {
    market: parameters.name,
    hash,
    frozenOn,
    calibratedOn: tape,
    ...asked,
    daysPlayed: table.daysPlayed,
    facts: table.facts.map(({ name, words, band, measured, isIn, isRefuted, source }) => ({
      name,
      words,
      band,
      measured: numberOf(measured),
      isIn,
      isRefuted,
      source,
    })),
    figures: Object.fromEntries(
      Object.entries(table.figures).map(([name, figure]) => [name, numberOf(figure)]),
    ),
    impactBySize: table.law?.bins ?? [],
    outside: table.facts.filter((fact) => !fact.isIn).length,
    performance,
  };
}

function textOf({ parameters, hash }: FrozenMarket, table: FactsTable, pace: Pace): string {
  const widest = Math.max(...table.facts.map(({ words }) => words.length));
  const head = `${'fact'.padEnd(widest)}  ${'band'.padStart(11)}  ${'measured'.padStart(8)}  ${'st. error'.padStart(9)}  ${'n'.padStart(10)}`;
  const outside = table.facts.filter((fact) => !fact.isIn).length;
  return [
    `market ${parameters.name}, SHA-256 ${hash}`,
    '',
    colour.dim(head),
    ...table.facts.map((fact) => rowOf(fact, widest)),
    '',
    `${table.facts.length - outside} of ${table.facts.length} facts in their bands`,
    colour.dim(
      `${inUnits(table.daysPlayed)} days played, ${pace.daysPerMinute.toFixed(0)} a minute on this machine`,
    ),
  ].join('\n');
}
function rowOf(fact: MarketFact, widest: number): string {
  const { words, band, measured, isIn, isRefuted } = fact;
  const { value, standardError, n } = measured;
  const row = `${words.padEnd(widest)}  ${band.join(' - ').padStart(11)}  ${value.toFixed(3).padStart(8)}  ${standardError.toFixed(3).padStart(9)}  ${inUnits(n).padStart(10)}`;
  if (isIn) return `${row}  ${colour.green('in')}`;
  return `${row}  ${isRefuted ? colour.red('out') : colour.yellow('out, within two st. errors')}`;
}
