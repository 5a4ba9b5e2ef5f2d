import type { Family, Inputs, Proves } from '#verify/inputs';

export const column = (v: Inputs, name: string): Float64Array => Float64Array.from(v.numbers(name));

/** A family whose answers may hold columns and unknown numbers: a column becomes a list, NaN the null by which the vectors say unknown. */
export const family = (prefix: string, proves: Proves, run: Family['run']): Family => ({
  prefix,
  proves,
  run: (inputs, expected, words) =>
    Object.fromEntries(
      Object.entries(run(inputs, expected, words)).map(([name, value]) => [name, plain(value)]),
    ),
});
function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (value instanceof Float64Array || value instanceof Int8Array) return Array.from(value, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
  return value;
}
