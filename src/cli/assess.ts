import pc from 'picocolors';
import { problem } from '#core/kernel/failure';
import { assessmentToDoc, dayToDoc, marketToDoc, preTradeToDoc } from '#contracts/to-documents';
import { measuresOf } from '#core/liquidity/all-measures';
import { dayViewOf } from '#core/liquidity/day-view';
import type { PreTradeDoc } from '#contracts/documents';
import { assessCard } from '#cli/assess-card';
import type { CliPorts } from '#cli/ports';
import { assessBars, assessStored } from '#cli/assess-stored';
import { assessUniverse, type SurveyFlags } from '#cli/assess-universe';
import { openMarket, type MarketFlags } from '#cli/market-options';
import { orderOf, type OrderFlags } from '#cli/order-options';
import { badInput, done, failed, inBps, inPercent, inUnits, table, type Ending } from '#cli/output';

export type AssessFlags = MarketFlags & SurveyFlags & { readonly quantity?: string; readonly market: string };

const BAR_FORMATS: readonly string[] = ['bars', 'daily', 'panel', 'lean-minute'];

/** One symbol on a tape, from bars, or from the store; several from bars; a whole file. A file of bars given as --tape is what --history is. */
export async function assessAny(symbols: readonly string[], given: AssessFlags, ports: CliPorts): Promise<Ending> {
  const [symbol] = symbols;
  const isBars = given.tape.length > 0 && given.format.length > 0 && given.format.every((each) => BAR_FORMATS.includes(each));
  if (isBars && given.tape.length > 1) return badInput([problem('FLAG_INVALID', '--tape', 'bars are assessed from one file, more were given', 'import them, then assess from the store')]);
  const { history: barsGiven, ...others } = given;
  const bars = isBars ? given.tape[0] : barsGiven;
  const flags: AssessFlags = { ...others, ...(isBars ? { tape: [], format: [] } : {}), ...(bars === undefined ? {} : { history: bars }) };
  if (flags.universe !== undefined || (flags.tape.length === 0 && bars !== undefined && symbols.length !== 1)) return assessUniverse(symbols, flags, ports);
  if (symbol === undefined || symbols.length > 1) return badInput([problem('FLAG_INVALID', 'symbols', `a tape is of one symbol, ${symbols.length} were given`, 'give one symbol with --tape (or imported before), several with --history FILE, or --universe [FILE]')]);
  if (flags.tape.length > 0) return assess(symbol, flags, ports);
  return bars === undefined ? assessStored(symbol, flags, ports) : assessBars(symbol, bars, flags, ports);
}

/** `assess SYMBOL [--quantity N]`: profile, score, tier, limits as of --from. */
function assess(symbol: string, flags: MarketFlags & { readonly quantity?: string }, ports: CliPorts): Ending {
  const market = openMarket({ ...flags, symbol }, ports);
  if (!market.ok) return badInput(market.error);
  const quantity = flags.quantity === undefined ? null : Number(flags.quantity);
  if (quantity !== null && !(quantity > 0 && Number.isFinite(quantity))) return badInput([{ code: 'FLAG_INVALID', path: '--quantity', message: `must be a positive number, was '${flags.quantity}'`, remedy: 'give --quantity N' }]);
  const found = market.value.desk.desk.assess(symbol, quantity);
  if (!found.ok) return failed(found.error);
  const { assessment, profile, instrument } = found.value;
  const { tape, history, desk, quality } = market.value;
  const doc = assessmentToDoc(assessment, profile, instrument);
  const day = dayViewOf(tape, instrument, assessment.asOf);
  const view = desk.desk.view(instrument.id);
  const full = { ...doc, measures: { ...doc.measures, ...measuresOf({ instrument, tape, history, asOf: assessment.asOf }) } };
  const document = { ...full, ...(day === null ? { day: null } : { day: dayToDoc(day) }), quality: { ...doc.quality, report: quality } };
  return done(document, assessCard(full, { day, book: view === null ? null : marketToDoc(view, instrument), history: [] }));
}

