import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DIALECT_RULES, exchangeDoors, keyKindOf, keyLine } from '#app/exchange-dialect';
import { openFaults, startLife } from '#app/exchange-life';
import { listed } from '#app/exchange-listing';
import { readTape } from '#app/readers';
import { USUAL_TERMS } from '#cli/file-job';
import type { ExchangeOptions } from '#cli/serving-ports';
import { Defect } from '#core/kernel/assert';
import type { Problem } from '#core/kernel/failure';
import { printableLines } from '#core/kernel/printable';
import { ok, type Result } from '#core/kernel/result';
import type { Tape } from '#core/market/tape';
import { homeOf, openHome, tokenIn } from '#platform/home';
import { attachFaultControl } from '#venues/exchange/spot/faults/fault-control';
import { apiKeysIn } from '#venues/exchange/spot/rest/api-keys';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { openSpotExchange, type SpotExchange } from '#venues/exchange/spot/spot-exchange';

const LEAVE_MS = 1000;
const EXIT_BAD_INPUT = 2;
const EXIT_DEFECT = 70; // EX_SOFTWARE of sysexits.h
const FEE_WORDS: Readonly<Record<string, string>> = {
  received: 'the asset received',
  quote: 'the quote asset',
};

function tapeOf({ tape }: ExchangeOptions): Result<Tape | null, Problem> {
  if (tape === null) return ok(null);
  const read = readTape([tape.path], [tape.format], USUAL_TERMS);
  return read.ok ? ok(read.value.tape) : read;
}
/** Hundred-millionths in a basis point. */
const IN_BPS = 10_000;
function commissionIn({ commission, dialect }: ExchangeOptions) {
  const usual = DIALECT_RULES[dialect].commission;
  if (commission === null) return usual === null ? {} : { commission: usual };
  return {
    commission: {
      maker: BigInt(Math.round(commission.makerBps * IN_BPS)),
      taker: BigInt(Math.round(commission.takerBps * IN_BPS)),
    },
  };
}

/** `plimsoll exchange`: our exchange until it is told to stop. Answers the exit code. */
export async function serveExchange(options: ExchangeOptions): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${printableLines(line)}\n`);
  const opening = openHome({
    PLIMSOLL_HOME: options.home ?? join(homeOf(process.env), 'exchange'),
  });
  if (!opening.ok) {
    say(
      `${options.home === null ? opening.error.path : '--home'} - ${opening.error.message}\n  ${opening.error.remedy}`,
    );
    return EXIT_BAD_INPUT;
  }
  const home = opening.value;
  // The clock that clients sign with, and not a steady one: after a suspended machine wakes, the two are apart. The exchange lets it run forwards only.
  const nowUs = (): number => Date.now() * 1000;
  const tape = tapeOf(options);
  if (!tape.ok) {
    say(`${tape.error.path} - ${tape.error.message}\n  ${tape.error.remedy}`);
    return EXIT_BAD_INPUT;
  }
  const { symbols, accounts } = listed(tape.value, options);
  const rules = DIALECT_RULES[options.dialect];
  const listeners: ((event: SpotEvent) => void)[] = [];
  const exchange = opened(() =>
    openSpotExchange({
      symbols,
      accounts,
      ...commissionIn(options),
      crossingPostOnly: rules.crossingPostOnly,
      fees: options.fees ?? rules.fees,
      fundingSeconds: options.fundingSeconds,
      log: join(home, 'exchange.sqlite'),
      nowUs,
      listener: (event) => listeners.forEach((listen) => listen(event)),
    }),
  );
  if (typeof exchange === 'string') {
    say(
      `The exchange cannot be opened on ${home}: ${exchange}\n  Is another one running on this home? Stop it, or give --home another folder.`,
    );
    return EXIT_BAD_INPUT;
  }
  const faults = openFaults(options.faults, options.seed, say);
  if (!faults.ok) {
    for (const each of faults.error) say(`${each.path} - ${each.message}\n  ${each.remedy}`);
    exchange.close();
    return EXIT_BAD_INPUT;
  }
  const { keys, isNew, path } = apiKeysIn(home, exchange.accounts, keyKindOf(options.dialect));
  const stop = new AbortController();
  // What is in memory may be ahead of the log or wrong: nobody is told anything more.
  const onDefect = (error: unknown): void => {
    // What a late fault still holds back when we are told to stop is nobody's loss.
    if (stop.signal.aborted) process.exit(0);
    say(`Defect: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exit(EXIT_DEFECT);
  };
  const onUnanswered = (error: unknown): void =>
    say(
      `A request was answered by 500: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, onDefect);
  const doors = exchangeDoors(options, {
    exchange,
    keys,
    nowUs,
    onDefect,
    onUnanswered,
    faults: faults.value,
  });
  const { server, paths } = doors;
  attachFaultControl(server, tokenIn(home).token, faults.value.desk);
  const streams = doors.streams();
  listeners.push((event) => streams.on(event));
  try {
    server.listen(options.port, options.host);
    await once(server, 'listening');
  } catch (error) {
    say(
      `Port ${options.port} on ${options.host} is not free: ${error instanceof Error ? error.message : 'unknown'}\n  Stop what uses it, or choose another with --port.`,
    );
    streams.close();
    exchange.close();
    return EXIT_BAD_INPUT;
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  say(`Plimsoll exchange, market: ${options.market}`);
  const isOfContracts = exchange.contracts.listed.length > 0;
  const charged = isOfContracts ? 'what each contract is margined in' : FEE_WORDS[exchange.fees];
  const others = symbols.some(({ charges }) => charges?.fees === 'received')
    ? ', of coins in the asset received'
    : '';
  say(`  commission in ${charged ?? exchange.fees}${others}`);
  say(`  REST       http://${options.host}:${port}${paths.rest}`);
  say(`  WebSocket  ws://${options.host}:${port}${paths.streams}`);
  // To the person at the terminal and not into the log: the two streams are different on purpose.
  if (isNew) for (const key of keys) process.stdout.write(`${keyLine(options.dialect, key)}\n`);
  say(isNew ? `  These are printed once; they stay in ${path}.` : `  keys in ${path}`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stop.abort());
  const stopLife = startLife(exchange, options, { faults: faults.value, tape: tape.value });
  await once(stop.signal, 'abort');
  stopLife();
  faults.value.close();
  if (Object.keys(faults.value.desk.counts()).length > 0)
    say(`  faults: ${JSON.stringify(faults.value.desk.counts())}`);
  streams.close();
  // Answers that are on their way leave first; nobody can hold us up for long.
  server.close();
  await Promise.race([once(server, 'close'), setTimeout(LEAVE_MS, undefined, { ref: false })]);
  server.closeAllConnections();
  exchange.close();
  return 0;
}

/** Words instead of an exchange where its log cannot be used. A broken invariant is no such case and goes on. */
function opened(open: () => SpotExchange): SpotExchange | string {
  try {
    return open();
  } catch (error) {
    if (error instanceof Defect || !(error instanceof Error)) throw error;
    return error.message;
  }
}
