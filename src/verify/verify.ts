import { Defect } from '#core/kernel/assert';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { ALMGREN_CHRISS_MULTI } from '#verify/almgren-chriss-multi-vectors';
import { ALMGREN_CHRISS } from '#verify/almgren-chriss-vectors';
import { FACTS_FAMILIES, measuredBands } from '#verify/band-vectors';
import { EXECUTION } from '#verify/execution-vectors';
import { EXPOSURE } from '#verify/exposure-vectors';
import { IMPACT } from '#verify/impact-vectors';
import { BadVector, type Family, inputsOf, type Proves, type VectorWords } from '#verify/inputs';
import { LIQUIDITY_FLOW } from '#verify/liquidity-flow-vectors';
import { LIQUIDITY_SPREADS } from '#verify/liquidity-spread-vectors';
import { PORTFOLIO } from '#verify/portfolio-vectors';
import { ROUTE } from '#verify/route-vectors';
import { SIZING } from '#verify/sizing-vectors';
import { TCA } from '#verify/tca-vectors';

interface Verified {
  readonly id: string;
  readonly status: 'passed' | 'failed' | 'notImplemented';
  /** null where the family is not implemented. */
  readonly proves: Proves | null;
  /** Largest |error| / (abs + rel |expected|) of the numeric leaves; null where nothing was computed. */
  readonly worst: number | null;
  readonly note: string;
  /** The worst leaf: its path, what was published, what we got, and ours less theirs where both are numbers. */
  readonly at: {
    readonly path: string;
    readonly published: unknown;
    readonly ours: unknown;
    readonly difference: number | null;
  } | null;
}
export interface Verification {
  readonly passed: number;
  readonly failed: number;
  readonly notImplemented: number;
  /** Of those that passed. */
  readonly proves: { readonly [What in Proves]: number };
  readonly results: readonly Verified[];
}

// Longest prefix first: a special case stands before its family.
const FAMILIES: readonly Family[] = [
  ...ALMGREN_CHRISS,
  ...ALMGREN_CHRISS_MULTI,
  ...EXECUTION,
  ...TCA,
  ...SIZING,
  ...LIQUIDITY_SPREADS,
  ...LIQUIDITY_FLOW,
  ...IMPACT,
  ...EXPOSURE,
  ...ROUTE,
  ...PORTFOLIO,
  ...FACTS_FAMILIES,
].toSorted((a, b) => b.prefix.length - a.prefix.length);

/** Published numbers against ours. A family that is not implemented is listed, never counted as passed. */
export function verify(vectors: unknown, source: string): Result<Verification, Problem> {
  if (!Array.isArray(vectors))
    return err(
      problem(
        'VECTORS_MALFORMED',
        source,
        'the file must hold a list of vectors, did not',
        'give a file in the format id, inputs, expected, tolerance',
      ),
    );
  const results: Verified[] = [];
  for (const [i, each] of vectors.entries()) {
    const vector: Record<string, unknown> =
      typeof each === 'object' && each !== null ? { ...each } : {};
    const { id, inputs, expected, tolerance } = vector;
    const words: VectorWords = {
      statement: `${textOf(vector['formula'])} ${textOf(vector['note'])}`,
      source,
    };
    if (typeof id !== 'string' || typeof expected !== 'object' || expected === null)
      return err(
        problem(
          'VECTORS_MALFORMED',
          `${source}[${i}]`,
          'a vector must have an id and expected values',
          'complete the vector',
        ),
      );
    const band = vector['kind'] === 'band' ? banded(id, expected) : null;
    if (band !== null) results.push(band);
    else results.push(one(id, words, { inputs, expected, tolerance: toleranceOf(tolerance) }));
  }
  const count = (status: Verified['status']): number =>
    results.filter((each) => each.status === status).length;
  const proven = (what: Proves): number =>
    results.filter((each) => each.status === 'passed' && each.proves === what).length;
  return ok({
    passed: count('passed'),
    failed: count('failed'),
    notImplemented: count('notImplemented'),
    proves: {
      product: proven('product'),
      library: proven('library'),
      reference: proven('reference'),
    },
    results,
  });
}

