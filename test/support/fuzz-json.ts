import type { Random } from '#core/kernel/random';

/** Raw JSON text, so that what no JavaScript value can say (1e400, a key twice) can be sent too. */
export type RawJson = string;

const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '0.5',
  '1e-320',
  '5e-324',
  '1e-12',
  '1e-9',
  '1e15',
  '1.0000001e15',
  '1e16',
  '9007199254740993',
  '-9007199254740993',
  '1e307',
  '1.7976931348623157e308',
  '1e400',
  '-1e400',
  '0.1',
  '3.3333333333333335',
  '1e21',
  '123456789.123456789',
];
const TIMES = [
  '9999-12-31T23:59:59Z',
  '0001-01-01T00:00:00Z',
  '2255-06-06T00:00:00Z',
  '1684-01-01T00:00:00Z',
  '2200-12-31T23:59:59.999999Z',
  '1800-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-01-05T14:30:00+23:59',
  '2026-01-05T14:30:00-99:99',
  '2026-13-05T25:61:61Z',
  '1970-01-01T00:00:00Z',
  '2099-01-05T14:30:00.123456789Z',
];
const TEXTS = [
  '',
  ' ',
  'KEEL',
  'KEEL.PAPER',
  'keel',
  'AMZN',
  '\u0000',
  '\n',
  '\u001b[31m',
  '\u202e',
  '💥',
  '\ud800',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '%00',
  "'; DROP TABLE entry;--",
  '<script>',
  'P1',
  'twap',
  'all',
  'buy',
  'sell',
  'NaN',
  'Infinity',
];

export const oneOf = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(random.next() * from.length)] as T;
const digits = (random: Random): string =>
  `${Math.floor(random.next() * 10 ** (1 + Math.floor(random.next() * 12))) / 10 ** Math.floor(random.next() * 6)}`;

function anyNumber(random: Random): RawJson {
  return random.next() < 0.6 ? oneOf(random, NUMBERS) : digits(random);
}
export function anyText(random: Random): RawJson {
  const roll = random.next();
  if (roll < 0.3) return JSON.stringify(oneOf(random, TIMES));
  if (roll < 0.9) return JSON.stringify(oneOf(random, TEXTS));
  return JSON.stringify(oneOf(random, TEXTS).repeat(Math.floor(random.next() * 2000)));
}
export function anyJson(random: Random, depth = 0): RawJson {
  const roll = random.next();
  if (roll < 0.35) return anyNumber(random);
  if (roll < 0.65) return anyText(random);
  if (roll < 0.75) return oneOf(random, ['null', 'true', 'false']);
  if (roll < 0.78) return deep(random);
  if (depth > 4) return 'null';
  const count = Math.floor(random.next() * 4);
  const items = Array.from({ length: count }, () => anyJson(random, depth + 1));
  if (roll < 0.9) return `[${items.join(',')}]`;
  return `{${items
    .map(
      (each) =>
        `${anyText(random)
          .slice(0, 60)
          .replace(/(?<!")$/, '"')}:${each}`,
    )
    .join(',')}}`;
}
/** Ten kilobytes of brackets. */
function deep(random: Random): RawJson {
  const [open, close] = oneOf(random, [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const);
  const count = Math.floor(random.next() * 5000);
  return (
    open.repeat(count) +
    (open === '[' ? '' : '1') +
    close.repeat(random.next() < 0.8 ? count : Math.floor(count / 2))
  );
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema | readonly Schema[];
  readonly prefixItems?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minItems?: number;
}

export type { Schema };

/** Mostly what the schema wants, at its edges too; now and then anything else. */
export function fromSchema(schema: Schema, random: Random, wild: number): RawJson {
  if (random.next() < wild) return anyJson(random);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fromSchema(oneOf(random, choices), random, wild);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return JSON.stringify(oneOf(random, schema.enum));
  const type = Array.isArray(schema.type)
    ? oneOf(random, schema.type as readonly string[])
    : schema.type;
  switch (type) {
    case 'object':
      return objectOf(schema, random, wild);
    case 'array': {
      const fixed =
        schema.prefixItems ??
        (Array.isArray(schema.items) ? (schema.items as readonly Schema[]) : null);
      const item = fixed === null ? (schema.items as Schema | undefined) : undefined;
      const count = fixed?.length ?? Math.floor(random.next() * 4) + (schema.minItems ?? 0);
      return `[${Array.from({ length: count }, (_, i) => fromSchema(fixed?.[i] ?? item ?? {}, random, wild)).join(',')}]`;
    }
    case 'number':
    case 'integer':
      return numberIn(schema, random, type === 'integer', wild);
    case 'boolean':
      return oneOf(random, ['true', 'false']);
    case 'string':
      if (schema.format === 'date-time' || schema.pattern?.includes('T') === true)
        return JSON.stringify(
          random.next() < (wild < 0.05 ? 0.9 : 0.5)
            ? new Date(Date.now() + (random.next() - 0.2) * 1e7).toISOString()
            : oneOf(random, TIMES),
        );
      if (random.next() >= 1 - wild) return anyText(random);
      return JSON.stringify(
        schema.pattern === undefined
          ? oneOf(random, ['KEEL', 'HULL', 'MAST'])
          : `B-${Math.floor(random.next() * 1e9)}`,
      );
    case undefined:
    default:
      return 'null';
  }
}

function objectOf(schema: Schema, random: Random, wild: number): RawJson {
  const parts: string[] = [];
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    const isWanted =
      schema.required?.includes(name) === true ? random.next() >= wild / 4 : random.next() < 0.3;
    if (isWanted) parts.push(`${JSON.stringify(name)}:${fromSchema(each, random, wild)}`);
  }
  if (typeof schema.additionalProperties === 'object') {
    for (let i = 0; i < 3; i++)
      parts.push(
        `${JSON.stringify(oneOf(random, ['KEEL', 'HULL', 'MAST', '__proto__', 'zz']))}:${fromSchema(schema.additionalProperties, random, wild)}`,
      );
  } else if (random.next() < wild) parts.push(`${anyText(random)}:${anyJson(random)}`);
  return `{${parts.join(',')}}`;
}

function numberIn(
  { minimum, exclusiveMinimum, maximum }: Schema,
  random: Random,
  isWhole: boolean,
  wild: number,
): RawJson {
  const low = Math.max(minimum ?? exclusiveMinimum ?? -1e9, -1e15);
  const high = Math.min(maximum ?? 1e9, 1e15);
  const roll = random.next();
  // Often what a trader would type: it is the odd value beside good ones that gets far.
  const usual = Math.round(1 + 2000 * random.next() ** 3);
  if (wild < 0.05 && roll < 0.8 && low <= usual && usual <= high) return String(usual);
  if (wild < 0.05 && roll < 0.8 && low >= 0 && high <= 1)
    return String(low + (high - low) * random.next());
  if (roll < 0.15) return String(low);
  if (roll < 0.3) return String(high);
  if (roll < 0.4) return anyNumber(random);
  // Over all magnitudes, not only the largest.
  const value =
    low > 0 ? low * (high / low) ** random.next() : low + (high - low) * random.next() ** 8;
  return String(isWhole ? Math.round(value) : value);
}
