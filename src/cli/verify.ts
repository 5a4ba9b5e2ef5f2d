import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { colour } from '#cli/colour';
import { badInput, done, type Ending, type Finish, withJson } from '#cli/output';
import { problem } from '#core/kernel/failure';
import { verify } from '#verify/verify';

export function addVerifyCommand(program: Command, finish: Finish): void {
  withJson(
    program
      .command('verify')
      .description('recomputes published numbers from a file of vectors')
      .option('--vectors <file>', 'file of vectors to recompute', 'vectors.json'),
  ).action((flags: { readonly vectors: string; readonly json?: boolean }) =>
    finish(verifyFile(flags.vectors), flags),
  );
}

function verifyFile(path: string): Ending {
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why =
      error instanceof SyntaxError ? `must be JSON: ${error.message}` : 'could not be read';
    return badInput([
      problem('FILE_UNREADABLE', path, `the file of vectors ${why}`, 'give --vectors FILE'),
    ]);
  }
  const result = verify(text, path);
  if (!result.ok) return badInput([result.error]);
  const { passed, failed, notImplemented, proves, results } = result.value;
  const lines = results.map((each) => {
    if (each.status === 'notImplemented') return colour.dim(`  –  ${each.id}: not implemented`);
    const at =
      each.at === null
        ? ''
        : `${each.at.path}: published ${JSON.stringify(each.at.published)}, ours ${JSON.stringify(each.at.ours)}`;
    return `${each.status === 'passed' ? colour.green('  ✓ ') : colour.red('  ✗ ')} ${each.id}  ${colour.dim(`${at}${each.note}${each.worst === null ? '' : `, error ${each.worst.toExponential(1)} of the tolerance`}`)}`;
  });
  const ending = done(
    result.value,
    `${lines.join('\n')}\n${passed} passed (${proves.product} prove the functions that trade, ${proves.library} the library, ${proves.reference} a reference), ${failed} failed, ${notImplemented} not implemented`,
  );
  return failed > 0 ? { ...ending, exit: 1, text: ending.text } : ending;
}
