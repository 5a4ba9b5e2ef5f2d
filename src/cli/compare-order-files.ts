import type { CompareFlags } from '#cli/compare-terms';
import { termsOf } from '#cli/file-terms';
import { spanOfText, wrongFlag } from '#cli/flag';
import type { MarketFlags } from '#cli/market-flags';
import type { MarketGround } from '#cli/market-options';
import type { CliPorts } from '#cli/ports';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Bps, MINUTE_US, type Micros } from '#core/kernel/units';
import { symbolKey } from '#core/market/asset-names';
import type { Instrument } from '#core/market/instrument';
import { accountCosts, type SettledContract } from '#core/tca/account-costs';
import type { AccountFile } from '#core/tca/account-order';
import type { CostedOrder } from '#core/tca/costed-order';
import { converter } from '#core/tca/rates';
import { tapeMarket } from '#core/tca/tape-market';
import type { OrderToWork } from '#engine/sim/shadow/worked-again';

export interface OrdersFlags extends MarketFlags, CompareFlags {
  readonly orders: readonly string[];
  readonly orderColumns?: string;
  /** What fills do not say of their orders, as `tca --orders` takes it. */
  readonly orderDetails?: string;
  readonly gap: string;
  readonly json?: boolean;
}
interface Found {
  readonly orders: readonly OrderToWork[];
  /** Parents of other symbols: no recording of them was given. */
  readonly elsewhere: number;
}

/** The orders of files of fills with what they cost, by the engine of `tca`: the same executions, orders and costs. */
export function ordersIn(
  flags: OrdersFlags,
  { tape }: MarketGround,
  ports: CliPorts,
): Result<Found, Problem> {
  const gapUs = spanOfText(flags.gap);
  if (!(gapUs > 0)) return err(wrongFlag('--gap', 'a time such as 30m', flags.gap, '30m'));
  const named = termsOf(flags.orderColumns === undefined ? {} : { columns: flags.orderColumns });
  if (!named.ok) return named;
  const terms = { ...named.value, contracts: {}, format: null };
  const files: AccountFile[] = [];
  for (const path of flags.orders) {
    const read = ports.readFills(path, 'fills', terms);
    if (!read.ok) return read;
    files.push(read.value);
  }
  if (files.every(({ fills }) => fills.length === 0)) return err(noFill(flags.orders[0] ?? ''));
  const details =
    flags.orderDetails === undefined
      ? ok(null)
      : ports.readFills(flags.orderDetails, 'orders', terms);
  if (!details.ok) return details;
  const key = symbolKey(tape.instrument.symbol);
  const market = tapeMarket([tape]);
  const { orders } = accountCosts(
    files,
    details.value?.orders ?? [],
    { gapUs, reportIn: null },
    {
      marketOf: (symbol) => (symbol === key ? market : null),
      previousClose: () => null,
      dailyVolume: () => null,
      convert: converter([]),
      indexFor: () => null,
      contractOf: (symbol) => (symbol === key ? contractOf(tape.instrument) : null),
      notes: [],
    },
  );
  const mine = orders.filter(({ parent }) => symbolKey(parent.symbol) === key);
  return ok({ elsewhere: orders.length - mine.length, orders: mine.map(orderToWork) });
}

/** TCA-12: contracts that are settled in their base currency are counted in it; the costs they are compared with are. */
const contractOf = ({ settlement, multiplier, currencies }: Instrument): SettledContract | null =>
  settlement === 'inverse'
    ? { multiplier, isInverse: true, settlement: currencies.settlement }
    : null;

const noFill = (path: string): Problem =>
  problem(
    'FILE_EMPTY',
    path,
    'there must be a fill, there was none',
    'export executions, not orders or balances',
  );

function orderToWork(costed: CostedOrder): OrderToWork {
  const { parent, quantity, filled, averagePrice, arrivalPrice } = costed;
  const costBps = fromArrivalOn(costed);
  return {
    order: {
      id: parent.id,
      symbol: parent.symbol,
      side: parent.side,
      quantity,
      start: parent.startAt,
      isDate: false,
      end: isShort(parent.endAt - parent.startAt) ? null : parent.endAt,
      filled,
      averagePrice,
      arrivalPrice: null,
    },
    real:
      costBps === null || arrivalPrice === null || filled === 0
        ? null
        : {
            costBps,
            arrivalPrice,
            against: 'arrival mid',
            completion: Math.min(1, filled / quantity),
          },
    hasFees: costed.parts.feesBps !== null,
  };
}
/** Nobody can be asked to work an order within a minute: it gets the horizon. */
const isShort = (us: Micros): boolean => us < MINUTE_US;

/** What passed between decision and start is nobody's who works it. */
const fromArrivalOn = ({ totalBps, parts }: CostedOrder): Bps | null =>
  totalBps === null ? null : totalBps - (parts.delayBps ?? 0);
