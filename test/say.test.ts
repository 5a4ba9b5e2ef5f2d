// OPS-2: what a process says, for people and for machines.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const said = (log: string): string =>
  spawnSync(
    process.execPath,
    [
      '--conditions=source',
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '-e',
      `const { sayingIn } = await import(${JSON.stringify(new URL('../src/app/say.ts', import.meta.url).href)});
       const say = sayingIn({ PLIMSOLL_LOG: ${JSON.stringify(log)} }, 'engine');
       say('It runs.');
       say('CRITICAL OVERFILLED: P1 filled 3 lots more', { level: 'error', code: 'OVERFILLED', about: 'P1', remedy: 'decide' });`,
    ],
    { encoding: 'utf8', cwd: process.cwd() },
  ).stderr;

test('OPS-2: lines for people have the remedy below; as JSON each is one object with time, level, process, order and remedy', () => {
  assert.equal(said(''), 'It runs.\nCRITICAL OVERFILLED: P1 filled 3 lots more\n  decide\n');
  const lines = said('json')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>);
  assert.deepEqual(
    lines.map(({ time: _time, ...rest }) => rest),
    [
      { level: 'info', process: 'engine', message: 'It runs.' },
      {
        level: 'error',
        process: 'engine',
        code: 'OVERFILLED',
        about: 'P1',
        remedy: 'decide',
        message: 'CRITICAL OVERFILLED: P1 filled 3 lots more',
      },
    ],
  );
  for (const { time } of lines) assert.ok(Math.abs(Date.parse(time ?? '') - Date.now()) < 60_000);
});
