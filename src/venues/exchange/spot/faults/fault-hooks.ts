import type { RestHook } from '#venues/exchange/spot/rest/rest-hook';
import { SPOT_ERRORS } from '#venues/exchange/spot/spot-error';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { StreamHook } from '#venues/exchange/spot/streams/stream-hub';
import type { FaultDice } from './fault-script.ts';

const TOO_MANY = {
  code: -1003,
  msg: 'Too much request weight used; please use WebSocket Streams for live updates to avoid polling the API.',
};
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Faults between the exchange and its REST clients. What was done stays done. */
export function restFaults(dice: FaultDice): RestHook {
  return {
    async before({ method, path }) {
      const about = `${method} ${path}`;
      const refused = dice.strike(['refused'], about);
      if (refused !== null)
        return {
          status: refused.status,
          body: refused.status === 503 ? SPOT_ERRORS.unknown : TOO_MANY,
          headers: { 'retry-after': String(refused.retry_after_seconds) },
        };
      return dice.strike(['request_lost'], about) === null ? null : 'drop';
    },
    async after({ method, path }, reply) {
      const about = `${method} ${path}`;
      if (dice.strike(['reply_lost'], about) !== null) return 'drop';
      const late = dice.strike(['reply_late'], about);
      if (late !== null) await wait(late.late_ms);
      return reply;
    },
    clockSkewMs: () => dice.active('clock_skew').reduce((sum, each) => sum + each.skew_ms, 0),
  };
}

/** Faults on the streams: a frame that does not come, comes twice, late, or after the next one; a connection that is cut. */
export function streamFaults(dice: FaultDice): StreamHook {
  let isCut = false;
  return {
    frame(topic) {
      const struck = dice.strike(
        ['frame_lost', 'frame_repeated', 'frame_swapped', 'frame_late'],
        topic,
      );
      switch (struck?.kind) {
        case undefined:
          return 'send';
        case 'frame_lost':
          return 'drop';
        case 'frame_repeated':
          return 'repeat';
        case 'frame_swapped':
          return 'swap';
        case 'frame_late':
          return { lateMs: struck.late_ms };
      }
    },
    cut() {
      const was = isCut;
      isCut = false;
      return was;
    },
    second() {
      isCut = dice.strike(['disconnect'], '') !== null;
    },
  };
}

/** Faults of the market itself, once a second: halts as scripted, and a bust of a symbol's last trade. */
export function marketFaults(dice: FaultDice, exchange: SpotExchange): () => void {
  return () => {
    for (const { symbol } of exchange.symbols) {
      const shall = dice.active('halt').some((each) => each.symbol === symbol);
      if (shall === exchange.isHalted(symbol)) continue;
      exchange.halt(symbol, shall);
      if (shall) dice.note('halt', symbol);
    }
    const busts = dice.strike(['bust'], '');
    const last = busts === null ? null : (exchange.market(busts.symbol)?.trades.last ?? null);
    if (busts !== null && last !== null) exchange.bust(busts.symbol, last.id);
  };
}
