import { parseSpotAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { type OkxDocument, okxAmount } from './okx-instrument.ts';
import {
  type OkxCall,
  type OkxEnvelope,
  type OkxRoutes,
  okxDone,
  okxReader,
  okxRefusal,
  openTo,
} from './okx-route.ts';

type Balance = ReturnType<SpotExchange['balances']>[number];
/** One account's money: the listing and the stream of the account show the same. What it has none of is left out. */
export function okxBalances(
  balances: readonly Balance[],
  { nowMs, keepsZeros }: { readonly nowMs: number; readonly keepsZeros: boolean },
): OkxDocument {
  const uTime = String(nowMs);
  const details = balances.flatMap(({ asset, ...texts }) => {
    const free = parseSpotAmount(texts.free) ?? 0n;
    const locked = parseSpotAmount(texts.locked) ?? 0n;
    if (free + locked === 0n && !keepsZeros) return [];
    const total = okxAmount(free + locked);
    return [
      {
        ccy: asset,
        eq: total,
        cashBal: total,
        availBal: okxAmount(free),
        frozenBal: okxAmount(locked),
        ordFrozen: okxAmount(locked),
        // Equity beside the balance is a matter of margin; a spot account has none.
        availEq: '',
        uTime,
      },
    ];
  });
  // Nothing here has a price in dollars.
  return { uTime, totalEq: '', adjEq: '', isoEq: '', details };
}
function balance({ desk, account, params }: OkxCall): OkxEnvelope {
  const asked = okxReader(params).text('ccy');
  const wanted = new Set(asked.split(','));
  const rows = desk.exchange
    .balances(account)
    .filter(({ asset }) => asked === '' || wanted.has(asset));
  return okxDone([okxBalances(rows, { nowMs: desk.nowMs(), keepsZeros: false })]);
}

function config({ desk, account }: OkxCall): OkxEnvelope {
  const uid = String(desk.exchange.accounts.indexOf(account) + 1);
  return okxDone([
    {
      uid,
      mainUid: uid,
      label: account,
      acctLv: '1',
      posMode: 'net_mode',
      autoLoan: false,
      enableSpotBorrow: false,
      level: 'Lv1',
      perm: 'read_only,trade',
      roleType: '0',
      acctStpMode: 'cancel_maker',
      kycLv: '',
      ip: '',
      type: '0',
    },
  ]);
}
function tradeFee({ desk, params }: OkxCall): OkxEnvelope {
  const { maker, taker } = desk.exchange.commission;
  const read = okxReader(params);
  const type = read.oneOf('instType', ['SPOT'], 'SPOT');
  if (read.text('instId') !== '') read.instrument(desk.exchange);
  if (read.error !== null) return okxRefusal(read.error);
  return okxDone([
    {
      instType: type,
      level: 'Lv1',
      category: '1',
      // A charge has a minus.
      maker: okxAmount(-maker),
      taker: okxAmount(-taker),
      makerU: '',
      takerU: '',
      makerUSDC: '',
      takerUSDC: '',
      delivery: '',
      exercise: '',
      ts: String(desk.nowMs()),
    },
  ]);
}
/** Nothing can be paid in or out here, and every coin says so. */
function currencies({ desk }: OkxCall): OkxEnvelope {
  const assets = new Set(desk.exchange.symbols.flatMap(({ base, quote }) => [base, quote]));
  return okxDone(
    [...assets].map((ccy) => ({
      ccy,
      name: ccy,
      chain: `${ccy}-None`,
      canDep: false,
      canWd: false,
      canInternal: false,
      fee: '0',
      minWd: '0',
      maxWd: '0',
      wdTickSz: '8',
      mainNet: true,
    })),
  );
}

export const OKX_ACCOUNT_ROUTES: OkxRoutes = {
  'GET /api/v5/account/balance': openTo('private', 10, balance),
  'GET /api/v5/account/config': openTo('private', 5, config),
  'GET /api/v5/account/trade-fee': openTo('private', 5, tradeFee),
  'GET /api/v5/asset/currencies': openTo('private', 10, currencies),
};
