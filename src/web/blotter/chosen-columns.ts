import { useEffect, useState } from 'react';
import { BLOTTER_COLUMN_NAMES, isBlotterColumn } from '#web/blotter/columns';

const KEY = 'plimsoll.blotter.hidden';
/** By name of the column; what is not in here is shown. */
export type ColumnsShown = Record<string, boolean>;

/** Which columns are shown, remembered in this browser. */
export function useChosenColumns(): readonly [ColumnsShown, (shown: ColumnsShown) => void] {
  const [shown, setShown] = useState<ColumnsShown>(remembered);
  useEffect(() => {
    const hidden = BLOTTER_COLUMN_NAMES.filter((name) => shown[name] === false);
    try {
      localStorage.setItem(KEY, hidden.join(','));
    } catch {
      // A browser that keeps nothing: the choice lasts as long as the page.
    }
  }, [shown]);
  return [shown, setShown];
}

function remembered(): ColumnsShown {
  try {
    const hidden = (localStorage.getItem(KEY) ?? '').split(',').filter(isBlotterColumn);
    return Object.fromEntries(hidden.map((name) => [name, false]));
  } catch {
    return {};
  }
}
