import type { ImpactModel } from '#core/cost/model';
import { timely } from '#core/cost/standing';
import type { Clock } from '#core/kernel/clock';
import { type Problem, problem, type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Assessment, LiquidityProfile } from '#core/liquidity/profile';
import { assessOrder } from '#core/liquidity/score';
import type { Instrument } from '#core/market/instrument';
import { midOf } from '#core/market/view';
import type { ExecutionPolicy } from '#core/plan/policy';
import type { Desk, DeskError } from '#engine/desk/desk';
import type { MarketFeed } from '#engine/ports/ports';

export interface KnownDeps {
  readonly clock: Clock;
  readonly feed: MarketFeed;
  readonly policy: ExecutionPolicy;
  profileOf(instrument: Instrument): Result<LiquidityProfile, Refusal>;
  modelOf(instrument: Instrument): ImpactModel;
}
/** What the desk knows of what it lists. */
export interface DeskKnown {
  find(symbol: string): Result<Instrument, Problem>;
  known(
    symbol: string,
  ): Result<{ readonly instrument: Instrument; readonly profile: LiquidityProfile }, DeskError>;
  readonly assess: Desk['assess'];
  /** The same by a profile that is known. */
  assessBy(
    of: { readonly instrument: Instrument; readonly profile: LiquidityProfile },
    quantity: number | null,
  ): Result<Assessment, Refusal>;
}

export function deskKnown({ clock, feed, policy, profileOf, modelOf }: KnownDeps): DeskKnown {
  const find = (symbol: string): Result<Instrument, Problem> => {
    const found = feed.instruments.filter((each) => each.id === symbol || each.symbol === symbol);
    const [only] = found;
    if (only !== undefined && found.length === 1) return ok(only);
    const known = feed.instruments.map((each) => each.id).join(', ');
    if (found.length > 1)
      return err(
        problem(
          'SYMBOL_AMBIGUOUS',
          'symbol',
          `symbol must name one instrument, '${symbol}' names ${found.length}`,
          `give one of ${found.map((each) => each.id).join(', ')}`,
        ),
      );
    return err(
      problem(
        'SYMBOL_UNKNOWN',
        'symbol',
        `symbol must be one that this market lists, was '${symbol}'`,
        `known here: ${known}`,
      ),
    );
  };

  const known = (
    symbol: string,
  ): Result<{ readonly instrument: Instrument; readonly profile: LiquidityProfile }, DeskError> => {
    const instrument = find(symbol);
    if (!instrument.ok) return err({ kind: 'problems', problems: [instrument.error] });
    const profile = profileOf(instrument.value);
    if (!profile.ok) return err({ kind: 'refusal', refusal: profile.error });
    return ok({ instrument: instrument.value, profile: profile.value });
  };

  const assessBy: DeskKnown['assessBy'] = ({ instrument, profile }, quantity) => {
    const view = feed.view(instrument.id);
    const mid = view === null ? null : midOf(view);
    if (mid === null)
      return err(
        refusal('MARKET_DATA_MISSING', `a two-sided market of ${instrument.id} is required`, {
          instrument: instrument.id,
        }),
      );
    return assessOrder({
      profile,
      instrument,
      quantity,
      priceMid: mid,
      policy,
      model: timely(modelOf(instrument), clock.now()),
    });
  };

  return {
    find,
    known,
    assessBy,
    assess: (symbol, quantity) => {
      const basis = known(symbol);
      if (!basis.ok) return basis;
      const { instrument, profile } = basis.value;
      const assessment = assessBy(basis.value, quantity);
      return assessment.ok
        ? ok({ assessment: assessment.value, profile, instrument })
        : err({ kind: 'refusal', refusal: assessment.error });
    },
  };
}
