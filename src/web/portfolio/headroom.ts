/** How far a limit is from being broken; negative where it is. A limit whose name begins with `min` is a least. */
export const headroomOf = ({
  name,
  value,
  limit,
}: {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
}): number => (name.startsWith('min') ? value - limit : limit - value);

export const daysOf = (days: number): string =>
  days === Infinity ? 'never' : days < 0.01 ? '< 0.01 d' : `${days.toFixed(2)} d`;

export interface TargetLine {
  readonly symbol: string;
  readonly weight: number;
}
/** Lines of "SYMBOL PERCENT"; the first that cannot be read as words. */
export function targetsIn(
  text: string,
  known: readonly string[],
): { readonly targets: readonly TargetLine[]; readonly problem: string | null } {
  const targets: TargetLine[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, symbol = '', percent = ''] =
      /^\s*([^\s,;]+)[\s,;]+(-?[\d.]+)\s*%?\s*$/.exec(line) ?? [];
    const weight = Number(percent) / 100;
    if (symbol === '' || percent === '' || !Number.isFinite(weight))
      return {
        targets: [],
        problem: `line ${i + 1} must be a symbol and a percentage, was "${line.trim()}"`,
      };
    if (!known.includes(symbol.toUpperCase()))
      return { targets: [], problem: `line ${i + 1}: ${symbol} is not followed here` };
    if (targets.some((each) => each.symbol === symbol.toUpperCase()))
      return { targets: [], problem: `line ${i + 1}: ${symbol} is listed twice` };
    targets.push({ symbol: symbol.toUpperCase(), weight });
  }
  return { targets, problem: null };
}
