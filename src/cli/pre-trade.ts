import type { Command } from 'commander';
import { numberOfText, wrongFlag } from '#cli/flag';
import { adviceText, mostText, surfaceFile, surfaceText } from '#cli/impact-report';
import { type OpenMarket, openMarket, withMarket } from '#cli/market-options';
import { type OrderFlags, orderOf, withOrder } from '#cli/order-options';
import { badInput, done, type Ending, type Finish, failed, withJson } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { impactText, planText, type TapeSoFar } from '#cli/pre-trade-report';
import { type BulkFlags, priceOrders, withBulk } from '#cli/price-trades';
import { adviceToDoc, mostToDoc, surfaceToDoc, urgencyWord } from '#contracts/cost-documents';
import { preTradeToDoc } from '#contracts/to-documents';
import { flowStudy } from '#core/cost/calibrate/flow-study';
import { sessionAt } from '#core/market/session';
import type { PreTrade } from '#engine/desk/pre-trade-found';

interface CostFlags extends BulkFlags, OrderFlags {
  readonly surface?: boolean;
  readonly urgency?: string;
  readonly advise?: boolean;
  readonly riskWeight?: string;
  readonly maxBps?: string;
  readonly confidence?: string;
  readonly confidenceOf?: string;
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
    if (what === 'impact') withImpact(command);
    command.action((flags: CostFlags) => finish(preTrade(what, flags, ports), flags));
  }
}

/** What `impact` can be asked beside the cost of one order. */
function withImpact(command: Command): void {
  command
    .option(
      '--surface',
      'show the cost of every size over every horizon; with --quantity also the efficient frontier',
    )
    .option('--urgency <word>', 'urgency for the surface: even, shortfall, urgent', 'even')
    .option(
      '--out <file>',
      'write the surface to a .html, .csv or .json file; with --orders the priced trades to a CSV',
    );
  command
    .option(
      '--max-bps <bps>',
      'the inverse question: the most that can be traded in this time for at most so many bps; without --quantity',
    )
    .option('--confidence <probability>', 'for --max-bps: how sure it must be', '0.9')
    .option(
      '--confidence-of <what>',
      "for --max-bps: realised (one order's cost, timing risk included) or expected",
      'realised',
    )
    .option('--advise', 'show the best strategy, why, and what the runner-up would cost')
    .option(
      '--risk-weight <number>',
      'for --advise: standard deviations of the cost that count as cost (default: a third; --risk-aversion prices the variance instead)',
    );
  withBulk(command);
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

/** `impact --max-bps`: the most that can be traded by the deadline. */
function most(flags: CostFlags, { desk, tape, from, to }: OpenMarket): Ending {
  if (flags.quantity !== undefined)
    return badInput([wrongFlag('--quantity', 'left out with --max-bps', flags.quantity, '')]);
  const wish = orderOf({ ...flags, quantity: '1' }, flags.symbol ?? tape.instrument.symbol, {
    start: from,
    deadline: to,
    zone: tape.instrument.session.zone,
  });
  if (!wish.ok) return badInput(wish.error);
  const maxBps = numberOfText(flags.maxBps ?? '');
  if (!(maxBps > 0 && Number.isFinite(maxBps)))
    return badInput([wrongFlag('--max-bps', 'a positive number of bps', flags.maxBps, '20')]);
  const confidence = numberOfText(flags.confidence ?? '0.9');
  if (!(confidence >= 0.5 && confidence < 1))
    return badInput([wrongFlag('--confidence', 'from 0.5 to below 1', flags.confidence, '0.9')]);
  const of = flags.confidenceOf ?? 'realised';
  if (of !== 'realised' && of !== 'expected')
    return badInput([wrongFlag('--confidence-of', 'realised or expected', of, 'expected')]);
  const found = desk.desk.costs.most({ order: wish.value, maxBps, confidence, of });
  if (!found.ok) return failed(found.error);
  const doc = mostToDoc(found.value, { maxBps, confidence, of });
  return done(doc, mostText(doc));
}

/** `plan` and `impact`: the whole way up to the gate, nothing executed. */
function preTrade(what: 'plan' | 'impact', flags: CostFlags, ports: CliPorts): Ending {
  if (flags.orders !== undefined) return priceOrders(flags, ports);
  const market = openMarket(flags, ports);
  if (!market.ok) return badInput(market.error);
  const { desk, tape, from, to } = market.value;
  if (flags.surface === true) return surface(flags, market.value);
  if (flags.maxBps !== undefined) return most(flags, market.value);
  const wish = orderOf(flags, flags.symbol ?? tape.instrument.symbol, {
    start: from,
    deadline: to,
    zone: tape.instrument.session.zone,
  });
  if (!wish.ok) return badInput(wish.error);
  if (flags.advise === true) {
    const weight = flags.riskWeight === undefined ? undefined : numberOfText(flags.riskWeight);
    if (weight !== undefined && !(weight >= 0 && Number.isFinite(weight)))
      return badInput([
        wrongFlag('--risk-weight', '0 or a positive number', flags.riskWeight, '1'),
      ]);
    const advised = desk.desk.costs.advise(wish.value, weight);
    if (!advised.ok) return failed(advised.error);
    const doc = adviceToDoc(advised.value);
    return done(doc, adviceText(doc));
  }
  const pre = desk.desk.preTrade(wish.value);
  if (!pre.ok) return failed(pre.error);
  const doc = preTradeToDoc(pre.value);
  const evidence = tapeSoFar(market.value, pre.value);
  const text = what === 'plan' ? planText(doc) : impactText(doc, evidence);
  const document =
    what === 'plan'
      ? doc
      : {
          order: doc.order,
          arrivalPrice: doc.arrivalPrice,
          arrivalNotional: doc.arrivalNotional,
          currency: doc.currency,
          estimate: doc.estimate,
          now: doc.now,
          nowRefusal: doc.nowRefusal,
          tapeSoFar: evidence,
          frontier: doc.plan.frontier,
          verdict: doc.verdict,
        };
  return doc.verdict.approved ? done(document, text) : { exit: 3, document, text };
}

function tapeSoFar({ tape, desk, from }: OpenMarket, pre: PreTrade): TapeSoFar | null {
  const day = sessionAt(tape.instrument.session, from);
  const begin = Math.max(tape.at[0] ?? NaN, day?.open ?? NaN);
  const model = desk.modelOf(tape.instrument);
  const found = begin < from ? flowStudy(tape, begin, from, model).windows : [];
  const wanted = (pre.order.deadline - pre.order.start) / 1e6;
  const [nearest] = found.toSorted(
    (a, b) => Math.abs(Math.log(a.seconds / wanted)) - Math.abs(Math.log(b.seconds / wanted)),
  );
  return nearest === undefined
    ? null
    : {
        seconds: nearest.seconds,
        windows: nearest.level.n,
        advShare: nearest.advShare,
        realisedOverModel: nearest.level.value,
        standardError: nearest.level.standardError,
      };
}
