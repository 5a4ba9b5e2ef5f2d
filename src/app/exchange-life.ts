import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { ExchangeOptions } from '#cli/serving-ports';
import { decimalToNumber } from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import { seededRandom } from '#core/kernel/random';
import { err, ok, type Result } from '#core/kernel/result';
import type { Tape } from '#core/market/tape';
import { sharedNews } from '#venues/exchange/markets/common-news';
import { DOLLAR_COINS } from '#venues/exchange/markets/dollar-coins';
import {
  FLOW_SPECS,
  type FlowSpec,
  generatedFlow,
  type SharedValue,
} from '#venues/exchange/markets/generated-flow';
import { flowSpecOf, PAPER_MARKETS, symbolOf } from '#venues/exchange/markets/paper-markets';
import { tapeFlow, tapeSymbol } from '#venues/exchange/markets/tape-flow';
import type { FaultDesk } from '#venues/exchange/spot/faults/fault-control';
import { marketFaults, restFaults, streamFaults } from '#venues/exchange/spot/faults/fault-hooks';
import {
  faultDice,
  parseFaultScript,
  type ScriptedFault,
} from '#venues/exchange/spot/faults/fault-script';
import type { RestHook } from '#venues/exchange/spot/rest/rest-hook';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';
import type { StreamHook } from '#venues/exchange/spot/streams/stream-hub';

/** What trades only where commissions are charged in it: ticks and lots of its markets. */
const FEE_FLOWS: readonly FlowSpec[] = [
  {
    symbol: 'BNBUSDT',
    value: 60_000,
    volatilityDaily: 0.03,
    lotsPerSecond: 5000,
    near: 2,
    depth: 20,
  },
  { symbol: 'BNBBTC', value: 1000, volatilityDaily: 0.02, lotsPerSecond: 2000, near: 1, depth: 3 },
];
/** Coins beside shares: ticks and lots of theirs. */
const DOLLAR_FLOWS: readonly FlowSpec[] = [
  {
    symbol: 'BTC/USD',
    value: 6_000_000,
    volatilityDaily: 0.03,
    lotsPerSecond: 350_000,
    near: 20,
    depth: 400,
  },
  {
    symbol: 'ETH/USD',
    value: 250_000,
    volatilityDaily: 0.04,
    lotsPerSecond: 400_000,
    near: 2,
    depth: 30,
  },
];
/** What is listed, coins or shares, on its usual steps. */
const USUAL = [...SPOT_SYMBOLS, ...PAPER_MARKETS.map(symbolOf), ...DOLLAR_COINS];
const FLOW_MS = 250;
const TAPE_MS = 50;
const FUNDING_MS = 100;
const EXPIRE_MS = 100;
const SECOND_MS = 1000;
const WATCH_MS = 500;

export interface ExchangeFaults {
  readonly rest: RestHook;
  readonly stream: StreamHook;
  readonly desk: FaultDesk;
  second(exchange: SpotExchange): void;
  close(): void;
}

/** The faults that `--faults FILE` or the control endpoint asks for, from `--seed`. The file is read again when it changes: a script that is wrong then leaves the old one in force. */
export function openFaults(
  path: string | null,
  seed: number,
  say: (line: string) => void,
): Result<ExchangeFaults, readonly Problem[]> {
  const read = (): Result<readonly ScriptedFault[], readonly Problem[]> => {
    if (path === null) return ok([]);
    try {
      return parseFaultScript(readFileSync(path, 'utf8'), path);
    } catch (error) {
      return err([
        problem(
          'FILE_UNREADABLE',
          '--faults',
          `must be a readable file, was not (${error instanceof Error ? error.message : path})`,
          'give the path of a fault script',
        ),
      ]);
    }
  };
  const first = read();
  if (!first.ok) return first;
  let faults = first.value;
  const reread = (): void => {
    const again = read();
    if (again.ok) faults = again.value;
    else
      for (const each of again.error)
        say(`${each.path} - ${each.message}\n  the script before it stays in force`);
  };
  if (path !== null) watchFile(path, { interval: WATCH_MS }, reread);
  const replace = (text: string): Result<null, readonly Problem[]> => {
    const parsed = parseFaultScript(text, 'script');
    if (!parsed.ok) return parsed;
    faults = parsed.value;
    return ok(null);
  };
  const startedMs = performance.now();
  const dice = faultDice(
    () => faults,
    seededRandom(seed),
    () => (performance.now() - startedMs) / SECOND_MS,
  );
  const stream = streamFaults(dice);
  return ok({
    rest: restFaults(dice),
    stream,
    desk: {
      script: () => faults,
      replace,
      counts: () => dice.counts(),
      recent: () => dice.recent(),
    },
    close: () => (path === null ? undefined : unwatchFile(path, reread)),
    second(exchange) {
      stream.second();
      marketFaults(dice, exchange)();
    },
  });
}

