import type { Command } from 'commander';
import { colour, warning } from '#cli/colour';
import type { Problem, Refusal } from '#core/kernel/failure';
import { printable } from '#core/kernel/printable';
import type { DeskError } from '#engine/desk/desk';

/** How a command ended: exit code 0, 2 (bad input) or 3 (the gate's no), and what to print. */
export interface Ending {
  readonly exit: 0 | 1 | 2 | 3;
  readonly document: unknown;
  readonly text: string;
}
/** Prints how a command ended, as JSON with `--json`. */
export type Finish = (ending: Ending, flags: { readonly json?: boolean }) => void;
export const withJson = (command: Command): Command =>
  command.option('--json', 'print one JSON document on stdout');
export const done = (document: unknown, text: string): Ending => ({ exit: 0, document, text });

export function badInput(problems: readonly Problem[]): Ending {
  const [first] = problems;
  const error = {
    code: first?.code ?? 'BAD_INPUT',
    path: first?.path ?? '',
    message: first?.message ?? '',
    remedy: first?.remedy ?? '',
    problems,
  };
  return {
    exit: 2,
    document: { error },
    text: problems
      .map(
        (each) =>
          `${warning.red(printable(each.path))}: ${printable(each.message)}\n  ${warning.dim(printable(each.remedy))}`,
      )
      .join('\n'),
  };
}
export const refusedBy = (
  refusal: Refusal,
  more: Readonly<Record<string, unknown>> = {},
): Ending => ({
  exit: 3,
  document: { ...more, status: 'refused', refusal },
  text: `${warning.yellow(`Refused: ${refusal.code}`)}\n  ${printable(refusal.message)}\n  ${warning.dim(printable(refusal.remedy))}`,
});
export const failed = (error: DeskError): Ending =>
  error.kind === 'problems' ? badInput(error.problems) : refusedBy(error.refusal);

/** 12.3 bps, with a sign where it matters. */
export const inBps = (value: number | null): string =>
  value === null ? 'unknown' : `${value.toFixed(2)} bps`;
export const inPercent = (value: number | null): string =>
  value === null ? 'unknown' : `${(value * 100).toFixed(2)} %`;
export const inUnits = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: 4 });
export const table = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${colour.dim(name.padEnd(width))}  ${value}`).join('\n');
};
