import { z } from 'zod';
import { err, ok, type Result } from '#core/kernel/result';
import { parseSpotAmount, stepAmount } from '#venues/exchange/spot/spot-amount';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { COINBASE_REFUSALS, type CoinbaseRefusal } from './coinbase-error.ts';
import { coinbaseSymbol } from './coinbase-text.ts';

const DECIMAL_FORM = /^\d{1,20}(\.\d{1,20})?$/;
const ID_MAX = 128;
const decimal = z.string().regex(DECIMAL_FORM);
const limit = z.strictObject({ base_size: decimal, limit_price: decimal });

/** The configurations that mean something here, each by its name in the protocol. */
const configuration = z.union([
  z.strictObject({
    limit_limit_gtc: limit.extend({ post_only: z.boolean().optional() }),
  }),
  z.strictObject({ sor_limit_ioc: limit }),
  z.strictObject({ limit_limit_fok: limit }),
  z.strictObject({ market_market_ioc: z.strictObject({ base_size: decimal }) }),
  z.strictObject({ market_market_ioc: z.strictObject({ quote_size: decimal }) }),
]);
type Configuration = z.infer<typeof configuration>;

const posted = z.object({
  client_order_id: z.string().min(1).max(ID_MAX),
  product_id: z.string(),
  side: z.string(),
  order_configuration: z.unknown(),
});
export type CoinbasePosted = z.infer<typeof posted>;
/** What the protocol has beside these and a spot order of this dialect cannot mean. */
const MEANINGLESS = ['leverage', 'margin_type', 'attached_order_configuration', 'is_max'];

/** The frame of a new order: who, what, which id. null: it cannot be read. */
export function coinbasePosted(body: unknown): CoinbasePosted | null {
  const parsed = posted.safeParse(body);
  return parsed.success ? parsed.data : null;
}

type Common = Pick<
  NewSpotOrder,
  'symbol' | 'clientOrderId' | 'side' | 'iceberg' | 'selfTradePrevention'
>;
type Terms = Result<NewSpotOrder, CoinbaseRefusal>;

/** CBS-3: a new order from its body. Off the grid is refused, never rounded. */
export function coinbaseOrderTerms(
  exchange: SpotExchange,
  body: unknown,
  given: CoinbasePosted,
): Terms {
  const spec = coinbaseSymbol(exchange, given.product_id);
  if (spec === null) return err(COINBASE_REFUSALS.noProduct);
  if (given.side !== 'BUY' && given.side !== 'SELL') return err(COINBASE_REFUSALS.badSide);
  const parsed = configuration.safeParse(given.order_configuration);
  const isPlain = MEANINGLESS.every((name) => Object(body)[name] === undefined);
  if (!parsed.success || !isPlain) return err(COINBASE_REFUSALS.unsupported);
  const common: Common = {
    symbol: spec.symbol,
    clientOrderId: given.client_order_id,
    side: given.side === 'BUY' ? 1 : -1,
    iceberg: 0,
    selfTradePrevention: 'EXPIRE_TAKER',
  };
  return termsOf(spec, parsed.data, common);
}

function termsOf(spec: SpotSymbol, asked: Configuration, common: Common): Terms {
  if ('limit_limit_gtc' in asked) {
    const { post_only: isPostOnly, ...terms } = asked.limit_limit_gtc;
    return limitTerms(spec, terms, { ...common, type: isPostOnly ? 'LIMIT_MAKER' : 'LIMIT' });
  }
  if ('sor_limit_ioc' in asked)
    return limitTerms(spec, asked.sor_limit_ioc, { ...common, timeInForce: 'IOC' });
  if ('limit_limit_fok' in asked)
    return limitTerms(spec, asked.limit_limit_fok, { ...common, timeInForce: 'FOK' });
  return marketTerms(spec, asked.market_market_ioc, common);
}
function limitTerms(
  spec: SpotSymbol,
  { base_size: size, limit_price: price }: z.infer<typeof limit>,
  common: Common & Partial<Pick<NewSpotOrder, 'type' | 'timeInForce'>>,
): Terms {
  const quantity = coinbaseSteps(size, stepAmount(spec.lot));
  const ticks = coinbaseSteps(price, stepAmount(spec.tick));
  if (quantity === null) return err(COINBASE_REFUSALS.offLot);
  if (ticks === null) return err(COINBASE_REFUSALS.offTick);
  const usual = { type: 'LIMIT', timeInForce: 'GTC', quoteBudget: null } as const;
  return ok({ ...usual, ...common, price: ticks, quantity });
}
function marketTerms(
  spec: SpotSymbol,
  size: { readonly base_size: string } | { readonly quote_size: string },
  common: Common,
): Terms {
  const market = { ...common, type: 'MARKET', timeInForce: 'GTC', price: 0 } as const;
  if ('quote_size' in size) {
    const amount = parseSpotAmount(size.quote_size);
    if (amount === null) return err(COINBASE_REFUSALS.offQuote);
    return ok({ ...market, quantity: 0, quoteBudget: amount.toString() });
  }
  const quantity = coinbaseSteps(size.base_size, stepAmount(spec.lot));
  if (quantity === null) return err(COINBASE_REFUSALS.offLot);
  return ok({ ...market, quantity, quoteBudget: null });
}
/** Decimals as whole steps; null: off the grid. */
export function coinbaseSteps(text: string, step: bigint): number | null {
  const amount = parseSpotAmount(text);
  if (amount === null || amount % step !== 0n) return null;
  const count = amount / step;
  return count > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(count);
}
