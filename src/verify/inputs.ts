/** A vector's inputs, read with care: a missing or mistyped one is an error of the file, named by its path. */
export class BadVector extends Error {
  override readonly name = 'BadVector';
}
export interface Inputs {
  number(name: string): number;
  numbers(name: string): readonly number[];
  rows(name: string): readonly (readonly number[])[];
  has(name: string): boolean;
}
export function inputsOf(raw: unknown): Inputs {
  const record: Record<string, unknown> = typeof raw === 'object' && raw !== null ? { ...raw } : {};
  const asNumber = (value: unknown, path: string): number => {
    if (typeof value !== 'number') throw new BadVector(`inputs.${path} must be a number, was ${JSON.stringify(value)}`);
    return value;
  };
  const asList = (value: unknown, path: string): readonly unknown[] => {
    if (!Array.isArray(value)) throw new BadVector(`inputs.${path} must be a list, was ${JSON.stringify(value)}`);
    return value;
  };
  return {
    has: (name) => name in record,
    number: (name) => asNumber(record[name], name),
    numbers: (name) => asList(record[name], name).map((value, i) => asNumber(value, `${name}[${i}]`)),
    rows: (name) => asList(record[name], name).map((row, i) => asList(row, `${name}[${i}]`).map((value, k) => asNumber(value, `${name}[${i}][${k}]`))),
  };
}

/** Recomputes every vector whose id begins with `prefix`. `expected` is given for its argument columns only, never for its answers. */
export interface Family {
  readonly prefix: string;
  run(inputs: Inputs, expected: Inputs, id: string): Record<string, unknown>;
}
