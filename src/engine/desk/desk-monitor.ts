import type { LedgerLimits } from '#core/gate/account-limits';
import { type DurationUs, SECOND_US, type Seconds } from '#core/kernel/units';
import { monitorBy } from '#core/monitor/monitor';
import type { AnyRule } from '#core/monitor/rule';
import type { LimitSeen, MarketSeen, OrderSeen } from '#core/monitor/seen';
import { accountsSeen } from '#engine/desk/accounts-seen';
import { bookLimitsSeen, bookSeen, capsSeen } from '#engine/desk/book-seen';
import type { Desk } from '#engine/desk/desk';
import { type MarketWatch, marketWatch } from '#engine/desk/market-seen';
import { tightening } from '#engine/desk/tighten';
import { venueWatch } from '#engine/desk/venue-seen';
import type { Engine } from '#engine/runtime/engine-face';

export interface MonitorDeps {
  readonly desk: Desk;
  readonly engine: Engine;
  readonly rules: readonly AnyRule[];
  readonly ledgerLimits: LedgerLimits;
  readonly maxDataAgeUs: DurationUs;
  /** Of the disk that the journal is on; null: unknown. */
  diskFreeBytes(): number | null;
  /** The venue's clock less ours, as it was measured; null: by no measurement. */
  clockOff(): Seconds | null;
}

/** Markets, orders at work, limits, the held book and the machine, by the rules of the monitor: what changes is an entry of the journal. `look` is called every few seconds. */
export function deskMonitor(deps: MonitorDeps): { look(): void } {
  const { desk, engine, rules } = deps;
  const { alerts } = engine.state.alerts;
  const monitor = monitorBy(rules, () => alerts);
  const markets = new Map<string, MarketWatch>();
  const venues = venueWatch();
  engine.onEntry((entry) => venues.see(entry));
  const tighten = tightening({
    orders: desk.orders,
    amend: desk.amend,
    pause: desk.pause,
    positionOf: (id) => engine.state.positions.get(id) ?? 0,
  });
  const tightenFrom = {
    slowed: enterOf(rules, 'LIMIT_NEAR'),
    paused: enterOf(rules, 'LIMIT_BROKEN'),
  };
  return {
    look() {
      const { report, standings } = desk.portfolio.book();
      const limits = [...bookLimitsSeen(standings, report), ...capsSeen(report, deps.ledgerLimits)];
      const seenMarkets = marketsSeen(deps, markets);
      const seen = {
        markets: seenMarkets,
        orders: ordersSeen(desk),
        limits,
        limitsToday: limitsToday(desk, seenMarkets),
        book: bookSeen(report),
        machine: {
          diskFreeBytes: deps.diskFreeBytes(),
          clockOffSeconds: deps.clockOff() ?? leadOf(desk),
        },
        venues: venues.look(desk.now()),
        accounts: accountsSeen(engine.state.ledger.controls, desk.now()),
      };
      for (const finding of monitor.look(seen, desk.now())) engine.decide(finding);
      tighten(limits, tightenFrom);
    },
  };
}

/** Without a measurement: by how much the newest word of a market is ahead of our clock. One that is behind may only be late. */
function leadOf(desk: Desk): Seconds | null {
  const spoken = desk
    .instruments()
    .flatMap(({ id }) => desk.view(id)?.dataAt ?? [])
    .reduce((most, at) => Math.max(most, at), -Infinity);
  return spoken === -Infinity ? null : Math.max(0, spoken - desk.now()) / SECOND_US;
}

/** Who turns a rule off turns off what is done by it. */
function enterOf(rules: readonly AnyRule[], code: string): number {
  const terms = rules.find((rule) => rule.code === code)?.terms;
  return terms?.enabled === true ? terms.enter : Infinity;
}

function marketsSeen(
  { desk, maxDataAgeUs }: MonitorDeps,
  markets: Map<string, MarketWatch>,
): readonly MarketSeen[] {
  const held = new Set(desk.positions().map(({ instrument }) => instrument.id));
  const worked = new Set(openOrders(desk).map(({ instrument }) => instrument.id));
  return desk.instruments().map((instrument) => {
    const watch = markets.get(instrument.id) ?? marketWatch(instrument);
    markets.set(instrument.id, watch);
    const matters = held.has(instrument.id) || worked.has(instrument.id);
    // Of what nobody holds only the feed is a matter.
    const assessed = matters ? desk.assess(instrument.id, null) : null;
    const known = {
      matters,
      score: assessed?.ok === true ? assessed.value.assessment.score : null,
      scoreMin: desk.policy().minLiquidityScore,
      tier: assessed?.ok === true ? assessed.value.assessment.tier : null,
      profile: assessed?.ok === true ? assessed.value.profile : null,
      maxDataAgeUs,
    };
    return watch.look(desk.view(instrument.id), known, desk.now());
  });
}

const openOrders = (desk: Desk): ReturnType<Desk['orders']> =>
  desk.orders().filter(({ endedAt, acceptance }) => endedAt === null && acceptance !== null);

function ordersSeen(desk: Desk): readonly OrderSeen[] {
  return openOrders(desk).map(({ parentId, instrument, order }) => {
    const last = desk.progress(parentId).at(-1);
    return {
      parentId,
      symbol: instrument.symbol,
      behind: last === undefined ? null : (last.planned - last.filled) / order.quantity,
      participation: last?.participation ?? null,
      participationMax: order.participationMax,
    };
  });
}

/** Only where the day is thinner than the average: one that is busier keeps no promise. */
function limitsToday({ portfolio }: Desk, markets: readonly MarketSeen[]): readonly LimitSeen[] {
  const thin = markets.flatMap(({ symbol, matters, volumeToday }) =>
    matters && volumeToday !== null && volumeToday < 1
      ? [{ ...NO_SHOCK, symbols: [symbol], volume: Math.max(0.001, volumeToday) }]
      : [],
  );
  if (thin.length === 0) return [];
  const { report, standings } = portfolio.bookIn({
    name: 'today',
    kind: 'recorded',
    source: 'the volume of this session',
    shocks: thin,
  });
  return bookLimitsSeen(standings, report);
}
const NO_SHOCK = { spread: 1, volume: 1, volatility: 1, impact: 1, price: 0 };
