import { invariant } from '#core/kernel/assert';
import type { JournalBody } from './entry.ts';

/** The version of the bodies in `journal-body.ts`. It grows by one when a body of today can no longer be told from one of before; with it grows the chain below. */
export const JOURNAL_SCHEMA = 2;

/** Of what the engine remembers, where it is saved. It grows with every change of that; states of another version are passed over, and the journal is folded from its beginning. */
export const SNAPSHOT_VERSION = 13;

/** A body of an older schema: what its type's fields were is known to its step alone. */
type OldBody = JournalBody & Readonly<Record<string, unknown>>;
type Step = (body: OldBody) => OldBody;

/** Step n brings a body of schema n + 1 to schema n + 2. A step is never changed again: journals of its version lie on disks. */
const STEPS: readonly Step[] = [fromFirst];

/** JRN-10: a body as it was written under `version`, as today's fold wants it. Pure; a body of today is answered as it is. */
export function upcast(version: number, body: JournalBody): JournalBody {
  invariant(
    Number.isSafeInteger(version) && version >= 1 && version <= JOURNAL_SCHEMA,
    `a journal's schema is 1 to ${JOURNAL_SCHEMA}, was ${version}`,
  );
  if (version === JOURNAL_SCHEMA) return body;
  return STEPS.slice(version - 1).reduce((older, step) => step(older), { ...body });
}

/** Schema 1 knew one kill switch, for everything, and no venue that changes orders in place. */
function fromFirst(body: OldBody): OldBody {
  if (body.type === 'opened') return { ...body, schema: 2 };
  if (body.type === 'kill') return { scope: { type: 'all' }, ...body };
  const { acceptance } = body;
  if (body.type !== 'placed' || !isObject(acceptance) || !isObject(acceptance['tactics']))
    return body;
  return {
    ...body,
    acceptance: { ...acceptance, tactics: { amends: false, ...acceptance['tactics'] } },
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
