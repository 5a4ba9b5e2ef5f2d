import type { ControlStateDoc } from '#contracts/control-documents';
import { formatClock } from '#web/format/format';

export interface BooksWords {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly words: string;
}

/**
 * How our books stand against the venue's, the worst first: 'Equal' only where nothing at all is open. null:
 * not known now.
 */
export function booksWords(
  controls: Pick<ControlStateDoc, 'reconciling' | 'reconciledAt' | 'quarantine'> | null,
): BooksWords {
  if (controls === null) return { tone: 'warn', words: 'Unknown' };
  const { reconciling, reconciledAt, quarantine } = controls;
  if (reconciling !== null)
    return { tone: 'warn', words: `Comparing (${reconciling.why}): nothing is sent` };
  const open = quarantine.length;
  const compared =
    reconciledAt === null
      ? 'not compared yet'
      : `last compared at ${formatClock(reconciledAt)} UTC`;
  if (open > 0)
    return {
      tone: 'bad',
      words: `Not equal: ${open === 1 ? 'one finding waits' : `${open} findings wait`} for a decision; ${compared}`,
    };
  return reconciledAt === null
    ? { tone: 'warn', words: 'Not compared yet' }
    : { tone: 'good', words: `Equal at ${formatClock(reconciledAt)} UTC` };
}
