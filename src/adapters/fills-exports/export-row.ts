import type { Zone } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { type Side, type TimeUs, timeUs } from '#core/kernel/units';
import { type DateOrder, isMarketTime, stampReader } from '#core/market/stamps';
import { type AccountFill, TAGS, type Tag, type Tags } from '#core/tca/account-fill';
import type { AccountOrder, FileQuote } from '#core/tca/account-order';
import { type DecimalMark, numberIn, numberWithComma } from '#platform/csv-cells';
import { shownText } from '#platform/shown-text';
import { usualTime } from './usual-time.ts';

/** One record of an export as its fields: a row of a table, an object, an element, a message. Names are in small letters. */
export interface RawRow {
  /** `file:line`, for errors and ids. */
  readonly place: string;
  readonly fields: RowFields;
}
/** Values by the names of fields; rows of a table share one index of them. */
export interface RowFields extends Iterable<readonly [string, string]> {
  get(name: string): string | undefined;
  has(name: string): boolean;
}
/** What a record was found to be. One that is nothing of ours says why. */
export interface ExportFound {
  readonly fill?: AccountFill;
  readonly order?: AccountOrder;
  readonly quote?: FileQuote;
  readonly skipped?: string;
  /** What was taken for granted, and how to say otherwise: once a file. */
  readonly note?: string;
  /** The execution that it takes back. */
  readonly busts?: string;
}
/** A record, and the first thing that is wrong with it. */
export interface ExportRow {
  readonly place: string;
  has(name: string): boolean;
  /** The names of its fields that begin so. */
  columns(prefix: string): readonly string[];
  /** The first of these fields that says something; '' where none does. */
  text(...names: readonly string[]): string;
  needed(...names: readonly string[]): string;
  /** A field that must be a number above 0, or at least a number. */
  positive(...names: readonly string[]): number;
  number(...names: readonly string[]): number;
  numberOr(...names: readonly string[]): number | null;
  /** A number above 0, or empty. */
  positiveOr(...names: readonly string[]): number | null;
  time(...names: readonly string[]): TimeUs;
  timeOr(...names: readonly string[]): TimeUs | null;
  side(...names: readonly string[]): Side;
  /** Says that a field is wrong; the first one counts. */
  wrong(name: string, rule: string): void;
  problem(): Problem | null;
}

const BUY = new Set(['buy', 'b', 'bot', 'bought', 'bid', 'long', '1', '+1', 'buy (ca.)']);
const SELL = new Set([
  'sell',
  's',
  'sld',
  'sold',
  'ask',
  'short',
  'sell short',
  'sell_short',
  'ss',
  '2',
  '-1',
  '5',
  '6',
  'sell (ca.)',
]);
export function sideOf(text: string): Side | null {
  const word = text.trim().toLowerCase();
  if (BUY.has(word)) return 'buy';
  return SELL.has(word) ? 'sell' : null;
}

/** Reads the stamps of a file: in a zone by name, or at an offset that the file says, such as +08:00. */
export function clockOf(
  zone: Zone,
  dates: DateOrder,
  offset: string | null = null,
): (text: string) => TimeUs | null {
  const read = stampReader(zone, dates);
  return (text) => {
    const usual = usualTime(text, offset);
    const stamp = usual === null ? null : read(usual);
    return stamp === null || !isMarketTime(stamp.at) ? null : stamp.at;
  };
}

export interface RowReading {
  readonly clock: (text: string) => TimeUs | null;
  readonly decimal: DecimalMark;
}
export const exportRowOf = (raw: RawRow, reading: RowReading): ExportRow =>
  new ReadRow(raw, reading);

