/** A vector's inputs, read with care: a missing or mistyped one is an error of the file, named by its path. */
export class BadVector extends Error {
  override readonly name = 'BadVector';
}
export interface Inputs {
  number(name: string): number;
  /** A whole number, at least 1. */
  count(name: string): number;
  text(name: string): string;
  numbers(name: string): readonly number[];
  texts(name: string): readonly string[];
  rows(name: string): readonly (readonly number[])[];
  inside(name: string): Inputs;
  /** A list of objects. */
  records(name: string): readonly Inputs[];
  has(name: string): boolean;
  /** The names that are given, in their order. */
  names(): readonly string[];
}
export function inputsOf(raw: unknown): Inputs {
  const record: Record<string, unknown> = typeof raw === 'object' && raw !== null ? { ...raw } : {};
  return {
    has: (name) => name in record,
    names: () => Object.keys(record),
    text: (name) => asText(record[name], name),
    number: (name) => asNumber(record[name], name),
    count: (name) => asCount(asNumber(record[name], name), name),
    numbers: (name) =>
      asList(record[name], name).map((value, i) => asNumber(value, `${name}[${i}]`)),
    texts: (name) => asList(record[name], name).map((value, i) => asText(value, `${name}[${i}]`)),
    rows: (name) =>
      asList(record[name], name).map((row, i) =>
        asList(row, `${name}[${i}]`).map((value, k) => asNumber(value, `${name}[${i}][${k}]`)),
      ),
    inside: (name) => inputsOf(record[name]),
    records: (name) => asList(record[name], name).map(inputsOf),
  };
}

/**
 * What a passed vector proves. `product`: the functions that trade. `library`: functions that the package exports.
 * `reference`: a formula that only this command knows.
 */
export type Proves = 'product' | 'library' | 'reference';
/** What a vector says of itself in words (formula, note), and the path of its file, beside which are the files that it names. */
export interface VectorWords {
  readonly statement: string;
  readonly source: string;
}
/** Recomputes every vector whose id begins with `prefix`. `expected` is given for its argument columns and the names of its answers, never for its answers. */
export interface Family {
  readonly prefix: string;
  readonly proves: Proves;
  run(inputs: Inputs, expected: Inputs, words: VectorWords): Record<string, unknown>;
}

function asNumber(value: unknown, path: string): number {
  if (typeof value !== 'number')
    throw new BadVector(`${path} must be a number, was ${JSON.stringify(value)}`);
  return value;
}
function asList(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value))
    throw new BadVector(`${path} must be a list, was ${JSON.stringify(value)}`);
  return value;
}
function asText(value: unknown, path: string): string {
  if (typeof value !== 'string')
    throw new BadVector(`${path} must be a text, was ${JSON.stringify(value)}`);
  return value;
}
function asCount(value: number, path: string): number {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new BadVector(`${path} must be a whole number of at least 1, was ${value}`);
  return value;
}
