import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

// FIX wants a new ClOrdID for every cancel and every amendment: ours stays the same, with a number behind it.
const SUFFIX = /^(.+)\.([1-9]\d{0,4})$/;
/** Kept free behind an order's id, or its cancel would not fit any more. */
const SUFFIX_LENGTH = 6;
// Parents are letters, digits and '-': with '_' for '/' nothing else is spelt the same.
const ID = /^[A-Za-z0-9-]{1,16}(\/\d+){3}$/;

/** What a venue takes as ClOrdID, and whose it is. */
export interface FixIdTerms {
  readonly instance: string;
  readonly clientIdLengthMax: number;
}

/** FIX-9: the ClOrdID of the `step`-th request about an order of ours; 0 is the order itself. Where it cannot fit nothing is sent. */
export function fixIdOf(
  clientOrderId: string,
  step: number,
  { instance, clientIdLengthMax }: FixIdTerms,
): Result<string, Problem> {
  const coded = `${instance}_${clientOrderId.replaceAll('/', '_')}`;
  const most = clientIdLengthMax - SUFFIX_LENGTH;
  if (ID.test(clientOrderId) && coded.length <= most)
    return ok(step > 0 ? `${coded}.${step}` : coded);
  return err(
    problem(
      'CLIENT_ID_UNFIT',
      'clientOrderId',
      `a client order id must be parent/slice/attempt/leg and fit ${most} characters of the venue, was '${clientOrderId}'`,
      'give the parent a shorter id',
    ),
  );
}

/** Our order behind a ClOrdID; null: it is of somebody else. */
export function orderOfFixId(text: string | undefined, { instance }: FixIdTerms): string | null {
  const base = SUFFIX.exec(text ?? '')?.[1] ?? text ?? '';
  const coded = base.slice(instance.length + 1);
  const clientOrderId = coded.replaceAll('_', '/');
  const isOurs = base.startsWith(`${instance}_`) && ID.test(clientOrderId) && !coded.includes('/');
  return isOurs ? clientOrderId : null;
}