/** What moves the exchange while nobody asks it anything; answers how to stop it. */
export function startLife(
  exchange: SpotExchange,
  options: ExchangeOptions,
  { faults, tape }: { readonly faults: ExchangeFaults; readonly tape: Tape | null },
): () => void {
  const timers: NodeJS.Timeout[] = [];
  if (options.market === 'generated') {
    // The log is part of the seed: after a restart the market does not repeat itself.
    const seed = options.seed + exchange.commandCount;
    const { news, depth } = options;
    const shared: SharedValue | null =
      news === null
        ? null
        : {
            now: () => Date.now() / SECOND_MS,
            newsOf: ({ symbol, volatilityDaily }) =>
              sharedNews(news + symbolSeed(symbol), volatilityDaily),
          };
    const asListed = (specs: readonly FlowSpec[]): readonly FlowSpec[] =>
      specs.map((spec) => onSteps(spec, exchange, depth));
    const isListed = (specs: readonly FlowSpec[]): boolean =>
      specs.some(({ symbol }) => exchange.market(symbol) !== null);
    const specs = [...FLOW_SPECS, ...datedFlows(exchange), ...PAPER_MARKETS.map(flowSpecOf)];
    const flows = [generatedFlow(exchange, seededRandom(seed), asListed(specs), shared)];
    // With dice of their own: the other markets of a seed are the same with them and without them.
    if (isListed(FEE_FLOWS)) flows.push(generatedFlow(exchange, seededRandom(seed + 1), FEE_FLOWS));
    if (isListed(DOLLAR_FLOWS))
      flows.push(generatedFlow(exchange, seededRandom(seed + 2), asListed(DOLLAR_FLOWS), shared));
    const pass = (seconds: number): void => flows.forEach((flow) => flow.pass(seconds));
    pass(5);
    timers.push(setInterval(() => pass(FLOW_MS / SECOND_MS), FLOW_MS));
  }
  if (tape !== null) {
    const flow = tapeFlow(exchange, tape, tapeSymbol(tape).symbol);
    timers.push(
      setInterval(() => flow.pass(((options.tape?.speed ?? 1) * TAPE_MS) / SECOND_MS), TAPE_MS),
    );
  }
  const payDue = fundingClock(exchange);
  timers.push(setInterval(payDue, FUNDING_MS));
  timers.push(setInterval(() => exchange.contracts.deliverDue(), FUNDING_MS));
  timers.push(setInterval(() => exchange.expireDue(), EXPIRE_MS));
  timers.push(setInterval(() => faults.second(exchange), SECOND_MS));
  return () => timers.forEach((timer) => clearInterval(timer));
}

/** CON-6: pays every contract's funding when a period of the clock has ended. What fell due while nothing ran is not paid afterwards. */
function fundingClock(exchange: SpotExchange): () => void {
  const { listed, fundingPeriodUs, payFunding } = exchange.contracts;
  const period = (): number => Math.floor(exchange.nowUs() / fundingPeriodUs);
  let paid = period();
  return () => {
    if (period() <= paid) return;
    paid = period();
    for (const { symbol } of listed) payFunding(symbol);
  };
}

/** A dated contract is traded as its perpetual is. */
const datedFlows = (exchange: SpotExchange): readonly FlowSpec[] =>
  exchange.symbols
    .filter(({ contract }) => contract?.deliveryAt !== undefined)
    .flatMap(({ symbol }) => {
      const [pair = ''] = symbol.split('_');
      const like = FLOW_SPECS.find(
        (spec) => spec.symbol === pair || spec.symbol === `${pair}_PERP`,
      );
      return like === undefined ? [] : [{ ...like, symbol }];
    });

const symbolSeed = (symbol: string): number =>
  Array.from(symbol).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 0);

/** The usual market on the steps that the symbol is listed with here, with so much of its depth and trade. */
function onSteps(spec: FlowSpec, exchange: SpotExchange, depth: number): FlowSpec {
  const listed = exchange.symbols.find(({ symbol }) => symbol === spec.symbol);
  const usual = USUAL.find(({ symbol }) => symbol === spec.symbol);
  const ticks =
    listed === undefined || usual === undefined
      ? 1
      : decimalToNumber(listed.tick) / decimalToNumber(usual.tick);
  return {
    ...spec,
    value: spec.value / ticks,
    near: Math.max(1, Math.round(spec.near / ticks)),
    depth: Math.max(1, Math.round(spec.depth / ticks)),
    lotsPerSecond: spec.lotsPerSecond * depth,
  };
}