/** A million of them are made: one class, and no closures of each. */
class ReadRow implements ExportRow {
  readonly #raw: RawRow;
  readonly #reading: RowReading;
  #first: Problem | null = null;
  constructor(raw: RawRow, reading: RowReading) {
    this.#raw = raw;
    this.#reading = reading;
  }
  get place(): string {
    return this.#raw.place;
  }
  has(name: string): boolean {
    return this.#raw.fields.has(name);
  }
  columns(prefix: string): readonly string[] {
    return [...this.#raw.fields].flatMap(([name]) => (name.startsWith(prefix) ? name : []));
  }
  text(...names: readonly string[]): string {
    for (const name of names) {
      const value = this.#raw.fields.get(name);
      if (value !== undefined && value !== '') return value;
    }
    return '';
  }
  needed(...names: readonly string[]): string {
    const value = this.text(...names);
    if (value === '') this.#refuse(names, 'is required');
    return value;
  }
  number(...names: readonly string[]): number {
    const value = this.#read(names);
    if (value === null || Number.isNaN(value)) this.#refuse(names, 'must be a number');
    return value ?? NaN;
  }
  positive(...names: readonly string[]): number {
    const value = this.number(...names);
    if (!(value > 0)) this.#refuse(names, 'must be a number above 0');
    return value;
  }
  numberOr(...names: readonly string[]): number | null {
    const value = this.#read(names);
    if (value === null) this.#refuse(names, 'must be a number, or empty');
    return value === null || Number.isNaN(value) ? null : value;
  }
  positiveOr(...names: readonly string[]): number | null {
    const value = this.numberOr(...names);
    if (value !== null && !(value > 0)) this.#refuse(names, 'must be above 0, or empty');
    return value;
  }
  time(...names: readonly string[]): TimeUs {
    const at = this.#reading.clock(this.text(...names));
    if (at === null) this.#refuse(names, 'must be a date and a time');
    return at ?? timeUs(0);
  }
  timeOr(...names: readonly string[]): TimeUs | null {
    const cell = this.text(...names);
    if (cell === '') return null;
    const at = this.#reading.clock(cell);
    if (at === null) this.#refuse(names, 'must be a date and a time, or empty');
    return at;
  }
  side(...names: readonly string[]): Side {
    const side = sideOf(this.text(...names));
    if (side === null) this.#refuse(names, 'must be buy or sell');
    return side ?? 'buy';
  }
  wrong(name: string, rule: string): void {
    const { place, fields } = this.#raw;
    this.#first ??= problem(
      'LINE_MALFORMED',
      `${place}, column ${shownText(name)}`,
      `${shownText(name)} ${rule}, was '${shownText(fields.get(name) ?? '')}'`,
      'correct or remove the row, or map the columns with --columns',
    );
  }
  problem(): Problem | null {
    return this.#first;
  }
  #read(names: readonly string[]): number | null {
    return numberOf(this.text(...names), this.#reading.decimal);
  }
  #refuse(names: readonly string[], rule: string): void {
    this.wrong(this.#nameIn(names), rule);
  }
  /** Which of these names an error should speak of. */
  #nameIn(names: readonly string[]): string {
    const { fields } = this.#raw;
    return (
      names.find((name) => (fields.get(name) ?? '') !== '') ??
      names.find((name) => fields.has(name)) ??
      names[0] ??
      ''
    );
  }
}

const PLAIN = /^\d{1,15}(\.\d{1,9})?$/;
/** NaN where a cell is empty, null where it is no number. Thousands may be grouped. */
function numberOf(text: string, decimal: DecimalMark): number | null {
  if (decimal === 'point' && PLAIN.test(text)) return Number(text);
  const cell = text.replaceAll(/\s/g, '');
  if (decimal === 'comma') return numberWithComma(cell);
  const isGrouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(cell);
  return numberIn(isGrouped ? cell.replaceAll(',', '') : cell);
}

/** What most exports say of a fill; the rest is unknown. */
export function plainFill(
  row: ExportRow,
  said: Pick<AccountFill, 'at' | 'symbol' | 'side' | 'quantity' | 'price'> &
    Partial<Omit<AccountFill, 'from'>>,
): ExportFound {
  return {
    fill: {
      id: row.place,
      multiplier: 1,
      currency: null,
      fee: null,
      liquidity: null,
      orderId: null,
      parentId: null,
      orderedAt: null,
      tags: {},
      ...said,
      from: row.place,
    },
  };
}

/** Tags that a row says something for. */
export function tagged(tags: { readonly [T in keyof Tags]: string }): Tags {
  const found: { [T in Tag]?: string } = {};
  for (const tag of TAGS) {
    const value = tags[tag];
    if (value !== undefined && value !== '') found[tag] = value;
  }
  return found;
}
export const orNull = (text: string): string | null => (text === '' ? null : text);
