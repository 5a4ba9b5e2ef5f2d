// The monitor as the engine runs it, over a held book through days whose volume dries up: what is on the board, in which order, and what is done about an order that opens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configSchema, policyOf } from '#contracts/config';
import { emptyBoard } from '#core/alert/alert-board';
import { foldAlerts } from '#core/alert/fold-alerts';
import { defaultModel } from '#core/cost/default-model';
import { DEFAULT_LEDGER_LIMITS } from '#core/gate/account-limits';
import type { Body } from '#core/journal/body';
import type { OrderRecord } from '#core/journal/order-record';
import { parseDecimal } from '#core/kernel/decimal';
import { ok } from '#core/kernel/result';
import { DAY_US, durationUs, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import type { AccountState } from '#core/ledger/controls';
import { buildProfile } from '#core/liquidity/build-profile';
import { assessOrder } from '#core/liquidity/score';
import { cryptoSpot } from '#core/market/catalog';
import type { Bars } from '#core/market/tape';
import { MONITOR_RULES } from '#core/monitor/monitor-rules';
import { reportBook } from '#core/portfolio/book-report';
import { stressLimitsOf } from '#core/portfolio/stress';
import type { Desk } from '#engine/desk/desk';
import { deskMonitor, type MonitorDeps } from '#engine/desk/desk-monitor';
import { NO_PORTFOLIO } from '#engine/desk/desk-portfolio';

const grid = (text: string) => parseDecimal(text) ?? assert.fail(text);
const BTC = cryptoSpot({
  symbol: 'BTCUSD',
  venue: 'KRAKEN',
  quote: 'USD',
  tick: grid('0.1'),
  lot: grid('0.00000001'),
});
const PRICE = 20_000;
const FIRST_DAY = 19_000;
const policy = policyOf(configSchema.parse({}));
const model = defaultModel(null, BTC.session);

/** Days of a thousand coins, give or take; from the 61st on so much of it. */
function barsOf(days: number, dried: (day: number) => number): Bars {
  const at = Float64Array.from({ length: days }, (_, i) => (FIRST_DAY + i) * DAY_US);
  const close = at.map((_, i) => PRICE * (1 + 0.004 * Math.sin(2.1 * i)));
  const volume = at.map((_, i) => 1000 * (1 + 0.1 * Math.sin(i)) * (i < 60 ? 1 : dried(i - 60)));
  const unknown = new Float64Array(days).fill(NaN);
  const edge = (by: number): Float64Array => close.map((price) => price * (1 + by));
  const prices = { open: close, high: edge(0.005), low: edge(-0.005), close };
  const rest = { bid: unknown, ask: unknown, marketCap: unknown, findings: [] };
  const of = { symbol: BTC.symbol, source: 'made', hash: '', lengthUs: DAY_US, count: days };
  return { ...of, at, ...prices, volume, ...rest };
}

/** Look after look, one a day, with a book of which 75 % was sold in a day at first and a purchase at work. */
function lived(
  dried: (day: number) => number,
  days: number,
  accounts: ReadonlyMap<string, AccountState> = new Map(),
) {
  const board = emptyBoard();
  const said: string[] = [];
  const done: string[] = [];
  let now: TimeUs = timeUs(0);
  const profileAt = (day: number) => {
    const asOf = timeUs((FIRST_DAY + day) * DAY_US + DAY_US / 2);
    const history = [barsOf(day, dried)];
    const of = { instrument: BTC, asOf, tape: null, history, prior: null, observed: null };
    const found = buildProfile(of);
    return found.ok ? found.value : assert.fail(found.error.message);
  };
  const units = (profileAt(60).adv.value * policy.maxParticipation) / 0.75;
  let day = 60;
  const assess = () => {
    const profile = profileAt(day);
    const priceMid = ticks(PRICE * 10);
    const of = { profile, instrument: BTC, quantity: null, priceMid, policy, model };
    const assessment = assessOrder(of);
    assert.ok(assessment.ok);
    return ok({ assessment: assessment.value, profile, instrument: BTC });
  };
  const book = () => {
    const { profile, assessment } = assess().value;
    const market = { instrument: BTC, profile, assessment, close: PRICE, turnover: null };
    const rules = { participation: policy.maxParticipation, modelOf: () => model, asOf: now };
    const more = { settlementDays: 1, redemption: null, policy };
    const report = reportBook([{ symbol: BTC.symbol, units, market }], { ...rules, ...more });
    return { report, standings: stressLimitsOf(report, NO_PORTFOLIO.limits) };
  };
  const changes: { type: string; by: string }[] = [];
  const order = { side: 'buy', participationMax: 0.2, quantity: 100, reduceOnly: false };
  const working = { parentId: 'P1', instrument: BTC, order, status: 'working', changes };
  const record = { ...working, endedAt: null, acceptance: {} } as unknown as OrderRecord;
  const desk = {
    now: () => now,
    instruments: () => [BTC],
    positions: () => [{ instrument: BTC, position: 1 }],
    orders: () => [record],
    progress: () => [],
    view: () => null,
    policy: () => policy,
    assess,
    portfolio: { book, bookIn: book },
    amend(id: string, { participationMax }: { participationMax: number }, by: { name: string }) {
      changes.push({ type: 'amended', by: by.name });
      done.push(`day ${day}: ${id} to ${participationMax}`);
      return ok(record);
    },
    pause(id: string) {
      done.push(`day ${day}: ${id} paused`);
      return ok(record);
    },
  } as unknown as Desk;
  let sequence = 0;
  const decide = (body: Body) => {
    foldAlerts(board, { sequence: ++sequence, at: now, kind: 'decision', body }, undefined);
    if (body.type === 'noticed') said.push(`day ${day}: ${body.code} ${body.about}`.trim());
    return ok(undefined);
  };
  const ledger = { controls: { accounts } };
  const state = { alerts: board, positions: new Map([[BTC.id, 1]]), ledger };
  const monitor = deskMonitor({
    desk,
    engine: { state, decide, onEntry: () => undefined } as unknown as MonitorDeps['engine'],
    rules: MONITOR_RULES,
    ledgerLimits: {
      ...DEFAULT_LEDGER_LIMITS,
      symbolValue: 1e12,
      grossValue: 1e12,
      netValue: 1e12,
    },
    maxDataAgeUs: durationUs(5e6),
    diskFreeBytes: () => null,
    clockOff: () => null,
  });
  for (day = 60; day < 60 + days; day++)
    for (let look = 0; look < 3; look++) {
      now = timeUs((FIRST_DAY + day) * DAY_US + look * 3600e6);
      monitor.look();
    }
  const least = said.filter((line) => line.includes('min_daily_liquidatable'));
  return { board, least, done };
}

test('MON-29 MON-30 MON-34: volume that dries up over weeks is near its limit before it breaks it, and what opens is slowed at the first of the two', () => {
  const { least, done, board } = lived((day) => Math.max(0.5, 1 - 0.01 * day), 70);
  assert.equal(least.length, 2, least.join('\n'));
  const [near = '', broken = ''] = least;
  assert.match(near, /^day \d+: LIMIT_NEAR/);
  assert.match(broken, /^day \d+: LIMIT_BROKEN/);
  const dayOf = (line: string): number => Number(/^day (\d+)/.exec(line)?.[1]);
  assert.ok(dayOf(near) < dayOf(broken), `${near}, then ${broken}`);
  assert.deepEqual(
    done,
    [`day ${dayOf(near)}: P1 to 0.1`],
    'once, and a share of the book pauses nothing',
  );
  assert.equal(board.alerts.get('LIMIT_BROKEN/min_daily_liquidatable')?.count, 1);
});

test('MON-30: a market of which next to nothing is left overnight breaks the limit without being near it, and says so once', () => {
  const { least, done } = lived(() => 0.002, 12);
  assert.equal(least.length, 1, least.join('\n'));
  assert.match(least[0] ?? '', /LIMIT_BROKEN/);
  assert.equal(done.length, 1);
});

test('MON-29 MON-30: a market that goes on as it was says nothing of its limits, and nothing is slowed', () => {
  const { least, done } = lived(() => 1, 20);
  assert.deepEqual([least, done], [[], []]);
});

test('MON-39: the engine’s own monitor says of an account that does not agree with its venue, once; of one that does, nothing', () => {
  const agreed: AccountState = {
    reconciling: null,
    reconciledAt: timeUs(1),
    downSince: null,
    countsFrom: null,
  };
  const compared = {
    since: timeUs((FIRST_DAY + 60) * DAY_US - 180e6),
    why: 'reconnected',
    rounds: 3,
    differences: [],
  };
  const accounts = new Map([
    ['KRAKEN', agreed],
    ['BROKER', { ...agreed, reconciling: compared }],
  ]);
  const { board } = lived(() => 1, 1, accounts);
  const raised = [...board.alerts.keys()].filter((key) => key.startsWith('UNRECONCILED'));
  assert.deepEqual(raised, ['UNRECONCILED/BROKER']);
  assert.equal(board.alerts.get('UNRECONCILED/BROKER')?.count, 1);
});
