import { z } from 'zod';
import {
  AMOUNT_MAX,
  amountOrZero,
  LIST_MAX,
  reasonText,
  signedAmount,
  TEXT_MAX,
} from '#contracts/bounds';
import { driftDoc, roundDoc } from '#contracts/learned-documents';
import { type Fitted, impactModelOf } from '#core/cost/calibrate/fitted-model';
import type { Observation } from '#core/cost/calibrate/observations';
import type { Calibration, ImpactModel } from '#core/cost/model';
import { parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { TIERS } from '#core/liquidity/profile';

const number = signedAmount;
const positive = z.number().min(1e-300).max(AMOUNT_MAX);
const count = z.number().int().min(0).max(1e12);
const short = z.string().max(TEXT_MAX);
const NODES_MAX = 100_000;
const estimate = z.object({ value: number, standardError: number.min(0), n: count });
const pair = z.tuple([number, number]);
const powerFit = z.object({
  coefficient: estimate.extend({ value: positive }),
  exponent: estimate.extend({ value: positive.max(1) }),
  covariance: z.tuple([pair, pair]),
  n: count,
  days: count,
  iterations: count,
});
const believed = z.object({ name: short, coefficient: number, standardError: number.min(0) });
const thresholds = z.array(z.object({ tier: z.enum(TIERS), minAdv: amountOrZero })).max(4);
const tree = z
  .object({
    feature: z.array(z.number().int().min(-1).max(2)).max(NODES_MAX),
    threshold: z.array(number).max(NODES_MAX),
    left: z.array(count).max(NODES_MAX),
    right: z.array(count).max(NODES_MAX),
    value: z.array(number).max(NODES_MAX),
  })
  .refine(
    // A walk down a tree ends: children come after their parents, and all columns have one length.
    ({ feature, threshold, left, right, value }) =>
      [threshold, left, right, value].every((column) => column.length === feature.length) &&
      feature.every(
        (f, i) =>
          f < 0 ||
          (f < 3 &&
            left[i]! > i &&
            right[i]! > i &&
            left[i]! < feature.length &&
            right[i]! < feature.length),
      ),
    'must be a tree: columns of one length, children after their parents',
  );
const trees = z.object({ base: number, learningRate: positive, trees: z.array(tree).max(10_000) });
const noise = z.object({
  intercept: number,
  byVolatility: number,
  bySize: number,
  byLargeSize: number.optional(),
  seen: z.object({ volatilityDaily: pair, advShare: pair }).optional(),
  quantiles: z.array(number).length(7),
});
const power = z.object({
  kind: z.literal('power'),
  fit: powerFit,
  thresholds,
  tiers: z.array(believed).max(4),
  symbols: z.array(believed).max(LIST_MAX),
  noise,
});
const boosted = z.object({
  kind: z.literal('boosted'),
  fit: z.object({
    law: powerFit,
    sizes: z.tuple([positive, positive]),
    mean: trees,
    quantiles: z.array(trees).length(7),
  }),
});
const estimated = z.array(z.array(number).length(3)).length(3);
const crossover = z.object({
  kind: z.literal('crossover'),
  law: z.object({
    coefficient: positive,
    volatilityExponent: number,
    crossover: positive,
    decay: number.min(0).max(0.99),
    decayStandardError: number.min(0),
    covariance: estimated,
    transferError: number.min(0),
    fastest: positive,
  }),
  noise,
});
const ensemble = z.object({
  kind: z.literal('ensemble'),
  members: z
    .array(
      z.object({
        weight: z.number().min(0).max(1),
        model: z.discriminatedUnion('kind', [power, boosted, crossover]),
      }),
    )
    .min(1)
    .max(20),
});

const judged = z.object({
  against: short,
  pinball: z.object({
    value: number,
    standardError: number.min(0),
    n: count,
    verdict: z.enum(['better', 'worse', 'undecided']),
  }),
});

// A year of four hundred names; the body of a request is bounded in bytes besides.
const ROWS_MAX = 100_000;
const column = z.array(number).max(ROWS_MAX);
const COLUMNS = [
  'day',
  'advShare',
  'volatilityDaily',
  'adv',
  'advNotional',
  'volumeTime',
  'varianceDays',
  'costBps',
] as const;
/** What a model was fitted on, in columns of one length: orders, or what stands for them. `name` points into `names`. */
const evidenceDoc = z
  .strictObject({
    names: z.array(z.string().min(1).max(64)).max(LIST_MAX),
    name: z.array(count).max(ROWS_MAX),
    day: z.array(z.number().int().min(0).max(1e6)).max(ROWS_MAX),
    advShare: column,
    volatilityDaily: column,
    adv: column,
    advNotional: column,
    volumeTime: column,
    varianceDays: column,
    costBps: column,
  })
  .refine(
    (columns) =>
      COLUMNS.every((each) => columns[each].length === columns.name.length) &&
      columns.name.every((i) => i < columns.names.length),
    'must be columns of one length, whose names exist',
  );
export type Evidence = z.infer<typeof evidenceDoc>;

/** A fitted cost model with where it comes from and how it did on what it had not seen; as `calibrate --save` writes it. */
export const modelDocument = z.strictObject({
  schema: z.literal(1),
  /** Kind and the beginning of the SHA-256 of what was fitted. */
  id: z.string().min(1).max(128),
  source: short,
  /** End of the data: no order before it is priced with this model. */
  asOf: z.iso
    .datetime()
    .max(40)
    .refine((text) => parseIsoTime(text) !== null, 'must be a time of the calendar'),
  n: count,
  days: count,
  /** What it said of itself when it was made; a service judges again. */
  judged,
  /** What it was fitted on: without it, it prices a command's order and takes over nowhere. */
  evidence: evidenceDoc.optional(),
  fitted: z.discriminatedUnion('kind', [power, boosted, ensemble, crossover]),
});
export type ModelDocument = z.infer<typeof modelDocument>;

const reason = reasonText;
export const modelRequest = z.strictObject({ model: modelDocument, reason });
export const revertRequest = z.strictObject({ reason });
/** The cost model that new orders are priced with. `champion` null: the published one. Times ISO-8601 UTC. */
export const modelStateDoc = z.object({
  inUse: z.string(),
  champion: z
    .object({
      id: z.string(),
      kind: z.enum(['power', 'boosted', 'ensemble', 'crossover']),
      source: z.string(),
      asOf: z.string().nullable(),
      n: count,
      judged,
    })
    .nullable(),
  /** What the orders say of the model in use: are costs where it puts them? */
  drift: driftDoc,
  /** Rounds of the loop, oldest first. */
  learned: z.array(roundDoc),
  history: z.array(
    z.object({
      at: z.string(),
      change: z.enum(['promoted', 'reverted']),
      modelId: z.string().nullable(),
      by: z.string(),
      reason: z.string(),
    }),
  ),
});
export type ModelStateDoc = z.infer<typeof modelStateDoc>;

/** An order that ended: when it began (microseconds), what was known then (volatility daily, exposure in trading days) and what the price did to it, bps without spread, fees and delay. */
export const modelObservationDoc = z.object({
  at: z.number(),
  name: z.string(),
  day: z.number().int(),
  advShare: number,
  volatilityDaily: number,
  volumeTime: number,
  varianceDays: number,
  adv: number,
  advNotional: number,
  costBps: number,
});
export type ModelObservationDoc = z.infer<typeof modelObservationDoc>;

export const evidenceOf = (rows: readonly Observation[]): Evidence => {
  const names = [...new Set(rows.map(({ name }) => name))].toSorted();
  const index = new Map(names.map((name, i) => [name, i]));
  const columns = Object.fromEntries(
    COLUMNS.map((each) => [each, rows.map((row) => row[each])]),
  ) as Omit<Evidence, 'name' | 'names'>;
  return { names, name: rows.map(({ name }) => index.get(name)!), ...columns };
};
export const observationsIn = (evidence: Evidence): readonly Observation[] =>
  evidence.name.map((name, i) => ({
    name: evidence.names[name]!,
    day: evidence.day[i]!,
    advShare: evidence.advShare[i]!,
    volatilityDaily: evidence.volatilityDaily[i]!,
    adv: evidence.adv[i]!,
    advNotional: evidence.advNotional[i]!,
    volumeTime: evidence.volumeTime[i]!,
    varianceDays: evidence.varianceDays[i]!,
    costBps: evidence.costBps[i]!,
  }));

/** Kind and the beginning of the SHA-256 of what was fitted, on what, until when. */
export const modelIdOf = (
  {
    fitted,
    source,
    asOf,
  }: { readonly fitted: Fitted; readonly source: string; readonly asOf: string },
  sha256: (text: string) => string,
): string => `${fitted.kind}/${sha256(JSON.stringify({ fitted, source, asOf })).slice(0, 12)}`;

export function parseModel(text: unknown, path: string): Result<ModelDocument, Problem> {
  const read = modelDocument.safeParse(text);
  if (read.success) return ok(read.data);
  const first = read.error.issues[0];
  return err(
    problem(
      'MODEL_INVALID',
      `${path}: ${first?.path.join('.') ?? ''}`,
      `the file must hold a fitted model, but ${first?.message ?? 'does not'}`,
      'give a file that plimsoll calibrate --save wrote',
    ),
  );
}
export const calibrationOf = ({ source, asOf, n }: ModelDocument): Calibration => ({
  state: 'calibrated',
  source,
  asOf: parseIsoTime(asOf),
  n,
});
export const modelOfDocument = (document: ModelDocument, symbol: string): ImpactModel =>
  impactModelOf(document.id, calibrationOf(document), document.fitted as Fitted, symbol);
