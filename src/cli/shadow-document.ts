import { preTradeToDoc, refusalToDoc } from '#contracts/to-documents';
import { isoTime } from '#core/kernel/civil';
import { isWithin90, type Shadowed } from '#engine/shadow/shadowed';
import { quantityThatPasses, type ShadowSummary } from '#engine/sim/shadow/summary';

export const SHADOW_WORDS =
  'Nothing was sent. What the strategy would have paid is modelled: the orders were worked again on the recording, by the worse of recorded fills and fills on a market that answers. It is no promise.';

/** What `shadow --json` prints, without the wall clock. */
export interface ShadowReport extends ShadowSummary {
  readonly words: string;
  readonly source: string;
  readonly modelId: string;
  readonly tape: { readonly source: string; readonly hash: string } | null;
  readonly history: string | null;
  readonly items: readonly Shadowed[];
}

export const shadowDocument = ({ items, ...about }: ShadowReport): object => ({
  ...about,
  items: items.map(itemOf),
});

function itemOf(each: Shadowed): object {
  const { order, pre, refusal } = each;
  const doc = pre === null ? null : preTradeToDoc(pre);
  return {
    id: order.id,
    symbol: order.symbol,
    side: order.side,
    quantity: order.quantity,
    start: isoTime(order.start),
    end: doc?.order.deadline ?? (order.end === null ? null : isoTime(order.end)),
    basis: each.basis,
    assessment: doc?.assessment ?? null,
    approved: doc === null ? null : refusal === null,
    refusal: refusal === null ? null : refusalToDoc(refusal),
    quantityMax: quantityThatPasses(refusal?.facts),
    plan: doc?.plan ?? null,
    estimate: doc?.estimate ?? null,
    real: each.real,
    isWithin90: isWithin90(each),
    modelled: each.modelled,
    whyNotModelled: each.whyNotModelled,
  };
}
