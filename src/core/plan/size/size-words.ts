export const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

/** Six digits with commas: exact numbers stand in the fields, words are read. */
export function inWords(value: number): string {
  const [whole = '', fraction] = String(
    Math.abs(value) >= 1e6 ? Math.round(value) : Number(value.toPrecision(6)),
  ).split('.');
  const grouped = whole.includes('e') ? whole : whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
