import { z } from 'zod';
import { type Problem, problem } from '#core/kernel/failure';
import type { Random } from '#core/kernel/random';
import { err, ok, type Result } from '#core/kernel/result';

const probability = z.number().min(0).max(1);
const window = {
  from_seconds: z.number().nonnegative().default(0),
  until_seconds: z.number().positive().default(1e9),
};
const always = probability.default(1);

/** What may be done to clients. Seconds count from the start of the exchange; `probability` is per message, or per second for `disconnect`. */
const fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['frame_lost', 'frame_repeated', 'frame_swapped']),
    probability: always,
    stream: z.string().default(''),
    ...window,
  }),
  z.strictObject({
    kind: z.literal('frame_late'),
    probability: always,
    stream: z.string().default(''),
    late_ms: z.number().int().positive().max(60_000),
    ...window,
  }),
  z.strictObject({ kind: z.literal('disconnect'), probability: always, ...window }),
  /** `request_lost`: the exchange never hears of it; `reply_lost`: it was done, and the answer is lost. */
  z.strictObject({
    kind: z.enum(['request_lost', 'reply_lost']),
    probability: always,
    path: z.string().default(''),
    ...window,
  }),
  z.strictObject({
    kind: z.literal('reply_late'),
    probability: always,
    path: z.string().default(''),
    late_ms: z.number().int().positive().max(60_000),
    ...window,
  }),
  z.strictObject({
    kind: z.literal('refused'),
    probability: always,
    status: z.union([z.literal(429), z.literal(418), z.literal(503)]),
    retry_after_seconds: z.number().int().positive().default(1),
    ...window,
  }),
  z.strictObject({ kind: z.literal('halt'), symbol: z.string(), ...window }),
  z.strictObject({ kind: z.literal('bust'), symbol: z.string(), probability: always, ...window }),
  z.strictObject({ kind: z.literal('clock_skew'), skew_ms: z.number().int(), ...window }),
]);
export type ScriptedFault = z.infer<typeof fault>;
const script = z.strictObject({ faults: z.array(fault).max(1000) });

/** Every problem of a script, with the field that has it. */
export function parseFaultScript(
  text: string,
  path: string,
): Result<readonly ScriptedFault[], readonly Problem[]> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err([
      problem(
        'FAULTS_MALFORMED',
        path,
        `must be JSON, was not (${error instanceof Error ? error.message : 'unreadable'})`,
        'write {"faults": [{"kind": "frame_lost", "probability": 0.01}]}',
      ),
    ]);
  }
  const parsed = script.safeParse(json);
  if (parsed.success) return ok(parsed.data.faults);
  return err(
    parsed.error.issues.map((issue) =>
      problem(
        'FAULTS_MALFORMED',
        `${path} ${issue.path.join('.')}`,
        issue.message,
        'see docs/exchange.md for the kinds of faults and their fields',
      ),
    ),
  );
}

/** One fault that struck: seconds since the start, and what it struck. */
export interface Stroke {
  readonly seconds: number;
  readonly kind: ScriptedFault['kind'];
  readonly about: string;
}
const STROKES_KEPT = 1000;

/** Which of the scripted faults strike now, by seed; counted by kind. */
export interface FaultDice {
  /** Those of the kinds that strike this message: each throws its own die, in the order of the script. */
  strike<K extends ScriptedFault['kind']>(
    kinds: readonly K[],
    about: string,
  ): (ScriptedFault & { readonly kind: K }) | null;
  active<K extends ScriptedFault['kind']>(
    kind: K,
  ): readonly (ScriptedFault & { readonly kind: K })[];
  /** What struck without a die: a halt. */
  note(kind: ScriptedFault['kind'], about: string): void;
  counts(): Readonly<Record<string, number>>;
  /** The newest, oldest first. */
  recent(): readonly Stroke[];
}
export function faultDice(
  faults: () => readonly ScriptedFault[],
  random: Random,
  secondsSinceStart: () => number,
): FaultDice {
  const struck = new Map<string, number>();
  const strokes: Stroke[] = [];
  function note(kind: ScriptedFault['kind'], about: string): void {
    struck.set(kind, (struck.get(kind) ?? 0) + 1);
    strokes.push({ seconds: secondsSinceStart(), kind, about });
    if (strokes.length > 2 * STROKES_KEPT) strokes.splice(0, STROKES_KEPT);
  }
  const isNow = (each: ScriptedFault): boolean =>
    secondsSinceStart() >= each.from_seconds && secondsSinceStart() < each.until_seconds;
  const active = <K extends ScriptedFault['kind']>(
    kind: K,
  ): readonly (ScriptedFault & { readonly kind: K })[] =>
    faults().filter(
      (each): each is ScriptedFault & { readonly kind: K } => each.kind === kind && isNow(each),
    );
  return {
    active,
    note,
    recent: () => strokes.slice(-STROKES_KEPT),
    strike(kinds, about) {
      for (const each of kinds.flatMap((kind) => active(kind))) {
        const place = 'stream' in each ? each.stream : 'path' in each ? each.path : '';
        const odds = 'probability' in each ? each.probability : 1;
        if (!about.includes(place) || random.next() >= odds) continue;
        note(each.kind, about);
        return each;
      }
      return null;
    },
    counts: () => Object.fromEntries(struck),
  };
}
