import { approve } from '#core/gate/approved';
// A desk that keeps orders in a map and lets the test decide what the domain says: the port of the doors, without an engine behind it.

import { configSchema, policyOf } from '#contracts/config';
import { acknowledge, emptyBoard, raise, sorted } from '#core/alert/alert-board';
import { ALERT_POLICY } from '#core/alert/fold-alerts';
import { defaultModel } from '#core/cost/default-model';
import type { CostEstimate } from '#core/cost/model';
import type { PricedTrades } from '#core/cost/price-trades';
import type { Acceptance } from '#core/execute/parent-state';
import { checkRole } from '#core/gate/roles';
import type { OrderRecord } from '#core/journal/order-record';
import { problem, type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { durationUs, lots, quoteValue, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import { type Assessment, type LiquidityProfile, PROFILE_VERSION } from '#core/liquidity/profile';
import { usEquity } from '#core/market/catalog';
import { NO_FEES } from '#core/market/fees';
import { toLots, toTicks } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import type { ParentOrder } from '#core/plan/parent';
import type { Plan } from '#core/plan/plan';
import type { TcaReport } from '#core/tca/report';
import {
  type Desk,
  type DeskError,
  type DeskEvent,
  identityOf,
  type KillState,
  type NewOrder,
  type PreTrade,
} from '#engine/desk/desk';
import { deskReport } from '#engine/desk/desk-report';

const AMZN = usEquity('AMZN', 'XNAS');
export const NOW = timeUs(1_340_287_200_000_000); // 2012-06-21T14:00:00Z
const later = (seconds: number): TimeUs => timeUs(NOW + seconds * 1e6);
const measured = (value: number, unit: string): LiquidityProfile['adv'] => ({
  value,
  unit,
  standardError: null,
  n: 60,
  source: 'history 60 days',
});

const profile: LiquidityProfile = {
  instrumentId: AMZN.id,
  asOf: NOW,
  adv: measured(2_000_000, 'units/day'),
  advNotional: quoteValue(446_000_000),
  volatilityDaily: measured(0.02, 'daily'),
  spreadBps: measured(4, 'bps'),
  depthTouch: null,
  curve: { shares: [0.5, 0.5], source: 'flat', days: 0, error: null },
  regime: 'normal',
  quality: 'B',
  prior: null,
  notes: ['a note'],
  spreadEstimated: null,
  volumeSteadiness: null,
  version: PROFILE_VERSION,
  madeOf: [],
};
const assessmentOf = (quantity: number): Assessment => ({
  instrumentId: AMZN.id,
  asOf: NOW,
  quantity,
  score: 0.8,
  scoreInterval: [0.7, 0.9],
  tier: 'high',
  grade: 'B',
  regime: 'normal',
  components: [{ name: 'spread', value: 0.9, contribution: 0.8 }],
  advShare: quantity / 2_000_000,
  sizes: [],
  daysToTrade: quantity / 400_000,
  limits: {
    quantityMaxByAdv: 200_000,
    quantityMaxInOneDay: 400_000,
    positionMaxOfNav: 0.15,
  },
});
const estimate: CostEstimate = {
  modelId: 'square-root/1',
  calibration: { state: 'prior', source: 'published', asOf: null, n: 0 },
  asOf: NOW,
  expectedBps: 5,
  spreadBps: 2,
  impactBps: 3,
  walkBps: 0,
  feesBps: 0,
  standardErrorBps: 1.5,
  stdevBps: 20,
  interval90Bps: [-28, 38],
  inputs: { advShare: 0.0025, volatilityDaily: 0.02, spreadBps: 4, horizonDays: 0.1 },
};
const view: MarketView = {
  at: NOW,
  dataAt: timeUs(NOW - 250_000),
  bids: [{ price: ticks(22_299), size: lots(100) }],
  asks: [{ price: ticks(22_301), size: lots(200) }],
  eligibleVolume: lots(0),
  eligibleTurnover: 0,
  volatilityDaily: null,
  valid: true,
};
const planOf = (order: ParentOrder): Plan => ({
  strategy: order.strategy,
  start: order.start,
  end: order.deadline,
  slices: [{ start: order.start, end: order.deadline, quantity: order.quantity }],
  band: { behind: 0.1, ahead: 0.1 },
  povRate: null,
  participationMax: order.participationMax,
  residual: order.residual,
  participationPlanned: 0.05,
  expectedBps: 5,
  stdevBps: 20,
  completion: 1,
  frontier: [{ riskAversion: 1e-6, expectedBps: 5, stdevBps: 20 }],
  assumptions: ['one'],
});
export const tca: TcaReport = {
  totalBps: 6,
  delayBps: 0,
  spreadBps: 2,
  impactBps: 1,
  timingBps: 3,
  feesBps: 0,
  opportunityBps: 0,
  vwapBps: 1,
  twapBps: null,
  participation: 0.04,
  completion: 1,
  estimatedBps: 5,
  withinInterval90: true,
  benchmarks: {
    decision: null,
    arrival: 22_300,
    vwap: 22_305.5,
    twap: null,
    average: 22_306,
    last: 22_310,
  },
  notes: [],
};

/** Controls that nobody has touched: every decision is taken and changes nothing. */
const fakeControls = (): Desk['controls'] => ({
  state: () => ({
    kills: [],
    disabled: [],
    strategies: [],
    restricted: [],
    restrictedByConfiguration: [],
    quarantine: [],
    reconciling: null,
    reconciledAt: null,
    accounts: [],
  }),
  kill: () => ok(undefined),
  release: () => ok(undefined),
  enableStrategy: () => ok(undefined),
  resolve: () => ok(undefined),
  restrict: () => ok(undefined),
});

/** One alert that a trader may acknowledge. */
function fakeAlerts(): Desk['alerts'] {
  const board = emptyBoard();
  raise(
    board,
    {
      key: 'OVERFILLED/P1',
      severity: 'critical',
      code: 'OVERFILLED',
      text: 'P1 filled 20 lots more than ordered',
      remedy: 'decide',
      at: NOW,
    },
    ALERT_POLICY,
  );
  return {
    list: () => sorted(board),
    over: () => [...board.over].reverse(),
    acknowledge(key, by) {
      const no = checkRole(by, 'acknowledge');
      if (no !== null) return err({ kind: 'refusal', refusal: no });
      return acknowledge(board, key, by.name, NOW)
        ? ok(undefined)
        : err({
            kind: 'problems',
            problems: [{ code: 'ALERT_UNKNOWN', path: 'key', message: 'unknown', remedy: 'list' }],
          });
    },
    take: () => [],
  };
}

export interface FakeDesk extends Desk {
  readonly placed: NewOrder[];
  /** What the gate says from now on. */
  refuse(no: Refusal | null): void;
  breakJournal(): void;
  ail(what: 'venue' | 'books' | 'clock' | 'looking' | null): void;
  explode(): void;
  change(parentId: string, to: Partial<OrderRecord>): void;
  emit(event: DeskEvent): void;
  speak(dataAt: TimeUs): void;
  listeners(): number;
}

const NO_PRICES: PricedTrades = {
  expectedBps: new Float64Array([NaN]),
  spreadBps: new Float64Array([NaN]),
  impactBps: new Float64Array([NaN]),
  standardErrorBps: new Float64Array([NaN]),
  stdevBps: new Float64Array([NaN]),
  lowBps: new Float64Array([NaN]),
  highBps: new Float64Array([NaN]),
  advShare: new Float64Array([NaN]),
  participation: new Float64Array([NaN]),
  why: ['unknownSymbol'],
};

export function fakeDesk(): FakeDesk {
  const records = new Map<string, OrderRecord>();
  const keys = new Map<string, { readonly parentId: string; readonly fingerprint: string }>();
  const listeners = new Set<(event: DeskEvent) => void>();
  const placed: NewOrder[] = [];
  let no: Refusal | null = null;
  let [journal, exploding] = [true, false];
  let ailing: 'venue' | 'books' | 'clock' | 'looking' | null = null;
  let kill: KillState = { killed: false, by: null, reason: null, since: null };
  let market = view;
  const emit = (event: DeskEvent): void => listeners.forEach((listener) => listener(event));

  const find = (symbol: string): ReturnType<Desk['find']> =>
    symbol === 'AMZN' || symbol === AMZN.id
      ? ok(AMZN)
      : err(
          problem(
            'SYMBOL_UNKNOWN',
            'symbol',
            `symbol must be one that this market lists, was '${symbol}'`,
            'known here: AMZN.XNAS',
          ),
        );
  const orderOf = (wish: NewOrder): Result<ParentOrder, DeskError> => {
    const found = find(wish.symbol);
    if (!found.ok) return err({ kind: 'problems', problems: [found.error] });
    const units = typeof wish.quantity === 'number' ? wish.quantity : wish.quantity.value / 100;
    const quantity = toLots(AMZN, units, 'quantity');
    const limit = wish.limit === null ? ok(null) : toTicks(AMZN, wish.limit, 'limit');
    if (!quantity.ok || !limit.ok)
      return err({
        kind: 'problems',
        problems: [quantity, limit].flatMap((each) => (each.ok ? [] : [each.error])),
      });
    return ok({
      parentId: wish.parentId ?? `P${records.size + 1}`,
      instrumentId: AMZN.id,
      side: wish.side,
      quantity: quantity.value,
      strategy: wish.strategy ?? 'adaptive',
      start: wish.start ?? NOW,
      deadline: wish.deadline ?? later(wish.horizonSeconds ?? 1800),
      limit: limit.value,
      participationMax: wish.participationMax ?? 0.2,
      residual: wish.residual ?? 'complete',
      reduceOnly: wish.reduceOnly,
      confirmed: wish.confirmed,
      riskAversion: null,
      povRate: null,
      decisionPrice: null,
    });
  };
  const preTrade = (wish: NewOrder): Result<PreTrade, DeskError> => {
    if (exploding) throw new Error('secret of the inside /etc/passwd');
    const order = orderOf(wish);
    if (!order.ok) return order;
    return ok({
      order: order.value,
      instrument: AMZN,
      profile,
      assessment: assessmentOf(order.value.quantity),
      plan: planOf(order.value),
      estimate,
      now: ok({ ...estimate, walkBps: 0.4, displayedShare: 1, stdevBps: 0 }),
      arrivalPrice: 22_300,
      view: market,
      refusals: no === null ? [] : [no],
      approved: no === null ? approve(planOf(order.value)) : null,
      refusal: no,
    });
  };
  const recordOf = (parentId: string): Result<OrderRecord, DeskError> => {
    const record = records.get(parentId);
    return record === undefined
      ? err({
          kind: 'problems',
          problems: [
            problem(
              'ORDER_UNKNOWN',
              'parentId',
              `the order must exist, '${parentId}' does not`,
              'list the orders to see their ids',
            ),
          ],
        })
      : ok(record);
  };
  const change = (parentId: string, to: Partial<OrderRecord>): void => {
    const record = records.get(parentId);
    if (record !== undefined) records.set(parentId, { ...record, ...to });
    emit({ type: 'order', parentId });
  };

  return {
    mode: 'paper',
    under: (_id, run) => run(),
    carriedOut: () => null,
    policy: () => policyOf(configSchema.parse({})),
    placed,
    find,
    preTrade,
    change,
    emit,
    refuse: (next) => (no = next),
    breakJournal: () => (journal = false),
    ail: (what) => (ailing = what),
    explode: () => (exploding = true),
    speak: (dataAt) => (market = { ...market, dataAt }),
    listeners: () => listeners.size,
    pricing: { modelOf: () => defaultModel(null), feesOf: () => NO_FEES },
    instruments: () => [AMZN],
    view: () => market,
    now: () => NOW,
    profile: (symbol) =>
      find(symbol).ok
        ? ok(profile)
        : err({ kind: 'refusal', refusal: refusal('LIQUIDITY_UNKNOWN', 'no', {}, 'none') }),
    assess: (symbol, quantity) => {
      const found = find(symbol);
      if (!found.ok) return err({ kind: 'problems', problems: [found.error] });
      return no === null
        ? ok({ assessment: assessmentOf(quantity ?? 20_000), profile, instrument: AMZN })
        : err({ kind: 'refusal', refusal: no });
    },
    signal: () =>
      err({ kind: 'refusal', refusal: refusal('BELOW_MINIMUM_NOTIONAL', 'met', {}, 'keep it') }),
    place: (wish, { idempotencyKey }) => {
      const fingerprint = JSON.stringify(wish);
      const earlier = idempotencyKey === null ? undefined : keys.get(idempotencyKey);
      if (earlier !== undefined)
        return earlier.fingerprint === fingerprint
          ? recordOf(earlier.parentId)
          : err({
              kind: 'problems',
              problems: [
                problem(
                  'IDEMPOTENCY_KEY_REUSED',
                  'Idempotency-Key',
                  'an idempotency key must belong to one order, was used for another',
                  'use a new key for a new order',
                ),
              ],
            });
      const pre = preTrade(wish);
      if (!pre.ok) return pre;
      placed.push(wish);
      const { order, plan } = pre.value;
      const acceptance: Acceptance = {
        order,
        instrument: AMZN,
        plan: approve(plan),
        estimate,
        arrivalPrice: 22_300,
        acceptedAt: NOW,
        eligibleVolumeAtStart: 0,
        eligibleTurnoverAtStart: 0,
        tactics: {
          lookIntervalUs: durationUs(1_000_000),
          collarBps: 100,
          rejectBudget: 5,
          minNotional: 0,
        },
        usual: { spreadBps: 4, volatilityDaily: 0.02 },
      };
      records.set(order.parentId, {
        parentId: order.parentId,
        placedAs: records.size + 1,
        order,
        instrument: AMZN,
        acceptance: no === null ? acceptance : null,
        status: no === null ? 'working' : 'refused',
        note: '',
        refusal: no,
        createdAt: NOW,
        endedAt: no === null ? null : NOW,
        filled: lots(0),
        filledTurnover: 0,
        feesPaid: 0,
        children: new Map(),
        fills: new Map(),
        watched: null,
        tca: null,
        changes: [],
      });
      if (idempotencyKey !== null)
        keys.set(idempotencyKey, { parentId: order.parentId, fingerprint });
      emit({ type: 'order', parentId: order.parentId });
      return recordOf(order.parentId);
    },
    cancel: (parentId) => {
      const record = recordOf(parentId);
      if (record.ok) change(parentId, { status: 'cancelled', endedAt: later(5) });
      return recordOf(parentId);
    },
    pause: (parentId) => {
      const record = recordOf(parentId);
      if (record.ok) change(parentId, { status: 'paused' });
      return recordOf(parentId);
    },
    resume: (parentId) => {
      const record = recordOf(parentId);
      if (record.ok) change(parentId, { status: 'working' });
      return recordOf(parentId);
    },
    amend: (parentId, amendment) => {
      const record = recordOf(parentId);
      if (record.ok && amendment.quantity !== undefined)
        change(parentId, {
          order: { ...record.value.order, quantity: lots(amendment.quantity) },
        });
      return recordOf(parentId);
    },
    hasAsked: (_by, key) => key !== null && keys.has(key),
    report: (asked) =>
      deskReport(
        {
          clock: { now: () => NOW },
          records: { page: () => [...records.values()].reverse() },
          currency: 'USD',
          book: () => NO_BOOK.book().report,
        },
        asked,
      ),
    orders: () => [...records.values()],
    page: ({ limit, before, status, symbol }) =>
      [...records.values()]
        .reverse()
        .filter(
          (each) =>
            (before === null || each.placedAs < before.placedAs) &&
            (symbol === null ||
              symbol === each.instrument.symbol ||
              symbol === each.instrument.id) &&
            (status === null ||
              (status === 'open' ? each.endedAt === null : each.status === status)),
        )
        .slice(0, limit),
    order: (parentId) => records.get(parentId) ?? null,
    progress: () => [],
    positions: () => [{ instrument: AMZN, position: -800_000, averagePrice: null }],
    cash: () => 1_000_000,
    balances: () => [
      { asset: 'USD', amount: '1000000' },
      { asset: 'AMZN', amount: '-800000' },
    ],
    margin: () => [],
    venues: () => [],
    route: () => err({ kind: 'problems', problems: [] }),
    killState: () => kill,
    kill: (by, reason) => {
      kill = { killed: true, by: identityOf(by).name, reason, since: NOW };
      emit({ type: 'controls' });
      return kill;
    },
    release: (by) => {
      kill = { killed: false, by: identityOf(by).name, reason: null, since: NOW };
      emit({ type: 'controls' });
      return kill;
    },
    controls: {
      ...fakeControls(),
      kill(_scope, by, reason) {
        kill = { killed: true, by: by.name, reason, since: NOW };
        emit({ type: 'controls' });
        return ok(undefined);
      },
      release(_scope, by) {
        kill = { killed: false, by: by.name, reason: null, since: NOW };
        emit({ type: 'controls' });
        return ok(undefined);
      },
    },
    alerts: fakeAlerts(),
    costs: {
      surface: () => err({ kind: 'refusal', refusal: refusal('IMPACT_UNKNOWN', 'no', {}, 'none') }),
      price: () => ({ priced: NO_PRICES, modelId: 'none' }),
      most: () => err({ kind: 'refusal', refusal: refusal('IMPACT_UNKNOWN', 'no', {}, 'none') }),
      advise: () => err({ kind: 'refusal', refusal: refusal('IMPACT_UNKNOWN', 'no', {}, 'none') }),
    },
    portfolio: NO_BOOK,
    waits: { place: noWait, cancel: noWait, find: noWait, all: () => [] },
    models: {
      champion: () => null,
      inUse: () => 'square-root/published',
      observations: () => [],
      outcomes: () => [],
      records: () => [],
      learned: () => [],
      learn: () => ok(undefined),
      history: () => [],
      thresholds: [],
      promote: () => ok(undefined),
      revert: () => ok(undefined),
    },
    settled: () => Promise.resolve(ok(undefined)),
    journalOk: () => journal,
    health: () => ({
      journal,
      engine: true,
      looking: true,
      venue: true,
      books: true,
      clock: true,
      killed: kill.killed,
      ...(ailing === null ? {} : { [ailing]: false }),
    }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const unknown = (): ReturnType<Desk['portfolio']['baskets']['find']> =>
  err({ kind: 'refusal', refusal: refusal('LIQUIDITY_UNKNOWN', 'no', {}, 'none') });
const noWait = (): ReturnType<Desk['waits']['find']> =>
  err({ kind: 'refusal', refusal: refusal('LIQUIDITY_UNKNOWN', 'no', {}, 'none') });
const NO_BOOK: Desk['portfolio'] = {
  limits: { maxIlliquidAllocation: 0.2, minDailyLiquidatable: 0.5 },
  book: () => ({ report: { positions: [], total: null, marginUsed: null }, standings: [] }),
  bookIn: () => ({ report: { positions: [], total: null, marginUsed: null }, standings: [] }),
  stress: () => [],
  size: () => err({ kind: 'refusal', refusal: refusal('LIQUIDITY_UNKNOWN', 'no', {}, 'none') }),
  rebalance: () =>
    Promise.resolve(
      err({ kind: 'refusal', refusal: refusal('LIQUIDITY_UNKNOWN', 'no', {}, 'none') }),
    ),
  baskets: { place: unknown, cancel: unknown, find: unknown, newest: () => [] },
};
