import { colour } from '#cli/colour';
import { inBps, inPercent, inUnits, table } from '#cli/output';
import type { PreTradeDoc } from '#contracts/documents';

/** What the recording before the order says of the model: the windows nearest to the order's own time. null: too little of it. */
export interface TapeSoFar {
  readonly seconds: number;
  readonly windows: number;
  readonly advShare: number;
  readonly realisedOverModel: number;
  readonly standardError: number;
}
const verdictLine = (doc: PreTradeDoc): string => {
  const no = doc.verdict.refusal;
  return no === null
    ? colour.green('Approved by the gate')
    : `${colour.yellow(`Refused: ${no.code}`)}\n  ${no.message}\n  ${colour.dim(no.remedy)}`;
};

export function impactText(doc: PreTradeDoc, evidence: TapeSoFar | null): string {
  const { estimate } = doc;
  const rows: [string, string][] = [
    [
      'order',
      `${doc.order.side} ${inUnits(doc.order.quantity)} ${doc.order.symbol} at ${doc.arrivalPrice} (${inUnits(doc.arrivalNotional)} ${doc.currency}), ${inPercent(doc.assessment.advShare)} of ADV`,
    ],
    [
      'expected cost',
      `${colour.bold(inBps(estimate.expectedBps))} = ${inUnits(Math.round(estimate.expectedCost))} ${doc.currency}, standard error ${inBps(estimate.standardErrorBps)}`,
    ],
    [
      '  of which',
      `spread ${inBps(estimate.spreadBps)}, impact ${inBps(estimate.impactBps)}, walk ${inBps(estimate.walkBps)}, fees ${inBps(estimate.feesBps)}`,
    ],
    [
      'one order, 90 %',
      `${estimate.interval90Bps.map((x) => x.toFixed(1)).join(' to ')} bps (timing risk ${inBps(estimate.stdevBps)})`,
    ],
    [
      '  takes',
      `${inPercent(estimate.takerShare ?? 1)} of the lots; the rest is expected to rest with success`,
    ],
    ...limitRows(doc),
    ['all of it now', nowText(doc)],
    [
      'model',
      `${estimate.modelId}, ${estimate.calibration.state}: ${estimate.calibration.source}, n ${estimate.calibration.n}${estimate.calibration.asOf === null ? '' : `, data until ${estimate.calibration.asOf.slice(0, 10)}`}`,
    ],
    ...(evidence === null
      ? []
      : ([
          [
            'the tape so far',
            `net flows of ${evidence.windows} windows of ${evidence.seconds} s (${inPercent(evidence.advShare)} of ADV) moved the price by ${evidence.realisedOverModel.toFixed(2)} ± ${evidence.standardError.toFixed(2)} of what the model says`,
          ],
        ] satisfies [string, string][])),
    ...doc.plan.frontier.map((point): [string, string] => [
      `risk aversion ${point.riskAversion.toExponential(2)}`,
      `${inBps(point.expectedBps)} ± ${inBps(point.stdevBps)}`,
    ]),
  ];
  return `${table(rows)}\n${verdictLine(doc)}`;
}

function nowText({ now, nowRefusal }: PreTradeDoc): string {
  if (now === null) return colour.yellow(nowRefusal?.message ?? 'unknown');
  const shown = now.displayedShare ?? 1;
  const beyond =
    shown < 1
      ? `; the book displays ${inPercent(shown)}, the rest is the model's (standard error ${inBps(now.standardErrorBps)})`
      : '; all of it is displayed';
  return `${inBps(now.expectedBps)} = touch ${inBps(now.spreadBps)}, walk ${inBps(now.walkBps)}, beyond ${inBps(now.impactBps)}, fees ${inBps(now.feesBps)}${beyond}`;
}
function limitRows({ estimate: { limit = null } }: PreTradeDoc): readonly [string, string][] {
  if (limit === null) return [];
  return [
    [
      'limit',
      `${limit.distanceBps >= 0 ? 'above the mid in our direction by' : 'the market must come by'} ${inBps(Math.abs(limit.distanceBps))}; ${inPercent(limit.share)} expected to be done, all of it with ${inPercent(limit.probability)}`,
    ],
    [
      '  of which',
      `what is done is bought ${inBps(-limit.selectionBps)} better by the move, what is not costs ${inBps(limit.opportunityBps)} at the end (of the whole order)`,
    ],
  ];
}

function chanceRows(plan: PreTradeDoc['plan']): readonly [string, string][] {
  const { completionChance = null, fits = null, detectability = null } = plan;
  const rows: [string, string][] = [];
  if (fits !== null)
    rows.push([
      'does not fit',
      `${fits.quantity} units fit by the deadline; all of it takes ${fits.days.toPrecision(3)} days of average volume${fits.deadline === null ? '' : `, until ${fits.deadline}`}`,
    ]);
  else
    rows.push([
      'completes',
      completionChance === null
        ? 'how likely is unknown: too few days tell how steady the volume is'
        : `with a chance of ${inPercent(completionChance)}`,
    ]);
  for (const { left, depthBps, takeFromSeconds } of plan.posting ?? [])
    rows.push([
      `rest, ${left} left`,
      `${inBps(depthBps)} from the mid${takeFromSeconds === null || takeFromSeconds < 1 ? '' : `; take one with ${takeFromSeconds.toFixed(0)} s of the slice to go`}`,
    ]);
  if (detectability?.isFound === true)
    rows.push([
      'visible',
      `an observer of the tape can find these ${detectability.sends} slices; --randomise 0.5:1 hides them`,
    ]);
  return rows;
}

export function planText(doc: PreTradeDoc): string {
  const { plan } = doc;
  const most = Math.max(...plan.slices.map((slice) => slice.quantity));
  const shown =
    plan.slices.length <= 40
      ? plan.slices
      : plan.slices.filter((_, i) => i % Math.ceil(plan.slices.length / 40) === 0);
  const isOneDay = plan.start.slice(0, 10) === plan.end.slice(0, 10);
  const bars = shown.map(
    (slice) =>
      `  ${isOneDay ? '' : `${slice.start.slice(5, 10)} `}${slice.start.slice(11, 19)}Z ${String(slice.quantity).padStart(8)} ${colour.cyan('▇'.repeat(Math.max(1, Math.round((40 * slice.quantity) / most))))}`,
  );
  const rows: [string, string][] = [
    ['plan', `${plan.strategy}, ${plan.slices.length} slices, ${plan.start} to ${plan.end}`],
    [
      'participation',
      `${inPercent(plan.participationPlanned)} planned at most, cap ${inPercent(plan.participationMax)}, completion ${inPercent(plan.completion)}`,
    ],
    ...chanceRows(plan),
    [
      'expected cost',
      `${inBps(plan.expectedBps)} ± ${doc.estimate.standardErrorBps.toFixed(2)} (standard error); one order: ${doc.estimate.interval90Bps[0].toFixed(1)} to ${doc.estimate.interval90Bps[1].toFixed(1)} bps (90 %), st. dev. ${inBps(plan.stdevBps)}`,
    ],
    ...limitRows(doc),
    ['all of it now', nowText(doc)],
    ...plan.assumptions.map((each): [string, string] => ['assumes', each]),
  ];
  return `${table(rows)}\n${bars.join('\n')}\n${verdictLine(doc)}`;
}
