import { err, ok, type Result } from '#core/kernel/result';
import { SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import type { RestCall } from './rest-route.ts';

export function specIn({ desk, read }: RestCall, symbol: string): Result<SpotSymbol, SpotError> {
  if (read.error !== null) return err(read.error);
  const spec = desk.exchange.market(symbol)?.spec;
  return spec === undefined ? err(SPOT_ERRORS.badSymbol) : ok(spec);
}
