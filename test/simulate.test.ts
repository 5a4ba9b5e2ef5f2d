// Whole trading days in virtual time: the rules SIM-1 to SIM-14 on 100 of them, and the planted bugs that they must catch.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { MUTANTS } from '#engine/sim/days/canaries';
import { type DayReport, playDay } from '#engine/sim/days/day';
import { drawDay } from '#engine/sim/days/draw-day';
import { SPELLS, STRIKES } from '#engine/sim/days/script';
import { shrinkScript } from '#engine/sim/days/shrink';
import { flyCanaries, simulate } from '#engine/sim/days/simulate';
import { MAIN } from './support/main.ts';

const DAYS = 50;
const RULES = [...Array.from({ length: 13 }, (_, i) => `SIM-${i + 1}`), 'SIM-17', 'SIM-18'];
const byName = (a: readonly [string, number], b: readonly [string, number]): number =>
  a[0] < b[0] ? -1 : 1;
const bare = (report: DayReport): unknown => ({
  ...report,
  faults: new Map([...report.faults].toSorted(byName)),
  checks: new Map([...report.checks].toSorted(byName)),
});

test(`SIM-1 to SIM-14, SIM-17, SIM-18, SIM-19, F3, F4, F7, F10, F11, F15, F17, F20, F21, F23, F24, F25: ${DAYS} days on sick venues, wires, disks and clocks break no rule`, () => {
  const report = simulate({ from: 1, count: DAYS }, () => undefined);
  assert.deepEqual(
    report.violations.map(({ seed, rule, words, script }) => ({
      seed,
      rule,
      words,
      script: JSON.stringify(script),
    })),
    [],
  );
  assert.ok(report.virtualHours >= DAYS * 6.5, `${report.virtualHours} hours`);
  for (const rule of RULES)
    assert.ok(
      (report.checks.byRule[rule] ?? 0) > DAYS / 2,
      `${rule} was checked ${report.checks.byRule[rule]} times`,
    );
  for (const kind of [...SPELLS, ...STRIKES, 'crash', 'clockJump', 'foreign'])
    assert.ok((report.faults[kind] ?? 0) > 0, `${kind} never happened`);
  assert.ok(
    report.fills > 20 * DAYS && report.restarts > DAYS,
    `${report.fills} fills, ${report.restarts} restarts`,
  );
});

test('SIM-16, F33: every planted bug is caught, on a day that passes without it; a stale leader is among them', () => {
  const canaries = flyCanaries({ from: 1, daysMax: 60 });
  assert.ok(canaries.length >= 15);
  assert.deepEqual(
    canaries.filter((each) => !each.caught).map((each) => each.name),
    [],
  );
});

test('SIM-7, SIM-17, SIM-18, SIM-19: an amendment that loses quantity, a forgotten limit, a forgotten hold and a forgetful guard are caught by the rules that are about them', () => {
  // A day must happen to hold what the bug is about: of sixty some do.
  const isCaught = (name: string, rule: string): boolean => {
    const mutant = MUTANTS.find((each) => each.name === name) ?? assert.fail(name);
    for (let seed = 1; seed <= 60; seed++)
      if (playDay(drawDay(seed), mutant).violation?.rule === rule) return true;
    return false;
  };
  assert.ok(isCaught('an amendment that loses quantity', 'SIM-17'));
  assert.ok(isCaught('a limit that the last stop forgets', 'SIM-7'));
  assert.ok(isCaught('a hold that is forgotten', 'SIM-18'));
  assert.ok(isCaught('a guard that forgets what was spent', 'SIM-19'));
});

test('SIM-15: the same seed gives the same day, and so does the script that it wrote', () => {
  const [first, second] = [playDay(drawDay(11), null), playDay(drawDay(11), null)];
  assert.deepEqual(bare(second), bare(first));
  const again = playDay(first.script, null);
  assert.deepEqual(bare(again), bare(first));
});

test('SIM-15: a failing day is shrunk to a script that breaks the same rule, and nothing in it can be left out', () => {
  const mutant = MUTANTS.find((each) => each.name === 'double send after a timeout') ?? null;
  let failed: DayReport | null = null;
  for (let seed = 1; failed === null; seed++) {
    const day = playDay(drawDay(seed), mutant);
    if (day.violation?.rule === 'SIM-3') failed = day;
  }
  const least = shrinkScript(failed, mutant, 300);
  assert.equal(least.violation?.rule, 'SIM-3');
  // A parent, and something that takes the answer away.
  assert.ok(least.script.items.length <= 4, JSON.stringify(least.script));
  for (const left of least.script.items)
    assert.notEqual(
      playDay(
        { ...least.script, items: least.script.items.filter((item) => item !== left) },
        mutant,
      ).violation?.rule,
      'SIM-3',
      JSON.stringify(left),
    );
});

const plimsoll = (
  ...args: readonly string[]
): { readonly exit: number | null; readonly out: string } => {
  const done = spawnSync(process.execPath, [...MAIN, 'simulate', ...args], {
    encoding: 'utf8',
    timeout: 100_000,
  });
  return { exit: done.status, out: done.stdout };
};

test('SIM-15: the command line plays seeds and scripts, and says what is wrong with a flag or a script', () => {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-simulate-'));
  try {
    const { exit, out } = plimsoll('--seed', '2', '--no-canaries', '--json');
    const report = JSON.parse(out) as {
      seeds: number;
      violations: number;
      checks: number;
      virtualHours: number;
    };
    assert.deepEqual(
      [exit, report.seeds, report.violations, report.checks > 100, report.virtualHours > 6.5],
      [0, 1, 0, true, true],
    );
    const path = join(home, 'day.json');
    writeFileSync(path, JSON.stringify(playDay(drawDay(2), null).script));
    const again = plimsoll('--script', path, '--json');
    assert.equal((JSON.parse(again.out) as { checks: number }).checks, report.checks);
    writeFileSync(
      path,
      JSON.stringify({
        seed: 2,
        items: [{ type: 'strike', kind: 'sendLots', key: '', value: 1 }],
        drawsStrikes: false,
      }),
    );
    const [badScript, badFlag] = [
      plimsoll('--script', path, '--json'),
      plimsoll('--seeds', 'many', '--json'),
    ];
    assert.deepEqual(
      [
        badScript.exit,
        /SCRIPT_INVALID/.test(badScript.out),
        badFlag.exit,
        /FLAG_INVALID/.test(badFlag.out),
      ],
      [2, true, 2, true],
    );
  } finally {
    rmSync(home, { recursive: true });
  }
});
