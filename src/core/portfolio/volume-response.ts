import { elasticitiesOf } from '#core/cost/elasticities';
import type { ImpactModel, Trade } from '#core/cost/model';

/** How the average impact of selling a position at the participation cap answers to a market of other volume and volatility. */
export interface VolumeResponse {
  /** Impact goes with volatility to this power. */
  readonly volatilityExponent: number;
  /** ln of impact over today's where volume is multiplied by e^(step x (k - middle)). */
  readonly byVolume: Float64Array;
}

const KNOTS = 65;
const MIDDLE = (KNOTS - 1) / 2;
const STEP = Math.log(64) / MIDDLE;

/** Of one trade whose time grows as its share of volume does. */
export function volumeResponse(model: ImpactModel, trade: Trade): VolumeResponse {
  const today = model.impactBps(trade);
  const { volatility } = elasticitiesOf(model, trade);
  return {
    // A slope by differences is right to a dozen digits; an exponent that is a number of few digits is that number.
    volatilityExponent: Number(volatility.toPrecision(6)),
    byVolume: Float64Array.from({ length: KNOTS }, (_, k) => {
      const by = Math.exp(STEP * (k - MIDDLE));
      const other = model.impactBps({
        ...trade,
        advShare: trade.advShare / by,
        volumeTime: trade.volumeTime / by,
        adv: trade.adv * by,
        advNotional: trade.advNotional * by,
      });
      return today > 0 && other > 0 ? Math.log(other / today) : 0;
    }),
  };
}

/** ln of the impact over today's at a multiple of volume: through the four nearest knots, exact where impact is a power of volume. */
export function respond({ byVolume }: VolumeResponse, volume: number): number {
  const place = Math.log(volume) / STEP + MIDDLE;
  const k = Math.max(1, Math.min(KNOTS - 3, Math.floor(place)));
  const t = place - k;
  const [a, b, c, d] = [byVolume[k - 1]!, byVolume[k]!, byVolume[k + 1]!, byVolume[k + 2]!];
  return (
    (a * -t * (t - 1) * (t - 2)) / 6 +
    (b * (t + 1) * (t - 1) * (t - 2)) / 2 +
    (c * -t * (t + 1) * (t - 2)) / 2 +
    (d * t * (t + 1) * (t - 1)) / 6
  );
}
