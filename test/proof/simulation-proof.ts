// The nightly run of docs/simulation.md: 1000 days that no run before has seen, and the planted bugs. A chapter of docs/proof.md.
import { flyCanaries, simulate } from '#engine/sim/days/simulate';

const DAYS = 1000;
const DAY_MS = 86_400_000;

export interface ProofChapter {
  readonly lines: readonly string[];
  readonly isWell: boolean;
}
/** `from`: the first seed; without it, one that changes every night. */
export function simulationProof(
  from: number = 1000 * Math.floor(Date.now() / DAY_MS) - 19_000_000,
): ProofChapter {
  const began = performance.now();
  const { violations, faults, checks, ...report } = simulate(
    { from, count: DAYS },
    () => undefined,
  );
  const minutes = (performance.now() - began) / 60_000;
  const canaries = flyCanaries({ from, daysMax: 60 });
  const number = (value: number): string => value.toLocaleString('en-US');
  const lines = [
    '## Days in virtual time',
    '',
    `\`plimsoll simulate --seeds ${DAYS} --from-seed ${from}\`, ${minutes.toFixed(1)} minutes; [Days in virtual time](simulation.md) says what is simulated.`,
    '',
    '| days | virtual hours | parents | orders | fills | restarts | events | checks | violations |',
    '|---|---|---|---|---|---|---|---|---|',
    `| ${number(DAYS)} | ${number(Math.round(report.virtualHours))} | ${[report.parents, report.orders, report.fills, report.restarts, report.events, checks.total, violations.length].map(number).join(' | ')} |`,
    '',
    `Faults: ${Object.entries(faults)
      .map(([kind, count]) => `${kind} ${number(count)}`)
      .join(', ')}.`,
    '',
    `Checks: ${Object.entries(checks.byRule)
      .map(([rule, count]) => `${rule} ${number(count)}`)
      .join(', ')}.`,
    '',
    '| planted bug | caught by | seed | after events |',
    '|---|---|---|---|',
    ...canaries.map(
      (each) =>
        `| ${each.name}: ${each.what} | ${each.rule ?? '**not caught**'} | ${each.seed ?? '–'} | ${number(each.events)} |`,
    ),
    '',
    ...violations.flatMap(({ seed, rule, words, script }) => [
      `Seed ${seed} breaks ${rule}: ${words}`,
      '',
      '```json',
      JSON.stringify(script),
      '```',
      '',
    ]),
  ];
  return { lines, isWell: violations.length === 0 && canaries.every((each) => each.caught) };
}
