import { type Problem, problem } from '#core/kernel/failure';
import { err, type Result } from '#core/kernel/result';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import { textOf } from './fault-of.ts';

/** One question to an exchange, its markets known; the client is closed afterwards, whatever came. */
export async function askedOnce<T>(
  name: string,
  loaded: Result<ExchangeClient, Problem>,
  ask: (exchange: ExchangeClient) => Promise<Result<T, Problem>>,
): Promise<Result<T, Problem>> {
  if (!loaded.ok) return loaded;
  const exchange = loaded.value;
  try {
    await exchange.loadMarkets();
    return await ask(exchange);
  } catch (error) {
    return err(
      problem(
        'VENUE_UNREACHABLE',
        `--venue ${name}`,
        `the exchange did not answer (${textOf(error)})`,
        'try again, or give its history as a file',
      ),
    );
  } finally {
    await exchange.close();
  }
}
