import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soldChart } from '#cli/report/sold-chart';
import { svgOf } from '#cli/report/svg';

const DAYS = [1, 2, 3, 5, 10, 20, 60];
const chart = (shareOf: (day: number) => number): string =>
  soldChart('sold', [
    { name: 'a', color: '#000', soldBy: DAYS.map((day) => ({ day, share: shareOf(day) })) },
  ]);
/** Labels of the axis up, and the heights at which the line is drawn. */
const percents = (svg: string): readonly number[] =>
  [...svg.matchAll(/text-anchor="end">(-?[\d.]+) %</g)].map(([, value]) => Number(value));
const heights = (svg: string): readonly number[] =>
  [...(/ d="([^"]+)"/.exec(svg)?.[1] ?? '').matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) =>
    Number(y),
  );

for (const [what, shareOf] of [
  ['all of it on the first day', () => 1],
  ['nothing ever', () => 0],
  ['60 % on the first day', (day: number) => Math.min(1, 0.6 + day / 100)],
] as const)
  test(`EXP-7: a chart of what is sold goes from 0 to 100 %: ${what}`, () => {
    const svg = chart(shareOf);
    assert.deepEqual(percents(svg), [0, 20, 40, 60, 80, 100]);
    // 100 % is the top of the frame at 34, 0 % its bottom at 294.
    for (const [i, day] of DAYS.entries())
      assert.ok(Math.abs(heights(svg)[i]! - (294 - 260 * shareOf(day))) < 0.06);
  });
test('EXP-7: a chart of one value that is no share begins at nothing and ends at the value', () => {
  const points = [1, 2].map((x) => [x, 7] as const);
  const svg = svgOf({
    title: 'flat',
    x: { label: 'x' },
    y: { label: 'y' },
    series: [{ name: 'a', kind: 'line', color: '#000', points }],
  });
  assert.match(svg, />0<.*>6</);
  assert.doesNotMatch(svg, />8</);
});
