import { err, ok, type Result } from '#core/kernel/result';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotCommand } from '#venues/exchange/spot/spot-command';
import { SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import type { TradingFloor } from '#venues/exchange/spot/trading-floor';
import { isInverse, marginAsset } from './contract-value.ts';
import { fundingRate } from './funding.ts';
import {
  type AccountMargin,
  accountMargin,
  exposureMargin,
  marginAssets,
  type SymbolMargin,
  termsOfContract,
} from './margin.ts';
import { indexPrice, markPrice } from './mark-price.ts';
import type { FundingPaid, Income } from './perpetual-state.ts';

/** What of a contract everybody may see. Prices in ticks, the rate in hundred-millionths. */
export interface ContractQuote {
  readonly mark: number | null;
  readonly index: number | null;
  /** Of the next payment, as it is now. */
  readonly rate: number;
  readonly nextFundingAt: number;
}
/** What accounts and everybody ask of contracts. */
export interface ContractDesk {
  readonly listed: readonly SpotSymbol[];
  /** One for each asset that contracts are margined in. */
  margins(account: string): readonly AccountMargin[];
  setLeverage(account: string, symbol: string, leverage: number): Result<number, SpotError>;
  incomes(account: string): readonly Income[];
  fundings(symbol: string): readonly FundingPaid[];
  quote(symbol: string): ContractQuote | null;
  /** Lots that are long, and so are short: by accounts; the market's own are nobody's. */
  openInterest(symbol: string): number;
  /** Between two payments, microseconds. */
  readonly fundingPeriodUs: number;
  /** CON-6: pays the funding that is due now. */
  payFunding(symbol: string): void;
  /** CON-11: settles the dated contracts that are due, at the index, or at the mark without one. */
  deliverDue(): void;
}
interface ContractDeskRules {
  readonly fundingPeriodUs: number;
  nowUs(): number;
}
export const FUNDING_PERIOD_US = 8 * 3_600_000_000;

export function contractDesk(
  floor: TradingFloor,
  perform: (command: SpotCommand) => unknown,
  { fundingPeriodUs, nowUs }: ContractDeskRules,
): ContractDesk {
  const { perpetual } = floor.state;
  const contract = (symbol: string): SymbolState | null => {
    const here = floor.symbols.get(symbol);
    return here?.spec.contract === undefined ? null : here;
  };
  const margins = (account: string): readonly AccountMargin[] =>
    marginAssets(floor.state).map((asset) => accountMargin(floor.state, account, asset));
  return {
    listed: [...floor.symbols.values()]
      .map(({ spec }) => spec)
      .filter((spec) => spec.contract !== undefined),
    margins,
    setLeverage(account, symbol, leverage) {
      const here = contract(symbol);
      if (here === null) return err(SPOT_ERRORS.badSymbol);
      if (leverage < 1 || leverage > termsOfContract(here).leverageMax)
        return err(SPOT_ERRORS.badLeverage);
      const before = accountMargin(floor.state, account, marginAsset(here.spec));
      const row = before.symbols.find((each) => each.symbol === symbol);
      const more = row === undefined ? 0n : exposureMargin(row, leverage) - heldMargin(row);
      if (more > before.available) return err(SPOT_ERRORS.marginInsufficient);
      perform({ type: 'leverage', account, symbol, leverage });
      return ok(leverage);
    },
    incomes: (account) => perpetual.incomes(account),
    fundings: (symbol) => perpetual.fundings(symbol),
    quote(symbol) {
      const here = contract(symbol);
      if (here === null) return null;
      const at = nowUs();
      return {
        mark: markPrice(here),
        index: indexPrice(here, at),
        rate: fundingRate(perpetual.premiums(symbol)),
        nextFundingAt: (Math.floor(at / fundingPeriodUs) + 1) * fundingPeriodUs,
      };
    },
    openInterest(symbol) {
      const lots = perpetual.holders.map((account) => perpetual.position(account, symbol).lots);
      const of = (side: number): number =>
        lots.reduce((sum, each) => sum + Math.max(0, each * side), 0);
      return Math.max(of(1), of(-1));
    },
    fundingPeriodUs,
    payFunding(symbol) {
      const here = contract(symbol);
      const mark = here === null ? null : markPrice(here);
      if (mark === null || here?.spec.contract?.deliveryAt !== undefined) return;
      const rate = fundingRate(perpetual.premiums(symbol));
      perform({ type: 'funding', symbol, rate, mark });
    },
    deliverDue() {
      for (const here of floor.state.contracts) {
        const { symbol, contract: terms } = here.spec;
        const { deliveryAt = Infinity } = terms ?? {};
        const price = Math.round(indexPrice(here, nowUs()) ?? 0);
        if (nowUs() >= deliveryAt && here.book.phase !== 'halted' && price > 0)
          perform({ type: 'delivery', symbol, price });
      }
    },
  };
}
const heldMargin = ({ positionMargin, orderMargin }: SymbolMargin): bigint =>
  positionMargin + orderMargin;

const BPS_ONE = 10_000n;
const AMOUNT_ONE = 100_000_000n;
/**
 * CON-7: the mark price at which the account would be liquidated if nothing else moved, as an amount;
 * 0: no price does.
 *
 *     wallet + others + lots * p - cost = |lots| * p * maintenance
 *
 * of an inverse contract, with its face F:
 *
 *     wallet + others + cost - lots * F / p = |lots| * F / p * maintenance
 */
export function liquidationPrice(
  spec: SpotSymbol,
  margin: Pick<AccountMargin, 'wallet' | 'unrealised' | 'maintenance'>,
  { position, unrealised, maintenance }: SymbolMargin,
): bigint {
  const { lots, cost } = position;
  if (lots === 0 || spec.contract === undefined) return 0n;
  const others = margin.unrealised - unrealised - (margin.maintenance - maintenance);
  const side = lots > 0 ? 1n : -1n;
  if (isInverse(spec)) return inverseLiquidation(spec, lots, margin.wallet + others + cost);
  const units = BigInt(Math.abs(lots)) * stepAmount(spec.lot);
  const kept = BPS_ONE - side * BigInt(spec.contract.maintenanceBps);
  const price = (side * (cost - margin.wallet - others) * BPS_ONE * AMOUNT_ONE) / (units * kept);
  return price > 0n ? price : 0n;
}
function inverseLiquidation({ contract }: SpotSymbol, lots: number, kept: bigint): bigint {
  const { face = 0, maintenanceBps = 0 } = contract ?? {};
  const size = BigInt(Math.abs(lots)) * BigInt(face) * AMOUNT_ONE * AMOUNT_ONE;
  const bps = (lots > 0 ? BPS_ONE : -BPS_ONE) + BigInt(maintenanceBps);
  const price = kept === 0n ? 0n : (size * bps) / (kept * BPS_ONE);
  return price > 0n ? price : 0n;
}
