import { parseSpotAmount } from '#venues/exchange/spot/spot-amount';
import { KRAKEN_ERRORS } from './kraken-error.ts';
import { krakenAsset, krakenPairId, krakenSymbol } from './kraken-pair.ts';
import {
  type KrakenCall,
  type KrakenEnvelope,
  type KrakenRoutes,
  krakenDone,
  krakenReader,
  krakenRefusal,
  krakenRoute,
} from './kraken-route.ts';
import { krakenAmount } from './kraken-text.ts';
import { KRAKEN_TOKEN_SECONDS } from './kraken-tokens.ts';

interface Holding {
  readonly asset: string;
  readonly total: bigint;
  readonly held: bigint;
}
/** What it has none of is left out. */
function holdings({ desk, account }: KrakenCall): readonly Holding[] {
  return desk.exchange
    .balances(account)
    .map(({ asset, free, locked }) => {
      const held = parseSpotAmount(locked) ?? 0n;
      return { asset: krakenAsset(asset), held, total: (parseSpotAmount(free) ?? 0n) + held };
    })
    .filter(({ total }) => total !== 0n);
}
const balance = (call: KrakenCall): KrakenEnvelope =>
  krakenDone(
    Object.fromEntries(holdings(call).map(({ asset, total }) => [asset, krakenAmount(total)])),
  );
const balanceEx = (call: KrakenCall): KrakenEnvelope =>
  krakenDone(
    Object.fromEntries(
      holdings(call).map(({ asset, total, held }) => [
        asset,
        { balance: krakenAmount(total), hold_trade: krakenAmount(held) },
      ]),
    ),
  );
/** What is held of the asset itself: nothing else has a price in it here. */
function tradeBalance(call: KrakenCall): KrakenEnvelope {
  const asset = krakenReader(call.params).text('asset') || 'ZUSD';
  const found = holdings(call).find((each) => each.asset === asset);
  const total = krakenAmount(found?.total ?? 0n);
  const free = krakenAmount((found?.total ?? 0n) - (found?.held ?? 0n));
  const none = krakenAmount(0n);
  return krakenDone({
    eb: total,
    tb: total,
    m: none,
    n: none,
    c: none,
    v: none,
    e: total,
    mf: free,
  });
}

/** One rate for everybody, in percent. */
function tradeVolume({ desk: { exchange }, params }: KrakenCall): KrakenEnvelope {
  const names = krakenReader(params).text('pair').split(',').filter(Boolean);
  const specs = names.flatMap((name) => krakenSymbol(exchange, name) ?? []);
  if (specs.length !== names.length) return krakenRefusal(KRAKEN_ERRORS.noPair);
  const rates = (rate: bigint) =>
    Object.fromEntries(
      specs.map((spec) => {
        const fee = krakenAmount(rate * 100n);
        const next = { nextfee: null, nextvolume: null, tiervolume: null };
        return [krakenPairId(spec), { fee, minfee: fee, maxfee: fee, ...next }];
      }),
    );
  const { maker, taker } = exchange.commission;
  return krakenDone({
    currency: 'ZUSD',
    volume: krakenAmount(0n),
    ...(specs.length === 0 ? {} : { fees: rates(taker), fees_maker: rates(maker) }),
  });
}
const token = ({ desk, account }: KrakenCall): KrakenEnvelope =>
  krakenDone({ token: desk.tokens.open(account), expires: KRAKEN_TOKEN_SECONDS });

export const KRAKEN_ACCOUNT_ROUTES: KrakenRoutes = {
  '/0/private/Balance': krakenRoute('private', 1, balance),
  '/0/private/BalanceEx': krakenRoute('private', 1, balanceEx),
  '/0/private/TradeBalance': krakenRoute('private', 1, tradeBalance),
  '/0/private/TradeVolume': krakenRoute('private', 1, tradeVolume),
  '/0/private/GetWebSocketsToken': krakenRoute('private', 1, token),
};
