import type { ExchangeOptions } from '#cli/serving-ports';
import type { Tape } from '#core/market/tape';
import { DOLLAR_COINS } from '#venues/exchange/markets/dollar-coins';
import { PAPER_MARKETS, symbolOf } from '#venues/exchange/markets/paper-markets';
import { tapeSymbol } from '#venues/exchange/markets/tape-flow';
import { PERPETUAL_TERMS } from '#venues/exchange/perpetual/contract';
import type { SpotAccount } from '#venues/exchange/spot/spot-exchange';
import {
  feeSymbols,
  SPOT_SYMBOLS,
  type SpotSymbol,
  spotSymbol,
} from '#venues/exchange/spot/spot-symbol';

const ONE = 100_000_000n;
const HOLDERS = ['first', 'second'];
const FEE_ASSETS = 1000n * ONE;

/** What a dialect's exchange lists, and what an account begins with: of each asset, and of a tape's share and currency. */
interface Listing {
  readonly symbols: readonly SpotSymbol[];
  readonly balances: SpotAccount['balances'];
  readonly tape: { readonly shares: bigint; readonly currency: bigint };
}
const COINS: Listing = {
  symbols: SPOT_SYMBOLS,
  balances: { BTC: 100n * ONE, ETH: 1000n * ONE, USDT: 10_000_000n * ONE },
  tape: { shares: 100_000n * ONE, currency: 10_000_000n * ONE },
};
/** Margined in one asset, which is all that an account has. A position has no largest value. */
const MARGIN = 'USDT';
const perpetual = (spec: SpotSymbol): SpotSymbol => ({
  ...spec,
  quote: MARGIN,
  notionalMax: 1_000_000_000n * ONE,
  contract: PERPETUAL_TERMS,
});
const PERPETUALS: Listing = {
  symbols: SPOT_SYMBOLS.filter(({ quote }) => quote === MARGIN).map(perpetual),
  balances: { [MARGIN]: 1_000_000n * ONE },
  tape: { shares: 0n, currency: 1_000_000n * ONE },
};
/** Inverse contracts: each is worth so many dollars, and is margined in its coin. Values are in coin. */
const inverse = (
  base: string,
  { tick, face }: { readonly tick: string; readonly face: number },
): SpotSymbol => ({
  ...spotSymbol({
    symbol: `${base}USD_PERP`,
    base,
    quote: 'USD',
    tick,
    lot: '1',
    notionalMin: 0n,
    notionalMax: 1_000_000n * ONE,
  }),
  contract: { ...PERPETUAL_TERMS, face },
});
const COIN_PERPETUALS: Listing = {
  symbols: [inverse('BTC', { tick: '0.1', face: 100 }), inverse('ETH', { tick: '0.01', face: 10 })],
  balances: { BTC: 1000n * ONE, ETH: 10_000n * ONE },
  tape: { shares: 0n, currency: 0n },
};
const SHARES_EACH = 10_000n * ONE;
const DOLLARS = 1_000_000n * ONE;
/** Shares and coins on one account, as at Alpaca. */
const DOLLAR_MARKETS: Listing = {
  symbols: [...PAPER_MARKETS.map(symbolOf), ...DOLLAR_COINS],
  balances: {
    USD: DOLLARS,
    ...Object.fromEntries(PAPER_MARKETS.map(({ symbol }) => [symbol, SHARES_EACH])),
    BTC: 100n * ONE,
    ETH: 1000n * ONE,
  },
  tape: { shares: SHARES_EACH, currency: DOLLARS },
};

/** The first contract once more, settled on a day: `BTCUSDT_261225`, `BTCUSD_261225`. */
function datedOf([first]: readonly SpotSymbol[], delivery: string | null): readonly SpotSymbol[] {
  const deliveryAt = delivery === null ? NaN : Date.parse(delivery) * 1000;
  if (first?.contract === undefined || Number.isNaN(deliveryAt)) return [];
  const day = new Date(deliveryAt / 1000).toISOString().slice(2, 10).replaceAll('-', '');
  const symbol = `${first.base}${first.quote}_${day}`;
  return [{ ...first, symbol, contract: { ...first.contract, deliveryAt } }];
}

const USUAL: { readonly [D in ExchangeOptions['dialect']]?: Listing } = {
  'binance-usdm': PERPETUALS,
  'binance-coinm': COIN_PERPETUALS,
  alpaca: DOLLAR_MARKETS,
};

/**
 * What trades, and what the two accounts begin with. A tape lists its own symbol beside the others;
 * an asset of commissions has a market in every quote asset, and the accounts hold some of it.
 */
export function listed(
  tape: Tape | null,
  {
    fees,
    ticks,
    dialect,
    delivery,
    commission,
  }: Pick<ExchangeOptions, 'fees' | 'ticks' | 'dialect' | 'delivery' | 'commission'>,
): { readonly symbols: readonly SpotSymbol[]; readonly accounts: readonly SpotAccount[] } {
  const isPerpetual = dialect === 'binance-usdm' || dialect === 'binance-coinm';
  const usual = USUAL[dialect] ?? COINS;
  const recorded = tape === null ? [] : [tapeSymbol(tape)];
  const own = isPerpetual ? recorded.map(perpetual) : recorded;
  const beside = own.flatMap(
    ({ base, quote }) =>
      [
        [base, usual.tape.shares],
        [quote, usual.tape.currency],
      ] as const,
  );
  const feeAsset =
    isPerpetual || fees === null || fees === 'received' || fees === 'quote' ? null : fees;
  const paid = feeAsset === null ? {} : { [feeAsset]: FEE_ASSETS };
  const balances: SpotAccount['balances'] = {
    ...paid,
    ...usual.balances,
    ...Object.fromEntries(beside.filter(([, amount]) => amount > 0n)),
  };
  const listedHere = [...usual.symbols, ...datedOf(usual.symbols, delivery)];
  const symbols = [...listedHere.map((each) => asAsked(each, { ticks, commission })), ...own];
  return {
    symbols: feeAsset === null ? symbols : [...symbols, ...feeSymbols(feeAsset, symbols)],
    accounts: HOLDERS.map((id) => ({ id, balances })),
  };
}

/** On coarser steps, and at the commission that the flag names, where it names one. */
const asAsked = (
  { charges, ...spec }: SpotSymbol,
  { ticks, commission }: Pick<ExchangeOptions, 'ticks' | 'commission'>,
): SpotSymbol => ({
  ...spec,
  ...(charges === undefined ? {} : { charges: { ...charges, ...partsOf(commission) } }),
  tick: { ...spec.tick, units: spec.tick.units * ticks },
  priceMax: Math.floor(spec.priceMax / ticks),
});
const PARTS_IN_BPS = 10_000;
const partsOf = (
  commission: ExchangeOptions['commission'],
): Partial<NonNullable<SpotSymbol['charges']>> =>
  commission === null
    ? {}
    : {
        makerParts: Math.round(commission.makerBps * PARTS_IN_BPS),
        takerParts: Math.round(commission.takerBps * PARTS_IN_BPS),
      };
