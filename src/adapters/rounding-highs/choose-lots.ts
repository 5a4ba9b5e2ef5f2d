import highsModule from 'highs';
import type { LotChoice } from '#core/portfolio/lots';

// Its types describe its CommonJS form, where the function stands one level deeper.
const load = highsModule as unknown as typeof highsModule.default;
const SECONDS = 5;
// HiGHS's tolerances are absolute: rows and prices are fractions of a book, too small for them.
const SCALE = 1e6;

/** Which lots are rounded up, by HiGHS's branch and bound; null: no choice satisfies all rows within the time. */
export async function chooseLots({
  names,
  price,
  rows,
}: LotChoice): Promise<readonly boolean[] | null> {
  if (names.length === 0) return [];
  const highs = await load();
  const sum = (factors: readonly number[]): string =>
    factors
      .map((each, k) => `${each < 0 ? '-' : '+'} ${Math.abs(each * SCALE).toPrecision(12)} b${k}`)
      .join(' ');
  const text = [
    'Minimize',
    ` obj: ${sum(price)}`,
    'Subject To',
    ...rows.map(
      ({ base, most, change }, r) =>
        ` r${r}: ${sum(change)} <= ${((most - base) * SCALE).toPrecision(12)}`,
    ),
    'Binary',
    ...names.map((_, k) => ` b${k}`),
    'End',
  ].join('\n');
  try {
    const solved = highs.solve(text, {
      time_limit: SECONDS,
      mip_rel_gap: 1e-4,
      output_flag: false,
    });
    const values = names.map(
      (_, k) => (solved.Columns[`b${k}`] as { readonly Primal?: number } | undefined)?.Primal,
    );
    return values.every((each) => each !== undefined && Number.isFinite(each)) &&
      (solved.Status === 'Optimal' || solved.Status === 'Time limit reached')
      ? values.map((each) => each! > 0.5)
      : null;
  } catch {
    // The solver gave up: the caller says that lots were not rounded.
    return null;
  }
}
