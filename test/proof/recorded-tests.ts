// Chapter: the tests of the shell, run and written down one by one.
import { join } from 'node:path';
import { run } from 'node:test';
import { head, row, type Section } from './section.ts';

interface Ran {
  readonly name: string;
  readonly isPassed: boolean;
  readonly seconds: number;
  readonly words: string[];
}

export async function testsProof(
  title: string,
  about: string,
  files: readonly string[],
): Promise<Section> {
  const ran: Ran[] = [];
  const events = run({
    files: files.map((file) => join(import.meta.dirname, '..', file)),
    execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
    concurrency: 1,
  });
  for await (const { type, data } of events) {
    // What a test says of itself follows its end; the counts of the whole run have no file.
    const last = ran.at(-1);
    if (
      type === 'test:diagnostic' &&
      data.file !== undefined &&
      last !== undefined &&
      !/^[a-z_]+ [\d.]+$/.test(data.message)
    )
      last.words.push(data.message);
    if ((type === 'test:pass' || type === 'test:fail') && !data.name.endsWith('.ts'))
      ran.push({
        name: data.name,
        isPassed: type === 'test:pass',
        seconds: data.details.duration_ms / 1000,
        words: [],
      });
  }
  return {
    isWell: ran.length > 0 && ran.every(({ isPassed }) => isPassed),
    lines: [
      `## ${title}`,
      '',
      about,
      '',
      ...head(['what was tried', 'held', 'seconds', 'measured']),
      ...ran.map(({ name, isPassed, seconds, words }) =>
        row([
          name.replaceAll('|', '/'),
          isPassed ? 'yes' : '**no**',
          seconds.toFixed(1),
          words.join(', '),
        ]),
      ),
      '',
    ],
  };
}
