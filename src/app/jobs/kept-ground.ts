import { createHash } from 'node:crypto';
import { readHistory, readTape } from '#app/readers';
import type { MarketFlags } from '#cli/market-flags';
import type { MarketGround, MarketPorts } from '#cli/market-options';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

/** What the parts of a comparison stand on: read for the first of them and kept for the others, because all of them are of one market. */
export function keptGround<Market extends MarketFlags, Ground extends Pick<MarketGround, 'tape'>>(
  read: (market: Market, ports: MarketPorts) => Result<Ground, readonly Problem[]>,
): (task: { readonly market: Market; readonly mark: string }) => Result<Ground, Problem> {
  let last: { readonly key: string; readonly ground: Ground } | null = null;
  return ({ market, mark }) => {
    const key = JSON.stringify(market);
    if (last?.key !== key) {
      const ground = read(market, {
        readTape,
        readHistory,
        sha256: (text) => createHash('sha256').update(text).digest('hex'),
      });
      if (!ground.ok) return err(ground.error[0]!);
      last = { key, ground: ground.value };
    }
    if (last.ground.tape.hash === mark) return ok(last.ground);
    return err(
      problem(
        'DATA_DIFFERS',
        market.tape[0] ?? '--tape',
        'the recording must be the one that was asked about, here it is another',
        'let all machines see the same files under the same paths',
      ),
    );
  };
}
