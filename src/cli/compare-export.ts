import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import type { TriedJob } from '#engine/sim/compare/work-window';

/** A folder in which a comparison keeps what it has done, so that it can be stopped and goes on, and all of it at the end for whoever wants to compute it again (P10). */
export interface CompareFolder {
  /** What an earlier run of the same question has left; null: not done yet. */
  done(kind: string, window: number): readonly TriedJob[] | null;
  keep(kind: string, window: number, tried: readonly TriedJob[]): void;
  /** Children and fills of every order, one line each, and the whole document beside them. */
  finish(lines: Iterable<string>, document: unknown): void;
}

/** `question`: hash of everything that decides the answer. A folder of another question is not touched. */
export function compareFolder(path: string, question: string): Result<CompareFolder, Problem> {
  const parts = join(path, 'parts');
  const mark = join(path, 'question');
  try {
    // One step at a time: a recursive mkdir never ends where the kernel makes no folders.
    for (const folder of [path, parts]) if (!existsSync(folder)) mkdirSync(folder);
    if (existsSync(mark)) {
      if (readFileSync(mark, 'utf8').trim() !== question)
        return err(
          problem(
            'FOLDER_TAKEN',
            '--export',
            `${path} holds another comparison`,
            'name another folder, or empty this one',
          ),
        );
    } else if (readdirSync(path).length > 1)
      return err(
        problem('FOLDER_TAKEN', '--export', `${path} holds other files`, 'name a new folder'),
      );
    else write(mark, `${question}\n`);
  } catch (error) {
    return err(
      problem(
        'FOLDER_UNWRITABLE',
        '--export',
        error instanceof Error ? error.message : String(error),
        'name a folder that can be written',
      ),
    );
  }
  const partOf = (kind: string, window: number): string =>
    join(parts, `${kind}-${String(window).padStart(5, '0')}.json`);
  return ok({
    done: (kind, window) =>
      existsSync(partOf(kind, window))
        ? (JSON.parse(readFileSync(partOf(kind, window), 'utf8')) as readonly TriedJob[])
        : null,
    keep: (kind, window, tried) => write(partOf(kind, window), JSON.stringify(tried)),
    finish(lines, document) {
      write(join(path, 'children.jsonl'), [...lines, ''].join('\n'));
      write(join(path, 'result.json'), `${JSON.stringify(document, null, 2)}\n`);
    },
  });
}
/** Whole or not at all. */
function write(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** One order in prices, units and times: what an independent program needs to fill it again. */
export function exportedLine(
  instrument: Instrument,
  { window, start }: { readonly window: number; readonly start: number },
  { cell, side, contestant, quantity, outcome, judged }: TriedJob,
): string {
  const order = {
    window,
    cell,
    start: isoTime(timeUs(start)),
    side,
    quantity: quantityOf(instrument, quantity),
    strategy: contestant,
  };
  if (outcome.type !== 'worked') return JSON.stringify({ ...order, ...outcome });
  const { arrival, acceptedAt, endedAt, children, fills } = outcome;
  const time = (at: number | null): string | null => (at === null ? null : isoTime(timeUs(at)));
  return JSON.stringify({
    ...order,
    type: outcome.type,
    acceptedAt: time(acceptedAt),
    endedAt: time(endedAt),
    arrivalPrice: priceOf(instrument, arrival),
    costBps: judged?.costBps ?? null,
    feesBps: judged?.feesBps ?? null,
    children: children.map((child) => ({
      ...child,
      limit: priceOf(instrument, child.limit),
      quantity: quantityOf(instrument, child.quantity),
      queueAhead: quantityOf(instrument, child.queueAhead),
      sentAt: time(child.sentAt),
      arrivedAt: time(child.arrivedAt),
      cancelledAt: time(child.cancelledAt),
    })),
    fills: fills.map((fill) => ({
      ...fill,
      at: time(fill.at),
      price: priceOf(instrument, fill.price),
      quantity: quantityOf(instrument, fill.quantity),
    })),
  });
}