const textOf = (raw: unknown): string => (typeof raw === 'string' ? raw : '');
function toleranceOf(raw: unknown): { readonly rel: number; readonly abs: number } {
  const record: Record<string, unknown> = typeof raw === 'object' && raw !== null ? { ...raw } : {};
  return {
    rel: typeof record['rel'] === 'number' ? record['rel'] : 0,
    abs: typeof record['abs'] === 'number' ? record['abs'] : 0,
  };
}

/** A range instead of a number: measured in the reactive market. null: we measure nothing of that name. */
function banded(id: string, expected: object): Verified | null {
  try {
    const [worst] = measuredBands(id, inputsOf(expected)) ?? [];
    if (worst === undefined) return null;
    const { path, band, measured } = worst;
    return {
      id,
      status: worst.worst <= 1 ? 'passed' : 'failed',
      proves: 'product',
      worst: worst.worst,
      note: '',
      at: { path, published: band, ours: measured, difference: null },
    };
  } catch (error) {
    if (!(error instanceof BadVector || error instanceof Defect)) throw error;
    return {
      id,
      status: 'failed',
      proves: 'product',
      worst: null,
      note: error.message,
      at: null,
    };
  }
}

interface Asked {
  readonly inputs: unknown;
  readonly expected: object;
  readonly tolerance: { readonly rel: number; readonly abs: number };
}
function one(id: string, words: VectorWords, { inputs, expected, tolerance }: Asked): Verified {
  const family = FAMILIES.find((each) => id.startsWith(each.prefix));
  if (family === undefined)
    return { id, status: 'notImplemented', proves: null, worst: null, note: '', at: null };
  const { proves } = family;
  let ours: Record<string, unknown>;
  try {
    ours = family.run(inputsOf(inputs), inputsOf(expected), words);
  } catch (error) {
    // The numbers come from a file: one that breaks a rule of the core is a bad vector, not a bug of ours.
    if (!(error instanceof BadVector || error instanceof Defect)) throw error;
    return { id, status: 'failed', proves, worst: null, note: error.message, at: null };
  }
  const compared = compare(expected, ours, tolerance, '');
  return {
    id,
    status: compared.worst <= 1 ? 'passed' : 'failed',
    proves,
    worst: compared.worst,
    note: '',
    at: compared.at,
  };
}

interface Compared {
  readonly worst: number;
  readonly at: Verified['at'];
}
/** Leaf by leaf along the expected document; a leaf that we lack, or of another kind, is infinitely wrong. */
function compare(
  expected: unknown,
  ours: unknown,
  tolerance: { readonly rel: number; readonly abs: number },
  path: string,
): Compared {
  if (typeof expected === 'object' && expected !== null) {
    let worst: Compared = { worst: 0, at: null };
    const theirs: Record<string, unknown> = { ...expected };
    const mine: Record<string, unknown> =
      typeof ours === 'object' && ours !== null ? { ...ours } : {};
    if (Array.isArray(expected) && (!Array.isArray(ours) || ours.length !== expected.length))
      return {
        worst: Infinity,
        at: { path, published: expected, ours: ours ?? null, difference: null },
      };
    for (const [key, value] of Object.entries(theirs)) {
      const next = compare(value, mine[key], tolerance, path === '' ? key : `${path}.${key}`);
      if (next.worst > worst.worst || worst.at === null) worst = next;
    }
    return worst;
  }
  const at = {
    path,
    published: expected,
    ours: ours ?? null,
    difference: typeof expected === 'number' && typeof ours === 'number' ? ours - expected : null,
  };
  if (typeof expected !== 'number') return { worst: expected === ours ? 0 : Infinity, at };
  if (typeof ours !== 'number' || Number.isNaN(ours)) return { worst: Infinity, at };
  const error = Math.abs(ours - expected);
  const allowed = tolerance.abs + tolerance.rel * Math.abs(expected);
  return { worst: error === 0 ? 0 : error / allowed, at };
}
