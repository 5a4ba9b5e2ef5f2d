import type { Tape } from '#core/market/tape';
import { rowsBefore } from '#core/market/tape-quotes';
import type { Contestant } from '#engine/sim/compare/contestants';
import { type TapeCourtTerms, tapeCourt } from '#engine/sim/compare/court';
import type { Job } from '#engine/sim/compare/job';
import { workJob } from '#engine/sim/compare/work-job';

/** Where the future is taken away or changed, as parts of the job's time. */
const CHANGED_AT = [0.05, 0.25, 0.6];
const CUT_AT = 0.5;
const OTHER = 1.02;

/**
 * P9: the same job on recordings whose future is another: 2 % dearer from some moment on, or not there. Everything sent before that moment must be the same; the first child that is not gives
 * the contestant away. null: nothing differs.
 */
export function lookAhead(terms: TapeCourtTerms, contestant: Contestant, job: Job): string | null {
  const { tape } = terms;
  const whole = sentBy(terms, contestant, job);
  const rowsAt = (part: number): number =>
    rowsBefore(tape, job.start + part * (job.deadline - job.start));
  const others = [
    ...CHANGED_AT.map((part) => falsified(tape, rowsAt(part))),
    { tape: { ...tape, count: rowsAt(CUT_AT) }, count: rowsAt(CUT_AT) },
  ];
  for (const { tape: other, count } of others) {
    // What is sent between the last event and the change is not compared.
    const until = tape.at[count - 1] ?? 0;
    const before = ({ sentAt }: Sent): boolean => sentAt < until;
    const found = difference(
      whole.filter(before),
      sentBy({ ...terms, tape: other }, contestant, job).filter(before),
    );
    if (found !== null) return found;
  }
  return null;
}

interface Sent {
  readonly sentAt: number;
  readonly text: string;
}
function sentBy(terms: TapeCourtTerms, contestant: Contestant, job: Job): readonly Sent[] {
  const outcome = workJob(tapeCourt(terms), contestant, job);
  return outcome.type === 'worked'
    ? outcome.children.map(({ clientOrderId, sentAt, limit, quantity, type }) => ({
        sentAt,
        text: `${clientOrderId}: ${type} ${quantity} at ${limit}`,
      }))
    : [];
}
function difference(whole: readonly Sent[], other: readonly Sent[]): string | null {
  const length = Math.max(whole.length, other.length);
  for (let i = 0; i < length; i++)
    if (whole[i]?.text !== other[i]?.text || whole[i]?.sentAt !== other[i]?.sentAt)
      return `${other[i]?.text ?? 'nothing'} before another future, ${whole[i]?.text ?? 'nothing'} before the recorded one`;
  return null;
}

/** The same recording, but every price from this row on is another. */
function falsified(tape: Tape, count: number): { readonly tape: Tape; readonly count: number } {
  const other = (prices: Float64Array, from: number): Float64Array =>
    prices.map((price, i) => (i < from || price <= 0 ? price : Math.round(price * OTHER)));
  const rows = count * tape.depth;
  return {
    count,
    tape: {
      ...tape,
      price: other(tape.price, count),
      bidPrice: other(tape.bidPrice, rows),
      askPrice: other(tape.askPrice, rows),
    },
  };
}
