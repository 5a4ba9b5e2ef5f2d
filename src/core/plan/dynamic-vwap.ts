/**
 * VWAP re-planned before every bin: n_i = remaining v_i / sum_{j>=i} v_j with v_j = common_j (1 + phi^{j-i+1} s_{i-1}), s = realised / common - 1.
 * Bialkowski, Darolles & Le Fol (2008); Humphery-Jenner (2011). Forecasts use bins before i only; the last bin takes the residual.
 */
export function dynamicVwap(
  common: readonly number[],
  realised: readonly number[],
  quantity: number,
  phi: number,
): number[] {
  const schedule: number[] = [];
  let remaining = quantity;
  for (let i = 0; i < common.length; i++) {
    const before = common[i - 1];
    const surprise = before === undefined ? 0 : (realised[i - 1] ?? before) / before - 1;
    const forecast = common.slice(i).map((volume, k) => volume * (1 + phi ** (k + 1) * surprise));
    const total = forecast.reduce((sum, volume) => sum + volume, 0);
    const now = i === common.length - 1 ? remaining : (remaining * (forecast[0] ?? 0)) / total;
    schedule.push(now);
    remaining -= now;
  }
  return schedule;
}
