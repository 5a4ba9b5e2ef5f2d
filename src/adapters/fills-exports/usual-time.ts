const OFFSETS: Readonly<Record<string, string>> = {
  EST: '-05:00',
  EDT: '-04:00',
  CST: '-06:00',
  CDT: '-05:00',
  UTC: 'Z',
  GMT: 'Z',
};

/** A stamp that says its zone in the way of ISO 8601 is usual already. */
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
/** The stamps of exports in the usual way: `20250403;153000`, `10:00 2026-01-10`, `26-05-22 16:25:18`, `20120621-14:05:00.000`. null: no time of day is in it. */
export function usualTime(text: string, offset: string | null): string | null {
  if (ISO.test(text)) return text;
  let found = text.trim().replace(/^(\d{4}-\d{2}-\d{2}|\d{8})(?:, ?|;|-)/, '$1 ');
  const zone = / (EST|EDT|CST|CDT|UTC|GMT)$/.exec(found)?.[1];
  if (zone !== undefined) found = found.slice(0, -4);
  found = found
    .replace(/^(\d{8}) (\d{2})(\d{2})(\d{2})$/, '$1 $2:$3:$4')
    .replace(/^(\d{1,2}:\d{2}(?::\d{2})?) (\d{4}-\d{2}-\d{2})$/, '$2 $1')
    .replace(/^(\d{2}-\d{2}-\d{2} )/, '20$1')
    .replace(
      /^(\d{8}) /,
      (_, day: string) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)} `,
    );
  if (!/:/.test(found) && !/^\d{9,}(\.\d+)?$/.test(found)) return null;
  const isBare = /^\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(found);
  const known = zone === undefined ? offset : (OFFSETS[zone] ?? null);
  return isBare && known !== null ? `${padded(found)}${known}` : found;
}

/** Hours of two digits, as ISO has them. */
const padded = (text: string): string => text.replace(/ (\d):/, ' 0$1:');
