// Colours of the pages to eyes that do not tell red from green, or blue from yellow: pairs that mean different things look different.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

type Rgb = readonly [number, number, number];
/** Machado, Oliveira and Fernandes (2009), "A physiologically-based model for simulation of color vision deficiency", IEEE TVCG 15(6): full severity, on linear light. */
const EYES: Readonly<Record<string, readonly Rgb[]>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** Drawn side by side, where a mark or a line has no word at it. */
const PAIRS = [
  ['--buy', '--sell'],
  ['--up', '--down'],
  ['--volume-up', '--volume-down'],
  ['--depth-bid', '--depth-ask'],
  ['--filled', '--cap'],
  ['--venue-0', '--venue-1'],
  ['--venue-1', '--venue-2'],
  ['--venue-2', '--venue-3'],
] as const;
/** CIE76; 10 is told apart at a glance. */
const DIFFERENCE_MIN = 10;

const linear = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const lightOf = (hex: string): Rgb => {
  const channel = (i: number): number => linear(Number.parseInt(hex.slice(i, i + 2), 16) / 255);
  return [channel(1), channel(3), channel(5)];
};
const times = (matrix: readonly Rgb[], [r, g, b]: Rgb): Rgb => {
  const row = (i: number): number => {
    const [x, y, z] = matrix[i] ?? assert.fail();
    return Math.min(1, Math.max(0, x * r + y * g + z * b));
  };
  return [row(0), row(1), row(2)];
};
const XYZ: readonly Rgb[] = [
  [0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505],
  [0.2126, 0.7152, 0.0722],
  [0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089],
];
function labOf(light: Rgb): Rgb {
  const [x, y, z] = times(XYZ, light).map((t) =>
    t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116,
  ) as unknown as Rgb;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
const differenceOf = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

const css = readFileSync('src/web/style/base.css', 'utf8');
const [dark = '', light = ''] = css.split('prefers-color-scheme: light');
const coloursIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/(--[a-z0-9-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [
      name,
      hex,
    ]),
  );
const LOOKS = { dark: coloursIn(dark), light: new Map([...coloursIn(dark), ...coloursIn(light)]) };

for (const [look, colours] of Object.entries(LOOKS))
  for (const [eye, matrix] of Object.entries(EYES))
    test(`colours, ${look}: what is drawn side by side is told apart with ${eye}`, () => {
      const seen = (name: string): Rgb =>
        labOf(times(matrix, lightOf(colours.get(name) ?? assert.fail(name))));
      const alike = PAIRS.flatMap(([a, b]) => {
        const difference = differenceOf(seen(a), seen(b));
        return difference >= DIFFERENCE_MIN ? [] : [`${a} ${b} ${difference.toFixed(1)}`];
      });
      assert.deepEqual(alike, []);
    });

test('colours: the matrices are right: a grey stays grey, and red and green of the same light become alike', () => {
  for (const matrix of Object.values(EYES)) {
    const [r, g, b] = times(matrix, [0.5, 0.5, 0.5]);
    assert.ok(Math.max(r, g, b) - Math.min(r, g, b) < 0.001);
  }
  const apart = (matrix: readonly Rgb[]): number =>
    differenceOf(
      labOf(times(matrix, lightOf('#b3261e'))),
      labOf(times(matrix, lightOf('#5c6b1e'))),
    );
  assert.ok(apart(EYES['deuteranopia'] ?? []) < 0.5 * apart(EYES['tritanopia'] ?? []));
});
