import type { Command } from 'commander';
import { colour } from '#cli/colour';
import { numberOfText, wrongFlag } from '#cli/flag';
import { adviceText, surfaceFile, surfaceText } from '#cli/impact-report';
import { type MarketFlags, type OpenMarket, openMarket, withMarket } from '#cli/market-options';
import { type OrderFlags, orderOf, withOrder } from '#cli/order-options';
import {
  badInput,
  done,
  type Ending,
  type Finish,
  failed,
  inBps,
  inPercent,
  inUnits,
  table,
  withJson,
} from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { adviceToDoc, surfaceToDoc, urgencyWord } from '#contracts/cost-documents';
import type { PreTradeDoc } from '#contracts/documents';
import { preTradeToDoc } from '#contracts/to-documents';

interface CostFlags extends MarketFlags, OrderFlags {
  readonly surface?: boolean;
  readonly urgency?: string;
  readonly advise?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}
/** `plan` and `impact`: they differ in what they show. */
export function addPreTradeCommands(program: Command, ports: CliPorts, finish: Finish): void {
  for (const what of ['impact', 'plan'] as const) {
    const about =
      what === 'plan'
        ? "plans an order, with its cost and the gate's verdict; sends nothing"
        : 'estimates what an order would cost, with both intervals';
    const command = withJson(withOrder(withMarket(program.command(what).description(about))));
    if (what === 'impact') {
      command
        .option(
          '--surface',
          'show the cost of every size over every horizon; with --quantity also the efficient frontier',
        )
        .option('--urgency <word>', 'urgency for the surface: even, shortfall, urgent', 'even')
        .option('--out <file>', 'write the surface to a .html, .csv or .json file');
      command.option('--advise', 'show the best strategy, why, and what the runner-up would cost');
    }
    command.action((flags: CostFlags) => finish(preTrade(what, flags, ports), flags));
  }
}

/** `impact --surface`: what every size costs in every time, and the frontier of --quantity. */
function surface(flags: CostFlags, { desk, tape }: OpenMarket): Ending {
  const urgency = urgencyWord.safeParse(flags.urgency ?? 'even');
  if (!urgency.success)
    return badInput([wrongFlag('--urgency', 'even, shortfall or urgent', flags.urgency, 'even')]);
  const quantity = flags.quantity === undefined ? null : numberOfText(flags.quantity);
  if (quantity !== null && !(quantity > 0 && Number.isFinite(quantity)))
    return badInput([wrongFlag('--quantity', 'a positive number', flags.quantity, 'N')]);
  const found = desk.desk.costs.surface({
    symbol: flags.symbol ?? tape.instrument.symbol,
    urgency: urgency.data,
    quantity,
    cells: SURFACE_CELLS,
  });
  if (!found.ok) return failed(found.error);
  const doc = surfaceToDoc(found.value);
  const bad = flags.out === undefined ? null : surfaceFile(flags.out, doc);
  return bad === null ? done(doc, surfaceText(doc)) : badInput([bad]);
}
const SURFACE_CELLS = 33;

/** `plan` and `impact`: the whole way up to the gate, nothing executed. */
function preTrade(what: 'plan' | 'impact', flags: CostFlags, ports: CliPorts): Ending {
  const market = openMarket(flags, ports);
  if (!market.ok) return badInput(market.error);
  const { desk, tape, from, to } = market.value;
  if (flags.surface === true) return surface(flags, market.value);
  const wish = orderOf(flags, flags.symbol ?? tape.instrument.symbol, {
    start: from,
    deadline: to,
  });
  if (!wish.ok) return badInput(wish.error);
  if (flags.advise === true) {
    const advised = desk.desk.costs.advise(wish.value);
    if (!advised.ok) return failed(advised.error);
    const { order, estimate } = preTradeToDoc(advised.value.pre);
    const doc = adviceToDoc(advised.value.advice, {
      symbol: order.symbol,
      quantity: order.quantity,
      modelId: estimate.modelId,
    });
    return done(doc, adviceText(doc));
  }
  const pre = desk.desk.preTrade(wish.value);
  if (!pre.ok) return failed(pre.error);
  const doc = preTradeToDoc(pre.value);
  const text = what === 'plan' ? planText(doc) : impactText(doc);
  const document =
    what === 'plan'
      ? doc
      : {
          order: doc.order,
          arrivalPrice: doc.arrivalPrice,
          arrivalNotional: doc.arrivalNotional,
          currency: doc.currency,
          estimate: doc.estimate,
          frontier: doc.plan.frontier,
          verdict: doc.verdict,
        };
  return doc.verdict.approved ? done(document, text) : { exit: 3, document, text };
}

const verdictLine = (doc: PreTradeDoc): string => {
  const no = doc.verdict.refusal;
  return no === null
    ? colour.green('Approved by the gate')
    : `${colour.yellow(`Refused: ${no.code}`)}\n  ${no.message}\n  ${colour.dim(no.remedy)}`;
};

function impactText(doc: PreTradeDoc): string {
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
      'model',
      `${estimate.modelId}, ${estimate.calibration.state}: ${estimate.calibration.source}, n ${estimate.calibration.n}${estimate.calibration.asOf === null ? '' : `, data until ${estimate.calibration.asOf.slice(0, 10)}`}`,
    ],
    ...doc.plan.frontier.map((point): [string, string] => [
      `risk aversion ${point.riskAversion.toExponential(2)}`,
      `${inBps(point.expectedBps)} ± ${inBps(point.stdevBps)}`,
    ]),
  ];
  return `${table(rows)}\n${verdictLine(doc)}`;
}

function planText(doc: PreTradeDoc): string {
  const { plan } = doc;
  const most = Math.max(...plan.slices.map((slice) => slice.quantity));
  const shown =
    plan.slices.length <= 40
      ? plan.slices
      : plan.slices.filter((_, i) => i % Math.ceil(plan.slices.length / 40) === 0);
  const bars = shown.map(
    (slice) =>
      `  ${slice.start.slice(11, 19)}Z ${String(slice.quantity).padStart(8)} ${colour.cyan('▇'.repeat(Math.max(1, Math.round((40 * slice.quantity) / most))))}`,
  );
  const rows: [string, string][] = [
    ['plan', `${plan.strategy}, ${plan.slices.length} slices, ${plan.start} to ${plan.end}`],
    [
      'participation',
      `${inPercent(plan.participationPlanned)} planned at most, cap ${inPercent(plan.participationMax)}, completion ${inPercent(plan.completion)}`,
    ],
    ['expected cost', `${inBps(plan.expectedBps)}, st. dev. ${inBps(plan.stdevBps)}`],
    ...plan.assumptions.map((each): [string, string] => ['assumes', each]),
  ];
  return `${table(rows)}\n${bars.join('\n')}\n${verdictLine(doc)}`;
}
