import type { JobKinds } from '#cli/job-kinds';
import type { FillsRequest } from '#contracts/fills-request';
import type { FittedModel } from '#core/cost/calibrate/champion';
import type { Takeover } from '#core/cost/calibrate/prove-takeover';
import type { Problem, Refusal } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';

/** With what the service itself gives to a thread. */
type Kinds = JobKinds & {
  readonly fills: { task: FillsRequest; answer: Result<string, readonly Problem[]> };
  readonly proof: { task: Takeover; answer: Result<FittedModel, Refusal> };
};
type Loaded<Kind extends keyof Kinds> = () => Promise<
  (task: Kinds[Kind]['task']) => Kinds[Kind]['answer'] | Promise<Kinds[Kind]['answer']>
>;

// The one table of what can be done in parts. Each is loaded by whoever does one, and not before.
const KINDS: { readonly [Kind in keyof Kinds]: Loaded<Kind> } = {
  comparison: async () => (await import('#app/jobs/comparison')).comparisonPart,
  reactiveComparison: async () =>
    (await import('#app/jobs/reactive-comparison')).reactiveComparisonPart,
  venueComparison: async () => (await import('#app/jobs/venue-comparison')).venueComparisonPart,
  fills: async () => (await import('#app/jobs/fills')).fillsPart,
  import: async () => (await import('#app/jobs/import')).importPart,
  judging: async () => (await import('#app/jobs/judging')).judgingPart,
  scenario: async () => (await import('#app/jobs/scenario')).scenarioPart,
  survey: async () => (await import('#app/jobs/survey')).surveyPart,
  proof: async () => (await import('#core/cost/calibrate/prove-takeover')).proveTakeover,
};
const isKind = (name: string): name is keyof Kinds => Object.hasOwn(KINDS, name);

/** Does one task, wherever it came from. An unknown kind, and whatever a task throws, is a defect of this build. */
export async function doTask(kind: string, task: unknown): Promise<unknown> {
  if (!isKind(kind)) throw new Error(`there is no work of the kind '${kind}'`);
  const run = (await KINDS[kind]()) as (task: unknown) => unknown;
  return await run(task);
}
