import type { ImpactModel, Trade } from '#core/cost/model';

/** By how many percent the average impact changes for one percent more of each, all else equal; 0 where there is no impact. */
export interface Elasticities {
  readonly size: number;
  readonly volatility: number;
  /** Not positive for a cost that falls with time. */
  readonly time: number;
}

const STEP = 1e-4;

/** Local exponents of any model, by its own slope and by central differences. */
export function elasticitiesOf(model: ImpactModel, trade: Trade): Elasticities {
  const impact = model.impactBps(trade);
  if (!(impact > 0)) return { size: 0, volatility: 0, time: 0 };
  const local = (of: (factor: number) => Trade): number => {
    const up = model.impactBps(of(1 + STEP));
    const down = model.impactBps(of(1 - STEP));
    return up > 0 && down > 0 ? Math.log(up / down) / Math.log((1 + STEP) / (1 - STEP)) : 0;
  };
  return {
    size: model.marginalImpactBps(trade) / impact - 1,
    volatility: local((by) => ({ ...trade, volatilityDaily: by * trade.volatilityDaily })),
    time:
      trade.volumeTime > 0 ? local((by) => ({ ...trade, volumeTime: by * trade.volumeTime })) : 0,
  };
}

/**
 * What a schedule adds to the impact of the same order worked along the volume: sum_k s_k (s_k / v_k)^e for shares s of the order and v of the volume meanwhile, where e is
 * how fast the model's cost falls with time. 1 for a schedule along the volume, more for any other (Jensen); 1 for a model that does not know time.
 * An order done in a fraction f of the volume costs f^-e: what the model says of a shorter time.
 */
export function paceFactor(
  shares: readonly number[],
  volumes: readonly number[],
  timeElasticity: number,
): number {
  const traded = volumes.reduce((sum, each) => sum + each, 0);
  const wanted = shares.reduce((sum, each) => sum + each, 0);
  if (!(traded > 0) || !(wanted > 0)) return 1;
  return shares.reduce((sum, each, k) => {
    const share = each / wanted;
    const volume = volumes[k]! / traded;
    return share === 0 ? sum : sum + share * (share / Math.max(volume, 1e-9)) ** -timeElasticity;
  }, 0);
}
