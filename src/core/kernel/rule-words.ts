/** What a schema found wrong, as far as words need it; a zod issue is one. */
export interface SchemaIssue {
  readonly code?: string | undefined;
  readonly message: string;
  readonly input?: unknown;
  readonly expected?: string | undefined;
  readonly origin?: string | undefined;
  readonly format?: string | undefined;
  readonly minimum?: number | bigint | undefined;
  readonly maximum?: number | bigint | undefined;
  readonly inclusive?: boolean | undefined;
  readonly values?: readonly unknown[] | undefined;
  /** Of a union: the field that tells its members apart, and what it may be. */
  readonly discriminator?: string | undefined;
  readonly options?: readonly unknown[] | undefined;
  /** Of a union without one: what each member found wrong. */
  readonly errors?: readonly (readonly SchemaIssue[])[] | undefined;
}

/** The rule, then the value that broke it: `must be at most 1, was 3`. */
export const ruleOf = (issue: SchemaIssue): string =>
  `${requirementOf(issue)}, was ${shown(valueOf(issue))}`;

/** What broke the rule: of a union, the field that tells its members apart. */
const valueOf = ({ discriminator, input }: SchemaIssue): unknown =>
  discriminator !== undefined && typeof input === 'object' && input !== null
    ? (input as { readonly [field: string]: unknown })[discriminator]
    : input;
const oneOf = (values: readonly unknown[]): string =>
  `must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`;

/** Types that have a word of their own. */
const TYPE_WORDS: { readonly [expected: string]: string } = {
  object: 'a group of keys',
  record: 'a group of keys',
  array: 'a list',
  int: 'a whole number',
};

function requirementOf(issue: SchemaIssue): string {
  const isText = issue.origin === 'string';
  switch (issue.code ?? 'custom') {
    case 'invalid_type':
      return `must be ${TYPE_WORDS[issue.expected ?? ''] ?? `a ${issue.expected ?? 'value of another type'}`}`;
    case 'too_small':
      // A smallest amount that nobody would type is there for the arithmetic: to people it is zero.
      if (!isText && issue.minimum !== undefined && issue.minimum > 0 && issue.minimum <= 1e-9)
        return 'must be above 0';
      return isText
        ? `must have ${issue.minimum} characters or more`
        : `must be ${issue.inclusive === true ? 'at least' : 'above'} ${issue.minimum}`;
    case 'too_big':
      return isText
        ? `must have ${issue.maximum} characters or fewer`
        : `must be ${issue.inclusive === true ? 'at most' : 'below'} ${issue.maximum}`;
    case 'invalid_value':
      return oneOf(issue.values ?? []);
    case 'invalid_union':
      return issue.options === undefined ? eitherOf(issue.errors ?? []) : oneOf(issue.options);
    case 'invalid_format':
      if (issue.format === 'datetime')
        return 'must be a time with its zone, such as 2026-01-05T14:30:00Z';
      break;
    default:
  }
  return issue.message.startsWith('must') ? issue.message : `must be ${issue.message}`;
}

/** `must be a string or a number`: the first thing that each member asks for. */
function eitherOf(members: readonly (readonly SchemaIssue[])[]): string {
  const asked = members.flatMap(([first]) => (first === undefined ? [] : [requirementOf(first)]));
  return [...new Set(asked)]
    .map((each, i) => (i === 0 ? each : each.replace(/^must be /, '')))
    .join(' or ');
}

const LONGEST = 60;
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  // Only what is short is written out: a value from a stranger may be as deep and as long as it likes.
  const text =
    typeof value === 'object' && value !== null
      ? Array.isArray(value)
        ? `a list of ${value.length}`
        : 'a group of keys'
      : typeof value === 'string'
        ? JSON.stringify(value.slice(0, LONGEST + 1))
        : String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** The known name that a misspelt one most likely meant; null where none is near: at most two keystrokes, and fewer than half of its letters. */
export function nearestName(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.min(2, Math.ceil(name.length / 2) - 1) + 1;
  for (const each of known) {
    const distance = keystrokes(name.toLowerCase(), each.toLowerCase());
    if (distance < least) [best, least] = [each, distance];
  }
  return best;
}

/** Insertions, deletions, changes and swaps of neighbours. Damerau (1964), "A technique for computer detection and correction of spelling errors". */
function keystrokes(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          changed,
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          isSwap ? at(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
