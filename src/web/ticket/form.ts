import type { InstrumentDoc, OrderRequest, ProblemDoc } from '#contracts/documents';
import type { WaitRequest } from '#contracts/wait-documents';
import { type Decimal, decimalToNumber, parseDecimal, stepsOf } from '#core/kernel/decimal';
import { err, ok, type Result } from '#core/kernel/result';
import { DEFAULT_STRATEGY, type StrategyName } from '#core/plan/strategies';

/** The ticket as it is typed: text until it is understood. */
export interface TicketForm {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  /** What the quantity counts: units, or money at the mid when it is placed. */
  readonly sizedIn: 'units' | 'money';
  readonly strategy: StrategyName;
  readonly horizonMinutes: string;
  readonly limit: string;
  readonly maxParticipationPercent: string;
  /** Prices to wait for; '' for none. */
  readonly stop: string;
  readonly takeProfit: string;
}
export type TicketField = keyof TicketForm;
export type FieldProblems = { readonly [F in TicketField]?: string };

export const emptyTicket = (symbol: string): TicketForm => ({
  symbol,
  side: 'buy',
  quantity: '',
  sizedIn: 'units',
  strategy: DEFAULT_STRATEGY,
  horizonMinutes: '60',
  limit: '',
  maxParticipationPercent: '',
  stop: '',
  takeProfit: '',
});

/** The name by which an instrument is asked for: bare where it is unambiguous, with its venue where it is not. */
export function nameOf(instrument: InstrumentDoc, all: readonly InstrumentDoc[]): string {
  return all.filter((other) => other.symbol === instrument.symbol).length > 1
    ? instrument.id
    : instrument.symbol;
}
export const instrumentOf = (name: string, all: readonly InstrumentDoc[]): InstrumentDoc | null =>
  all.find((one) => one.id === name) ?? all.find((one) => one.symbol === name) ?? null;

/** Nothing is asked before there is a quantity: an empty ticket is not a mistake. */
export const isBlank = (form: TicketForm): boolean => form.quantity.trim() === '';

const MAX_HORIZON_MINUTES = 31 * 1440;

/** What the ticket asks for, or what is wrong with each field. The service checks again; this only answers sooner. */
export function parseTicket(
  form: TicketForm,
  instrument: InstrumentDoc | null,
): Result<OrderRequest, FieldProblems> {
  const problems: { [F in TicketField]?: string } = {};
  if (instrument === null) problems.symbol = 'Choose an instrument.';
  const lot = form.sizedIn === 'units' ? (instrument?.lot ?? null) : null;
  const quantity = readStepped(form.quantity, lot, 'quantity', 'lot');
  if (typeof quantity === 'string') problems.quantity = quantity;
  const minutes = readNumber(form.horizonMinutes);
  if (minutes === null || minutes <= 0 || minutes > MAX_HORIZON_MINUTES)
    problems.horizonMinutes = `The horizon must be minutes above 0 and at most ${MAX_HORIZON_MINUTES}, was '${form.horizonMinutes}'.`;
  const limit =
    form.limit.trim() === ''
      ? null
      : readStepped(form.limit, instrument?.tick ?? null, 'limit', 'tick');
  if (typeof limit === 'string') problems.limit = limit;
  const percent =
    form.maxParticipationPercent.trim() === ''
      ? null
      : (readNumber(form.maxParticipationPercent) ?? Number.NaN);
  if (percent !== null && !(percent > 0 && percent <= 100))
    problems.maxParticipationPercent = `Participation must be above 0 and at most 100 %, was '${form.maxParticipationPercent}'.`;
  if (
    Object.keys(problems).length > 0 ||
    typeof quantity === 'string' ||
    typeof limit === 'string' ||
    minutes === null
  )
    return err(problems);
  return ok({
    symbol: form.symbol,
    side: form.side,
    ...(form.sizedIn === 'units' ? { quantity } : { value: quantity }),
    strategy: form.strategy,
    horizonSeconds: minutes * 60,
    ...(limit === null ? {} : { limit }),
    ...(percent === null ? {} : { constraints: { max_participation: percent / 100 } }),
  });
}

/** What the order waits for; none: it begins at once. A sale stops below the market and takes its profit above it, a buy the other way round. */
export function triggersOf(
  form: TicketForm,
  instrument: InstrumentDoc | null,
): Result<WaitRequest['triggers'], FieldProblems> {
  const problems: { [F in TicketField]?: string } = {};
  const triggers: WaitRequest['triggers'] = [];
  for (const field of ['stop', 'takeProfit'] as const) {
    if (form[field].trim() === '') continue;
    const price = readStepped(form[field], instrument?.tick ?? null, 'price', 'tick');
    const isBelow = (field === 'stop') === (form.side === 'sell');
    if (typeof price === 'string') problems[field] = price;
    else triggers.push({ is: isBelow ? 'atOrBelow' : 'atOrAbove', price });
  }
  return Object.keys(problems).length > 0 ? err(problems) : ok(triggers);
}

/** '12,500.5' and '12500.5' are the same; '12,50' is not a number here, because somewhere it means 12.50. */
function readDecimal(text: string): Decimal | null {
  const plain = text.trim();
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) return parseDecimal(plain.replaceAll(',', ''));
  return parseDecimal(plain);
}
export function readNumber(text: string): number | null {
  const value = readDecimal(text);
  return value === null ? null : decimalToNumber(value);
}

const SUBJECTS = { quantity: 'The quantity', limit: 'The limit', price: 'The price' } as const;
/** A positive number on a grid, or the sentence that says why not. */
export function readStepped(
  text: string,
  step: number | null,
  what: keyof typeof SUBJECTS,
  grid: 'lot' | 'tick',
): number | string {
  const value = readDecimal(text);
  const subject = SUBJECTS[what];
  if (value === null || value.units <= 0)
    return `${subject} must be a number above 0, was '${text.trim()}'.`;
  const exact = step === null ? null : parseDecimal(String(step));
  if (exact !== null && !stepsOf(value, exact).ok)
    return `${subject} must be a multiple of the ${grid} ${String(step)}, was ${text.trim()}.`;
  return decimalToNumber(value);
}

const FIELD_BY_PATH: Readonly<Record<string, TicketField>> = {
  symbol: 'symbol',
  side: 'side',
  quantity: 'quantity',
  value: 'quantity',
  strategy: 'strategy',
  horizonSeconds: 'horizonMinutes',
  deadline: 'horizonMinutes',
  start: 'horizonMinutes',
  limit: 'limit',
  max_participation: 'maxParticipationPercent',
};

/** The service's field problems beside their fields; those of no field of the ticket are named in `rest`. */
export function problemsOf(problem: ProblemDoc): {
  readonly fields: FieldProblems;
  readonly rest: readonly string[];
} {
  const fields: { [F in TicketField]?: string } = {};
  const rest: string[] = [];
  for (const { path, message, remedy } of problem.problems ?? []) {
    const words = `${sentence(message)} ${sentence(remedy)}`.trim();
    const field = FIELD_BY_PATH[path.split(/[./]/).at(-1) ?? ''];
    if (field === undefined) rest.push(`${path}: ${words}`);
    else fields[field] = fields[field] === undefined ? words : `${fields[field]} ${words}`;
  }
  return { fields, rest };
}

/** Codes are terse and lower-case inside; people read sentences. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
