/** Levels are counted from 0. */
export const BOOK_LEVELS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
type LevelField = `${'bid' | 'ask'}${'' | 'Size'}${(typeof BOOK_LEVELS)[number]}`;

/** How vendors call the price and the size of level k, counted from 0. */
const namesOf = (side: 'bid' | 'ask', k: number, isSize: boolean): readonly string[] => {
  const what = isSize ? ['sz', 'amount', 'size', 'qty'] : ['px', 'price', 'price', 'price'];
  const nth = String(k).padStart(2, '0');
  return [
    `${side}_${what[0]}_${nth}`,
    `${side}s[${k}].${what[1]}`,
    `${side}_${what[2]}_${k + 1}`,
    `${side}_${what[3]}_${k + 1}`,
    `${side}${what[2]}${k + 1}`,
    `${side}_${what[2]}${k + 1}`,
    ...(isSize ? [] : [`${side}${k + 1}`, `${side}_${k + 1}`]),
  ];
};
/** The fields of the levels of a row that shows a whole book, with their usual names. */
export const LEVEL_FIELDS = Object.fromEntries(
  BOOK_LEVELS.flatMap((k) =>
    (['bid', 'ask'] as const).flatMap((side) => [
      [`${side}${k}`, namesOf(side, k, false)],
      [`${side}Size${k}`, namesOf(side, k, true)],
    ]),
  ),
) as { readonly [F in LevelField]: readonly string[] };
/** Whether a header in small letters is of rows that show a book. */
export const showsBook = (header: readonly string[]): boolean =>
  ['bid', 'ask'].every((side) =>
    (['0', 'Size0'] as const).every((what) =>
      LEVEL_FIELDS[`${side}${what}` as LevelField]?.some((name) => header.includes(name)),
    ),
  );
