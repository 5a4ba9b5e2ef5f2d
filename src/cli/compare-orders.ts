import { type OrdersFlags, ordersIn } from '#cli/compare-order-files';
import { spanOfText, wrongFlag } from '#cli/flag';
import { groundOf, type MarketGround } from '#cli/market-options';
import { badInput, done, type Ending, inUnits, table } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { progressTo } from '#cli/progress';
import { isoTime } from '#core/kernel/civil';
import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { DAY_US, durationUs, MINUTE_US } from '#core/kernel/units';
import { STRATEGY_NAMES, type StrategyName, strategyNamed } from '#core/plan/strategies';
import type { ShadowTerms } from '#engine/shadow/own-order';
import {
  type WorkedAgain,
  type WorkedAgainSummary,
  workedAgain,
  workedAgainSummary,
} from '#engine/sim/shadow/worked-again';

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
  'Modelled: nobody traded so. The recording contains your orders as they were and does not react to ours; the worse of the recorded fills and the same fills on a market that answers is shown. Fees are in both costs where those of the fills are known, else in neither. Same start, deadline and quantity for all; what is left at the deadline is crossed and charged.';

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

const orderDoc = ({ order, deadline, real, hasFees, under, outside }: WorkedAgain) => ({
  id: order.id,
  symbol: order.symbol,
  side: order.side,
  quantity: order.quantity,
  start: isoTime(order.start),
  deadline: isoTime(deadline),
  realBps: real?.costBps ?? null,
  hasFees,
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
    `Your orders, worked again; cost in bps from arrival on`,
    `  ${'order'.padEnd(24)}${'real'.padStart(10)}${names.map((name) => name.padStart(11)).join('')}`,
    ...rows,
    ...(again.length > SHOWN ? [`  … ${again.length - SHOWN} more: --json`] : []),
    '',
    table(differences),
    `  ${judged} of ${again.length} orders have both costs; blocks of ${block} by time${elsewhere === 0 ? '' : `; ${elsewhere} orders of other symbols were left out`}`,
    `  ${MODELLED}`,
  ].join('\n');
}
