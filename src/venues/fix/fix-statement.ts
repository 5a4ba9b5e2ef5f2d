import type { Clock } from '#core/kernel/clock';
import { type Problem, problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { DAY_US, type TimeUs, timeUs } from '#core/kernel/units';
import type { AccountStatement } from '#core/ledger/stated';
import { ACCOUNT_WORDS, type AccountPart } from './account-words.ts';
import type { FixConnection } from './fix-connection.ts';
import { SENDING_TIME_REFUSED } from './fix-inbox.ts';
import {
  cashStated,
  ordersFollowed,
  ordersStated,
  positionsStated,
  type StatedTerms,
} from './fix-stated.ts';
import type { FixFlaw, FixMessage } from './fix-text.ts';
import { fixToTime } from './fix-time.ts';
import { tradesCaptured } from './fix-trades.ts';
import { firstFromStatus, type MissedTrade, matchedTrades, tradesTold } from './trade-matching.ts';

/** What the venue can be asked about the account, and what it calls a position that is held. */
export interface FixStatementTerms {
  readonly parts: readonly AccountPart[];
  /** PosType (703), such as TQ. */
  readonly positionType: string;
}
export interface FixStatementOptions extends Omit<StatedTerms, 'positionType'> {
  readonly terms: FixStatementTerms;
  readonly connection: Pick<FixConnection, 'isWhole' | 'send'>;
  readonly clock: Clock;
  /** Before the statement is stated: an execution of ours that no report told. */
  missed(trade: MissedTrade): void;
  stated(statement: AccountStatement): void;
  say(line: string): void;
}
/** Statements of the account, each in a round of questions. */
export interface FixStatement {
  ask(since: TimeUs): void;
  /** False: it is no answer of the account's. */
  heard(message: FixMessage): boolean;
  tick(nowMs: number): void;
  down(): void;
}

interface Round {
  readonly since: TimeUs;
  /** Trades are asked for at both ends: what traded in between may be in the one and not in the other. */
  readonly steps: readonly AccountPart[];
  step: number;
  tries: number;
  /** Of the question that is open. */
  id: string;
  sequence: number;
  askedMs: number;
  count: number | null;
  isLast: boolean;
  reports: Map<string, FixMessage>;
  /** When the venue began to answer, by its clock. */
  at: TimeUs | null;
  isDisturbed: boolean;
  readonly answers: Map<AccountPart, readonly FixMessage[]>;
}

const ANSWER_WAIT_MS = 15_000;
const TRIES = 5;

/** FIX-21: the account, asked in a round of questions of which each waits for the whole answer to the one before. */
export function fixStatement(options: FixStatementOptions): FixStatement {
  const { terms, connection, clock, own } = options;
  const stated: StatedTerms = { ...options, positionType: terms.positionType };
  const mark = clock.now().toString(36);
  let round: Round | null = null;
  let asked = 0;
  let told = '';

  function begin(since: TimeUs, tries = 1): void {
    const others = terms.parts.filter((part) => part !== 'trades');
    const ends: readonly AccountPart[] = terms.parts.includes('trades') ? ['trades'] : [];
    round = {
      since,
      steps: [...ends, ...others, ...ends],
      step: 0,
      tries,
      id: '',
      sequence: 0,
      askedMs: 0,
      count: null,
      isLast: false,
      reports: new Map(),
      at: null,
      isDisturbed: false,
      answers: new Map(),
    };
    question(round);
  }

  function question(now: Round): void {
    const part = now.steps[now.step];
    if (part === undefined) return finish(now);
    const words = ACCOUNT_WORDS[part];
    now.id = `${mark}-${++asked}`;
    now.count = null;
    now.isLast = false;
    now.reports = new Map();
    const about = {
      part,
      id: now.id,
      account: options.account,
      since: sinceOf(now.since),
      now: clock.now(),
      until: timeUs(clock.now() + DAY_US),
    };
    const left = connection.send(words.msgType, words.fields(about));
    if ('notSent' in left) {
      round = null;
      return;
    }
    now.sequence = left.sequence;
    now.askedMs = performance.now();
  }
  /** What a status booked as one is compared with all of its executions, which were before it. */
  function sinceOf(since: TimeUs): TimeUs {
    const first = since === 0 ? null : firstFromStatus(own, since);
    return first === null ? since : timeUs(Math.max(0, Math.min(since, first - DAY_US)));
  }

  function heard(message: FixMessage): boolean {
    const { type, fields } = message;
    if (type === '3' || type === 'j') return refused(fields);
    if (type === '8' && !fields.has(584)) {
      if (round !== null && fields.get(150) !== 'I') round.isDisturbed = true;
      return false;
    }
    const part = terms.parts.find((each) => ACCOUNT_WORDS[each].answers[type] !== undefined);
    if (part === undefined) return false;
    const words = ACCOUNT_WORDS[part];
    // A copy, or the answer to a question of before.
    if (round === null || fields.get(words.idTag) !== round.id || message.flaw !== null)
      return true;
    const said = words.answers[type]?.(fields);
    if (said === undefined) return true;
    round.at ??= fixToTime(fields.get(52)) ?? clock.now();
    if (said.refused !== null) {
      over(refusedProblem(words.name, part, said.refused));
      return true;
    }
    round.count = said.count ?? round.count;
    round.isLast ||= said.isLast;
    if (said.report !== null) round.reports.set(said.report, message);
    const isWhole = round.count === null ? round.isLast : round.reports.size >= round.count;
    if (isWhole) {
      const before = round.answers.get(part);
      const now = [...round.reports.values()];
      if (part === 'trades' && before !== undefined)
        round.isDisturbed ||= idsOf(before) !== idsOf(now);
      round.answers.set(part, now);
      round.step++;
      question(round);
    }
    return true;
  }
  /** A BusinessMessageReject, or a Reject, of the question that is open. */
  function refused(fields: FixMessage['fields']): boolean {
    if (round === null || Number(fields.get(45)) !== round.sequence) return false;
    const part = round.steps[round.step] ?? 'orders';
    const why = fields.get(58) ?? `reason ${fields.get(380) ?? fields.get(373) ?? 'not given'}`;
    over(refusedProblem(ACCOUNT_WORDS[part].name, part, why));
    // That the clocks disagree is for everybody.
    return fields.get(373) !== SENDING_TIME_REFUSED;
  }

  function finish(now: Round): void {
    round = null;
    // Too busy to be caught standing still: what is in doubt is left to the next statement.
    if (now.isDisturbed && now.tries < TRIES) return begin(now.since, now.tries + 1);
    const read = statementOf(now);
    if (!read.ok) return over(unreadable(read.error));
    told = '';
    options.stated(read.value);
  }
  function statementOf(now: Round): Result<AccountStatement, FixFlaw> {
    const at = now.at ?? clock.now();
    const of = (part: AccountPart): readonly FixMessage[] | null => now.answers.get(part) ?? null;
    const fillsSince = fillsIn(of('trades'), now.since, at);
    if (!fillsSince.ok) return fillsSince;
    const listed = of('orders');
    const openOrders = listed === null ? ok(ordersFollowed(own)) : ordersStated(listed, stated, at);
    if (!openOrders.ok) return openOrders;
    const held = of('positions');
    const positions = held === null ? ok(null) : positionsStated(held, stated);
    if (!positions.ok) return positions;
    const cash = cashStated(of('cash') ?? [], stated);
    if (!cash.ok) return cash;
    return ok({
      at,
      openOrders: openOrders.value,
      positions: positions.value,
      balances: cash.value,
      fillsSince: fillsSince.value,
    });
  }
  function fillsIn(
    reports: readonly FixMessage[] | null,
    since: TimeUs,
    at: TimeUs,
  ): Result<AccountStatement['fillsSince'], FixFlaw> {
    if (reports === null) return ok(tradesTold(own, since));
    const trades = tradesCaptured(reports, stated, at);
    if (!trades.ok) return trades;
    const { fills, missed, doubtful } = matchedTrades(trades.value, own);
    for (const trade of missed) if (trade.fill.at >= since) options.missed(trade);
    for (const { order } of doubtful)
      options.say(
        `order ${order.clientOrderId}: its trades do not sum to what a status booked; a person must look`,
      );
    return ok(fills.filter((fill) => fill.at >= since));
  }

  /** There is no statement now; the engine asks again. The same reason is said once. */
  function over({ code, message, remedy }: Problem): void {
    round = null;
    const line = `no statement of the account: ${code}: ${message}; ${remedy}`;
    if (line !== told) options.say(line);
    told = line;
  }

  return {
    ask(since) {
      if (!connection.isWhole()) return;
      if (round === null || since < round.since) begin(since);
    },
    heard,
    tick(nowMs) {
      if (round === null || nowMs - round.askedMs < ANSWER_WAIT_MS) return;
      const part = round.steps[round.step] ?? 'orders';
      over(unanswered(part, round.reports.size, round.count));
    },
    down: () => {
      round = null;
    },
  };
}

const idsOf = (trades: readonly FixMessage[]): string =>
  trades
    .map(({ fields }) => fields.get(17) ?? '')
    .toSorted()
    .join(' ');

const without = (part: AccountPart): string =>
  `ask the broker for it, or set ${part} to false in the statement of this venue`;
const refusedProblem = (name: string, part: AccountPart, why: string): Problem =>
  problem(
    'STATEMENT_REFUSED',
    `statement.${part}`,
    `the broker refuses ${name}: ${why}`,
    without(part),
  );
const unanswered = (part: AccountPart, came: number, count: number | null): Problem =>
  problem(
    'STATEMENT_UNANSWERED',
    `statement.${part}`,
    `${ACCOUNT_WORDS[part].name} was not answered in full within ${ANSWER_WAIT_MS / 1000} s: ${came} of ${count ?? 'an unknown number of'} reports came`,
    without(part),
  );
const unreadable = ({ field, message }: FixFlaw): Problem =>
  problem(
    'STATEMENT_UNREADABLE',
    'statement',
    `${field} ${message}`,
    'ask the broker what its reports say there',
  );
