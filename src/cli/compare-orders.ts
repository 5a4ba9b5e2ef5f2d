import type { CompareFlags } from '#cli/compare-terms';
import { termsOf } from '#cli/file-terms';
import { spanOfText, wrongFlag } from '#cli/flag';
import type { MarketFlags } from '#cli/market-flags';
import { groundOf, type MarketGround } from '#cli/market-options';
import { badInput, done, type Ending, inUnits, table } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { progressTo } from '#cli/progress';
import { isoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { DAY_US, durationUs, MINUTE_US, type Micros } from '#core/kernel/units';
import { STRATEGY_NAMES, type StrategyName, strategyNamed } from '#core/plan/strategies';
import type { AccountFill } from '#core/tca/account-fill';
import { averageOfFills, parentsOf, quantityOfParent } from '#core/tca/parents';
import type { OwnOrder, ShadowTerms } from '#engine/shadow/own-order';
import {
  type WorkedAgain,
  type WorkedAgainSummary,
  workedAgain,
  workedAgainSummary,
} from '#engine/sim/shadow/worked-again';

export interface OrdersFlags extends MarketFlags, CompareFlags {
  readonly orders: readonly string[];
  readonly orderColumns?: string;
  readonly gap: string;
  readonly json?: boolean;
}
type Ports = CliPorts;

/** `compare --orders FILLS`: the parents of anybody's fills, worked again under every strategy on the recording in which they traded. */
export function compareOrders(flags: OrdersFlags, ports: Ports): Ending {
  const strategies = strategiesIn(flags.strategies);
  if (!strategies.ok) return badInput([strategies.error]);
  const horizonUs = spanOfText(flags.horizon);
  if (!(horizonUs >= MINUTE_US && horizonUs <= 31 * DAY_US))
    return badInput([wrongFlag('--horizon', 'one time such as 30m or 2h', flags.horizon, '30m')]);
  const ground = groundOf(flags, ports);
  if (!ground.ok) return badInput(ground.error);
  const orders = ordersIn(flags, ground.value, ports);
  if (!orders.ok) return badInput([orders.error]);
  const terms: ShadowTerms = { horizon: durationUs(horizonUs), strategy: null };
  const show = progressTo(flags.json === true);
  const again = orders.value.orders.map((order, i) => {
    show(`${i} of ${orders.value.orders.length} orders   `);
    return workedAgain(order, terms, onTape(ground.value, ports), strategies.value);
  });
  show('');
  const summary = workedAgainSummary(again);
  const { tape } = ground.value;
  return done(
    {
      words: MODELLED,
      tape: { source: tape.source, hash: tape.hash },
      elsewhere: orders.value.elsewhere,
      ...summary,
      orders: again.map(orderDoc),
      count: summary.orders,
    },
    textOf(again, summary, orders.value.elsewhere),
  );
}

const MODELLED =
  'Modelled: nobody traded so. The recording contains your orders as they were and does not react to ours; the worse of the recorded fills and the same fills on a market that answers is shown, before fees. Same start, deadline and quantity for all; what is left at the deadline is crossed and charged.';

function strategiesIn(text: string | undefined): Result<readonly StrategyName[], Problem> {
  if (text === undefined) return ok(STRATEGY_NAMES);
  const names = text.split(',').map((each) => each.trim());
  const found = names.flatMap((name) => strategyNamed(name) ?? []);
  return found.length === names.length
    ? ok(found)
    : err(wrongFlag('--strategies', `of ${STRATEGY_NAMES.join(', ')}`, text, 'twap,adaptive'));
}

function onTape(
  { tape, rules, seed }: MarketGround,
  ports: Ports,
): Parameters<typeof workedAgain>[2] {
  const { tape: _tape, seed: _seed, ...others } = rules;
  return { tape, seed, rules: { ...others, journal: () => ports.memoryJournal() } };
}

interface Found {
  readonly orders: readonly OwnOrder[];
  /** Parents of other symbols: no recording of them was given. */
  readonly elsewhere: number;
}
function ordersIn(
  flags: OrdersFlags,
  { tape }: MarketGround,
  ports: Ports,
): Result<Found, Problem> {
  const gapUs = spanOfText(flags.gap);
  if (!(gapUs > 0)) return err(wrongFlag('--gap', 'a time such as 30m', flags.gap, '30m'));
  const named = termsOf(flags.orderColumns === undefined ? {} : { columns: flags.orderColumns });
  if (!named.ok) return named;
  const fills: AccountFill[] = [];
  for (const path of flags.orders) {
    const read = ports.readFills(path, 'fills', { ...named.value, contracts: {}, format: null });
    if (!read.ok) return read;
    fills.push(...read.value.fills);
  }
  if (fills.length === 0)
    return err(
      problem(
        'FILE_EMPTY',
        flags.orders[0] ?? '',
        'there must be a fill, there was none',
        'export executions, not orders or balances',
      ),
    );
  const parents = parentsOf(fills, [], gapUs);
  const { symbol } = tape.instrument;
  const mine = parents.filter((parent) => parent.symbol.toUpperCase() === symbol.toUpperCase());
  return ok({
    elsewhere: parents.length - mine.length,
    orders: mine.map((parent): OwnOrder => {
      const filled = parent.fills.reduce((sum, { quantity }) => sum + quantity, 0);
      return {
        id: parent.id,
        symbol: parent.symbol,
        side: parent.side,
        quantity: quantityOfParent(parent, null) ?? filled,
        start: parent.startAt,
        isDate: false,
        end: isShort(parent.endAt - parent.startAt) ? null : parent.endAt,
        filled,
        averagePrice: averageOfFills(parent.fills),
        arrivalPrice: null,
      };
    }),
  });
}
/** Nobody can be asked to work an order within a minute: it gets the horizon. */
const isShort = (us: Micros): boolean => us < MINUTE_US;

const orderDoc = ({ order, deadline, real, under, outside }: WorkedAgain) => ({
  id: order.id,
  symbol: order.symbol,
  side: order.side,
  quantity: order.quantity,
  start: isoTime(order.start),
  deadline: isoTime(deadline),
  realBps: real?.costBps ?? null,
  arrivalPrice: real?.arrivalPrice ?? null,
  under: Object.fromEntries(
    under.map(({ name, costBps, why }) => [name, { costBps, ...(why === '' ? {} : { why }) }]),
  ),
  missing: outside === null ? null : { message: outside.message, remedy: outside.remedy },
});

const bare = (value: number | null | undefined): string => (value == null ? '–' : value.toFixed(2));
const SHOWN = 30;
function textOf(
  again: readonly WorkedAgain[],
  { under, judged, block }: WorkedAgainSummary,
  elsewhere: number,
): string {
  const names = under.map(({ name }) => name);
  const rows = again
    .slice(0, SHOWN)
    .map(({ order, real, under: each, outside }) =>
      outside === null
        ? `  ${`${order.id} ${order.side} ${inUnits(order.quantity)}`.padEnd(24)}${bare(real?.costBps).padStart(10)}${each.map(({ costBps }) => bare(costBps).padStart(11)).join('')}`
        : `  ${order.id}: ${outside.message}`,
    );
  const differences = under.map(({ name, difference }): [string, string] => [
    name,
    difference === null
      ? 'no order has both costs'
      : `${bare(difference.modelledBps)} bps against ${bare(difference.realBps)} real: ${bare(difference.lessBps)} less ${difference.ci95Bps === null ? '(too few orders for an interval)' : `(95 % from ${bare(difference.ci95Bps[0])} to ${bare(difference.ci95Bps[1])})`}, ${difference.orders} orders`,
  ]);
  return [
    `Your orders, worked again; cost in bps against arrival`,
    `  ${'order'.padEnd(24)}${'real'.padStart(10)}${names.map((name) => name.padStart(11)).join('')}`,
    ...rows,
    ...(again.length > SHOWN ? [`  … ${again.length - SHOWN} more: --json`] : []),
    '',
    table(differences),
    `  ${judged} of ${again.length} orders have both costs; blocks of ${block} by time${elsewhere === 0 ? '' : `; ${elsewhere} orders of other symbols were left out`}`,
    `  ${MODELLED}`,
  ].join('\n');
}
