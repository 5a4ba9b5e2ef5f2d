import type { FileTerms } from '#cli/file-job';
import { numberOfText, wrongFlag } from '#cli/flag';
import { type Decimal, parseDecimal } from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

interface TermFlags {
  readonly symbol?: string;
  readonly columns?: string;
  readonly label: string;
  readonly utcOffset?: string;
  readonly tick?: string;
  readonly lot?: string;
}
/** How the files of a command are to be understood, by its flags. */
export function termsOf(flags: TermFlags): Result<FileTerms, Problem> {
  const { symbol, columns = '', label, utcOffset = '0', tick, lot } = flags;
  if (label !== 'start' && label !== 'end')
    return err(
      problem(
        'FLAG_INVALID',
        '--label',
        `must be start or end, was '${label}'`,
        'check how the vendor stamps a bar',
      ),
    );
  const named = columnsIn(columns);
  if (!named.ok) return named;
  const hours = numberOfText(utcOffset);
  if (!(Math.abs(hours) <= 14))
    return err(wrongFlag('--utc-offset', 'hours from -14 to 14', utcOffset, '-5'));
  const steps = { '--tick': tick, '--lot': lot };
  for (const [flag, text] of Object.entries(steps))
    if (text !== undefined && !((stepIn(text)?.units ?? 0) > 0))
      return err(wrongFlag(flag, 'a positive decimal', text, '0.005'));
  return ok({
    symbol: symbol ?? null,
    columns: named.value,
    label,
    utcOffsetHours: hours,
    tick: stepIn(tick),
    lot: stepIn(lot),
  });
}

/** `price=px,quantity=qty`, ours first. */
function columnsIn(columns: string): Result<FileTerms['columns'], Problem> {
  const named: Record<string, string> = {};
  for (const pair of columns.split(',').filter((each) => each !== '')) {
    const [ours = '', theirs = '', ...rest] = pair.split('=').map((each) => each.trim());
    if (ours === '' || theirs === '' || rest.length > 0)
      return err(
        wrongFlag('--columns', 'ours=theirs, separated by commas', pair, 'price=px,quantity=qty'),
      );
    if (ours in named)
      return err(
        problem(
          'FLAG_INVALID',
          '--columns',
          `a column must be named once, '${ours}' was named twice`,
          'name each column once',
        ),
      );
    named[ours] = theirs;
  }
  return ok(named);
}

const stepIn = (text: string | undefined): Decimal | null =>
  text === undefined ? null : parseDecimal(text);