/** `plan` and `impact`: the whole way up to the gate, nothing executed. */
export function preTrade(what: 'plan' | 'impact', flags: MarketFlags & OrderFlags, ports: CliPorts): Ending {
  const market = openMarket(flags, ports);
  if (!market.ok) return badInput(market.error);
  const { desk, tape, from, to } = market.value;
  const wish = orderOf(flags, flags.symbol ?? tape.instrument.symbol, { start: from, deadline: to });
  if (!wish.ok) return badInput(wish.error);
  const pre = desk.desk.preTrade(wish.value);
  if (!pre.ok) return failed(pre.error);
  const doc = preTradeToDoc(pre.value);
  const text = what === 'plan' ? planText(doc) : impactText(doc);
  const document = what === 'plan' ? doc : { order: doc.order, arrivalPrice: doc.arrivalPrice, arrivalNotional: doc.arrivalNotional, currency: doc.currency, estimate: doc.estimate, frontier: doc.plan.frontier, verdict: doc.verdict };
  return doc.verdict.approved ? done(document, text) : { exit: 3, document, text };
}

const verdictLine = (doc: PreTradeDoc): string => {
  const no = doc.verdict.refusal;
  return no === null ? pc.green('Approved by the gate') : `${pc.yellow(`Refused: ${no.code}`)}\n  ${no.message}\n  ${pc.dim(no.remedy)}`;
};

function impactText(doc: PreTradeDoc): string {
  const { estimate } = doc;
  const rows: [string, string][] = [
    ['order', `${doc.order.side} ${inUnits(doc.order.quantity)} ${doc.order.symbol} at ${doc.arrivalPrice} (${inUnits(doc.arrivalNotional)} ${doc.currency}), ${inPercent(doc.assessment.advShare)} of ADV`],
    ['expected cost', `${pc.bold(inBps(estimate.expectedBps))} = ${inUnits(Math.round(estimate.expectedCost))} ${doc.currency}, standard error ${inBps(estimate.standardErrorBps)}`],
    ['  of which', `spread ${inBps(estimate.spreadBps)}, impact ${inBps(estimate.impactBps)}, walk ${inBps(estimate.walkBps)}, fees ${inBps(estimate.feesBps)}`],
    ['one order, 90 %', `${estimate.interval90Bps.map((x) => x.toFixed(1)).join(' to ')} bps (timing risk ${inBps(estimate.stdevBps)})`],
    ['model', `${estimate.modelId}, ${estimate.calibration.state}: ${estimate.calibration.source}, n ${estimate.calibration.n}`],
    ...doc.plan.frontier.map((point): [string, string] => [`risk aversion ${point.riskAversion.toExponential(2)}`, `${inBps(point.expectedBps)} ± ${inBps(point.stdevBps)}`]),
  ];
  return `${table(rows)}\n${verdictLine(doc)}`;
}

function planText(doc: PreTradeDoc): string {
  const { plan } = doc;
  const most = Math.max(...plan.slices.map((slice) => slice.quantity));
  const shown = plan.slices.length <= 40 ? plan.slices : plan.slices.filter((_, i) => i % Math.ceil(plan.slices.length / 40) === 0);
  const bars = shown.map((slice) => `  ${slice.start.slice(11, 19)}Z ${String(slice.quantity).padStart(8)} ${pc.cyan('▇'.repeat(Math.max(1, Math.round((40 * slice.quantity) / most))))}`);
  const rows: [string, string][] = [
    ['plan', `${plan.strategy}, ${plan.slices.length} slices, ${plan.start} to ${plan.end}`],
    ['participation', `${inPercent(plan.participationPlanned)} planned at most, cap ${inPercent(plan.participationMax)}, completion ${inPercent(plan.completion)}`],
    ['expected cost', `${inBps(plan.expectedBps)}, st. dev. ${inBps(plan.stdevBps)}`],
    ...plan.assumptions.map((each): [string, string] => ['assumes', each]),
  ];
  return `${table(rows)}\n${bars.join('\n')}\n${verdictLine(doc)}`;
}
