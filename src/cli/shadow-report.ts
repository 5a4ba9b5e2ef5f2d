import { colour } from '#cli/colour';
import { inBps, inUnits, table } from '#cli/output';
import type { ShadowReport } from '#cli/shadow-document';
import { isoTime } from '#core/kernel/civil';
import type { Shadowed } from '#engine/shadow/shadowed';
import { quantityThatPasses, type ShadowDifference } from '#engine/sim/shadow/summary';

export const SHADOW_HEAD = [
  'order',
  'start, UTC',
  'gate',
  'schedule',
  'predicted, 90 %',
  'real',
  'modelled',
  'market order a minute',
] as const;

const bare = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : value.toFixed(2);

/** One order in one row; costs in bps. */
export function shadowRow(each: Shadowed): readonly string[] {
  const { order, pre, refusal, real, modelled } = each;
  const estimate = pre?.estimate;
  const [low, high] = estimate?.interval90Bps ?? [];
  const most = quantityThatPasses(refusal?.facts);
  return [
    `${order.id}: ${order.side} ${inUnits(order.quantity)} ${order.symbol}`,
    isoTime(pre?.order.start ?? order.start)
      .slice(0, order.isDate ? 10 : 19)
      .replace('T', ' '),
    refusal === null
      ? 'approved'
      : `${pre === null ? 'unknown' : 'refused'}: ${refusal.code}${most === null ? '' : `, at most ${inUnits(most)}`}`,
    pre === null
      ? '–'
      : `${pre.plan.strategy}, ${pre.plan.slices.length} slices in ${Math.round((pre.plan.end - pre.plan.start) / 60e6)} min`,
    estimate === undefined ? '–' : `${bare(estimate.expectedBps)} (${bare(low)} to ${bare(high)})`,
    real === null
      ? '–'
      : `${bare(real.costBps)}${real.completion < 1 ? ` (${Math.round(100 * real.completion)} % done)` : ''}`,
    bare(modelled?.costBps),
    bare(modelled?.naiveTwapBps),
  ];
}

/** Why something is missing of an order, in words; null: nothing is. */
export function missingOf({
  order,
  basis,
  refusal,
  pre,
  real,
  whyNotModelled,
}: Shadowed): string | null {
  if (basis === 'none' || pre === null)
    return `${order.id}: ${refusal?.message ?? ''}; ${refusal?.remedy ?? ''}`;
  const missing = [
    ...(real === null
      ? ['its real cost is unknown: give its fill price and a market of its time']
      : []),
    ...(refusal === null && whyNotModelled !== null ? [whyNotModelled] : []),
  ];
  return missing.length === 0 ? null : `${order.id}: ${missing.join('; ')}`;
}

/** `who` would have paid, modelled, beside what was paid. */
function differenceText(found: ShadowDifference | null): string {
  if (found === null) return 'no order has both a real and a modelled cost';
  const { orders, realBps, modelledBps, lessBps, ci95Bps } = found;
  const interval =
    ci95Bps === null
      ? 'too few orders apart in time for an interval'
      : `95 % ${ci95Bps[0].toFixed(2)} to ${ci95Bps[1].toFixed(2)}`;
  return `modelled ${inBps(modelledBps)}, really paid ${inBps(realBps)}: ${inBps(Math.abs(lessBps))} ${lessBps >= 0 ? 'less' : 'more'} (${interval}; n = ${orders})`;
}

/** The summary as rows of name and words. */
export function shadowSummaryRows(found: ShadowReport): readonly (readonly [string, string])[] {
  const { orders, approved, refused, unknown, cut, refusals, predicted } = found;
  return [
    [
      'gate',
      `${approved} of ${orders} would have been approved, ${refused} refused (${cut} of them would pass with a smaller quantity), ${unknown} unknown`,
    ],
    ...refusals.map(({ code, orders: n, realBps }): [string, string] => [
      code,
      `${n} ${n === 1 ? 'order' : 'orders'}; really paid ${realBps === null ? 'unknown' : inBps(realBps)}`,
    ]),
    [
      'prediction',
      predicted === null
        ? 'no order has both a prediction and a real cost'
        : `predicted ${inBps(predicted.expectedBps)}, really paid ${inBps(predicted.realBps)}; ${predicted.within90} of ${predicted.orders} inside their 90 % intervals`,
    ],
    ['strategy', differenceText(found.strategy)],
    ['market order a minute', differenceText(found.naiveTwap)],
    [
      'market',
      [
        found.tape === null ? null : `recording ${found.tape.source}`,
        found.history === null ? null : `bars ${found.history}`,
        `model ${found.modelId}`,
      ]
        .filter((each) => each !== null)
        .join(', '),
    ],
  ];
}

export function shadowText(found: ShadowReport): string {
  const rows = [SHADOW_HEAD as readonly string[], ...found.items.map(shadowRow)];
  const widths = SHADOW_HEAD.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row, k) => {
    const line = row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
    return k === 0 ? colour.dim(line) : line;
  });
  const missing = found.items.flatMap((each) => missingOf(each) ?? []);
  return [
    colour.bold(
      `${found.orders} own orders of ${found.source} in the shadow; costs in bps, before fees`,
    ),
    ...lines,
    '',
    table(shadowSummaryRows(found)),
    ...(missing.length === 0 ? [] : ['', 'Not known:', ...missing.map((each) => `  ${each}`)]),
    '',
    colour.dim(found.words),
  ].join('\n');
}
