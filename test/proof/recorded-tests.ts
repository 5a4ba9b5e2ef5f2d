// Chapter: the tests of the shell, run and written down one by one.
import { join } from 'node:path';
import { run } from 'node:test';
import { head, row, type Section } from './section.ts';

interface Ran {
  readonly name: string;
  readonly isPassed: boolean;
  readonly seconds: number;
  readonly words: string;
}

export async function testsProof(title: string, about: string, files: readonly string[]): Promise<Section> {
  const ran: Ran[] = [];
  const said = new Map<string, string[]>();
  const events = run({ files: files.map((file) => join(import.meta.dirname, '..', file)), execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'], concurrency: 1 });
  for await (const { type, data } of events) {
    if (type === 'test:diagnostic' && data.nesting > 0) said.set(data.file ?? '', [...(said.get(data.file ?? '') ?? []), data.message]);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.name.endsWith('.ts')) continue;
    const words = (said.get(data.file ?? '') ?? []).join(', ');
    said.delete(data.file ?? '');
    ran.push({ name: data.name, isPassed: type === 'test:pass', seconds: data.details.duration_ms / 1000, words });
  }
  return {
    isWell: ran.length > 0 && ran.every(({ isPassed }) => isPassed),
    lines: [`## ${title}`, '', about, '', ...head(['what was tried', 'held', 'seconds', 'measured']), ...ran.map(({ name, isPassed, seconds, words }) => row([name.replaceAll('|', '/'), isPassed ? 'yes' : '**no**', seconds.toFixed(1), words])), ''],
  };
}
