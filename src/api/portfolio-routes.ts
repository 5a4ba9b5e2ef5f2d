import { answer, badInput, problemOf } from '#api/problems';
import { gives, type Routes } from '#api/schemas';
import { wishOf } from '#contracts/new-order';
import {
  bookToDoc,
  type RebalanceDoc,
  type RebalanceRequest,
  rebalanceRequest,
  rebalanceToDoc,
  type SizeDoc,
  sizeRequest,
  stressRequest,
  stressToDoc,
} from '#contracts/portfolio-documents';
import { refusalToDoc } from '#contracts/to-documents';
import { timely } from '#core/cost/standing';
import { invariant } from '#core/kernel/assert';
import { isoTime } from '#core/kernel/civil';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { lots } from '#core/kernel/units';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import { midOf } from '#core/market/view';
import { wishOf as sizeWish } from '#core/plan/size/size-methods';
import { type SizeBounds, sizeSignal, sizeTarget } from '#core/plan/size/size-signal';
import { type Position, reportBook } from '#core/portfolio/book-report';
import type { LotChoice } from '#core/portfolio/lots';
import { answered, lotChoice, onLot } from '#core/portfolio/lots';
import {
  returnHistory,
  statisticalFactors,
  USUAL_RISK,
} from '#core/portfolio/optimise/statistical-factors';
import {
  type Aim,
  type Basket,
  type RebalanceAsk,
  type RebalanceName,
  rebalance,
  usualAversion,
} from '#core/portfolio/rebalance';
import { rebalanceName } from '#core/portfolio/rebalance-name';
import {
  type BookLimits,
  limitsOf,
  SCENARIOS,
  type Scenario,
  stressRows,
} from '#core/portfolio/stress';
import type { Desk } from '#engine/desk/desk';

/** What portfolios need beside the desk. */
export interface PortfolioDeps {
  readonly limits: BookLimits;
  /** Daily bars of an instrument that is followed. */
  barsOf(instrumentId: string): Bars | null;
  chooseLots(choice: LotChoice): Promise<readonly boolean[] | null>;
}
const tags = ['portfolio'];
const DAY_SECONDS = 86_400;
const SECONDS_MIN = 60;
/** Room beside the participation cap for what does not fill at once. */
const PATIENCE = 1.5;
const SETTLEMENT_DAYS = 1;

/** The whole account: how liquid it is, what worse markets make of it, sizes, and the way to another book. Nothing trades. */
export function portfolioRoutes(
  app: Routes,
  desk: Desk,
  { limits, barsOf, chooseLots }: PortfolioDeps,
): void {
  const rulesNow = () => ({
    participation: desk.policy().maxParticipation,
    modelOf: (symbol: string) => modelFor(desk, symbol),
    asOf: desk.now(),
    settlementDays: SETTLEMENT_DAYS,
    redemption: null,
    policy: desk.policy(),
  });

  app.get(
    '/api/portfolio/liquidity',
    {
      schema: {
        operationId: 'book',
        summary:
          'The account by name (score, tier, days, bucket, cost) and in total (curve, concentration, limits)',
        tags,
        response: gives('Book'),
      },
    },
    (_request, reply) => {
      const report = reportBook(bookOf(desk), rulesNow());
      return reply.send(
        bookToDoc(report, limitsOf(report, limits), {
          asOf: isoTime(desk.now()),
          cash: desk.cash(),
          participation: desk.policy().maxParticipation,
        }),
      );
    },
  );

  app.post(
    '/api/portfolio/stress',
    {
      schema: {
        operationId: 'stress',
        summary: 'The account in worse markets: days, costs, buckets, limits',
        tags,
        body: stressRequest,
        response: gives('Stress', [422]),
      },
    },
    (request, reply) => {
      const scenarios = (request.body.scenarios as readonly Scenario[] | undefined) ?? SCENARIOS;
      return reply.send(
        stressToDoc(
          stressRows(bookOf(desk), rulesNow(), scenarios, limits, request.body.reverse),
          limits,
          isoTime(desk.now()),
        ),
      );
    },
  );

  app.post(
    '/api/portfolio/size',
    {
      schema: {
        operationId: 'size',
        summary:
          'Size a position by volatility, fixed risk, Kelly or edge, cut to what the market bears',
        tags,
        body: sizeRequest,
        response: gives('Size', [404, 422]),
      },
    },
    (request, reply) => {
      const { symbol, capital, method, daysMax, maxImpactBps, fullScore, depthMost } = request.body;
      const found = desk.assess(symbol, null);
      if (!found.ok) return answer(reply, problemOf(found.error));
      const { instrument, profile, assessment } = found.value;
      const view = desk.view(instrument.id);
      const mid = view === null ? null : midOf(view);
      if (mid === null || view === null)
        return answer(reply, problemOf({ kind: 'refusal', refusal: noPrice(symbol) }));
      const shownOn = (levels: typeof view.bids): number =>
        levels.reduce((sum, each) => sum + quantityOf(instrument, each.size), 0);
      const model = modelFor(desk, symbol);
      const held =
        desk.positions().find((each) => each.instrument.id === instrument.id)?.position ?? 0;
      const bounds: SizeBounds = {
        profile,
        policy: desk.policy(),
        instrument,
        priceTicks: mid,
        currentPositionLots: held,
        netAssetValue: capital,
        ...(daysMax === undefined ? {} : { daysMax }),
        ...(maxImpactBps === undefined ? {} : { impact: { model, maxBps: maxImpactBps } }),
        ...(fullScore === undefined ? {} : { score: { value: assessment.score, full: fullScore } }),
        ...(depthMost === undefined
          ? {}
          : {
              depth: {
                displayed: { buy: shownOn(view.asks), sell: shownOn(view.bids) },
                most: depthMost,
              },
            }),
      };
      const wish =
        method.kind === 'volatility'
          ? null
          : sizeWish(
              method.kind === 'edge' ? { ...method, model } : { ...method, capital },
              bounds,
            );
      const sized =
        method.kind === 'volatility'
          ? sizeSignal({
              ...bounds,
              signal: method.signal,
              targetVolatilityAnnual: method.targetVolatilityAnnual,
              capital,
            })
          : wish?.ok === true
            ? sizeTarget(bounds, wish.value.units, wish.value.words)
            : wish;
      if (sized?.ok !== true)
        return answer(
          reply,
          problemOf({ kind: 'refusal', refusal: sized?.error ?? noPrice(symbol) }),
        );
      const quantity = quantityOf(instrument, sized.value.quantity);
      const { side, reason, cuts } = sized.value;
      return reply.send({
        symbol: instrument.symbol,
        side,
        quantity,
        value: quantity * priceOf(instrument, mid),
        currency: instrument.currencies.quote,
        reason,
        cuts: cuts.map((cut) => ({ ...cut })),
        binding: cuts.findLast(({ rule }) => rule !== 'lot')?.rule ?? null,
        advShare: quantity / profile.adv.value,
        modelId: model.id,
      } satisfies SizeDoc);
    },
  );

  app.post(
    '/api/portfolio/rebalance',
    {
      schema: {
        operationId: 'rebalance',
        summary:
          'From the account to the best book that the market bears: trades, cost, days, waves, beside the plan that ignores costs. Nothing is sent',
        tags,
        body: rebalanceRequest,
        response: gives('Rebalance', [404, 422]),
      },
    },
    async (request, reply) => {
      const ask = askOf(desk, request.body, limits, barsOf);
      if (!ask.ok)
        return answer(
          reply,
          'symbol' in ask.error
            ? badInput([ask.error.symbol])
            : problemOf({ kind: 'refusal', refusal: ask.error }),
        );
      const found = rebalance(ask.value);
      if (!found.ok) return answer(reply, problemOf({ kind: 'refusal', refusal: found.error }));
      const choice = lotChoice(ask.value.names, found.value);
      const inLots = answered(ask.value, found.value, choice, await chooseLots(choice.choice));
      const doc = rebalanceToDoc(ask.value, found.value, { ...inLots, asOf: isoTime(desk.now()) });
      return reply.send({
        ...doc,
        schedule: scheduleOf(desk, inLots.basket, request.body),
      } satisfies RebalanceDoc);
    },
  );
}

const modelFor = (desk: Desk, symbol: string): ReturnType<Desk['pricing']['modelOf']> => {
  const instrument = desk.find(symbol);
  invariant(instrument.ok, 'positions and targets are of instruments that are followed');
  return timely(desk.pricing.modelOf(instrument.value), desk.now());
};
const noPrice = (symbol: string): Refusal =>
  refusal(
    'MARKET_DATA_MISSING',
    `a two-sided market of ${symbol} is required`,
    { symbol },
    'wait for quotes, or check the feed',
  );

function marketOf(desk: Desk, instrument: Instrument): Position['market'] {
  const found = desk.assess(instrument.id, null);
  if (!found.ok)
    return found.error.kind === 'refusal' ? found.error.refusal : noPrice(instrument.symbol);
  const view = desk.view(instrument.id);
  const mid = view === null ? null : midOf(view);
  return mid === null
    ? noPrice(instrument.symbol)
    : {
        instrument,
        profile: found.value.profile,
        assessment: found.value.assessment,
        close: priceOf(instrument, mid),
        turnover: null,
      };
}
/** Positions of the journal beside what is known of their markets now. */
const bookOf = (desk: Desk): readonly Position[] =>
  desk.positions().map(({ instrument, position }) => ({
    symbol: instrument.symbol,
    units: Math.sign(position) * quantityOf(instrument, lots(Math.abs(position))),
    market: marketOf(desk, instrument),
  }));

type AskError =
  | Refusal
  | { readonly symbol: Extract<ReturnType<Desk['find']>, { ok: false }>['error'] };
function askOf(
  desk: Desk,
  {
    aim,
    riskAversion,
    holdingDays,
    completionDays,
    turnover,
    leverage,
    daysMax,
    fullScore,
    borrowBps,
  }: RebalanceRequest,
  { maxIlliquidAllocation, minDailyLiquidatable }: BookLimits,
  barsOf: PortfolioDeps['barsOf'],
): Result<RebalanceAsk, AskError> {
  const cash = desk.cash();
  if (cash === null)
    return err(
      refusal(
        'MARKET_DATA_MISSING',
        'the cash of the account must be known, was unknown',
        {},
        'wait for the first statement of the venue',
      ),
    );
  const wanted =
    aim.kind === 'targets'
      ? Object.keys(aim.weights)
      : aim.kind === 'returns'
        ? Object.keys(aim.perYear)
        : [];
  const instruments = new Map(
    desk.positions().map(({ instrument }) => [instrument.id, instrument]),
  );
  const given = new Map<string, number>();
  for (const name of wanted) {
    const found = desk.find(name);
    if (!found.ok) return err({ symbol: found.error });
    instruments.set(found.value.id, found.value);
    given.set(
      found.value.id,
      aim.kind === 'targets'
        ? aim.weights[name]!
        : aim.kind === 'returns'
          ? aim.perYear[name]!
          : NaN,
    );
  }
  const held = new Map(
    desk.positions().map(({ instrument, position }) => [instrument.id, position]),
  );
  const names: RebalanceName[] = [];
  const history: Bars[] = [];
  for (const instrument of instruments.values()) {
    const market = marketOf(desk, instrument);
    if (!('profile' in market)) return err(market);
    const bars = barsOf(instrument.id);
    if (bars === null)
      return err(
        refusal(
          'LIQUIDITY_UNKNOWN',
          `daily bars of ${instrument.symbol} are required`,
          { symbol: instrument.symbol },
          `leave out ${instrument.symbol}`,
        ),
      );
    history.push(bars);
    const lot = quantityOf(instrument, lots(1));
    const name = rebalanceName({
      symbol: instrument.symbol,
      units: (held.get(instrument.id) ?? 0) * lot,
      lot,
      market,
      model: modelFor(desk, instrument.id),
      feesBps: desk.pricing.feesOf(instrument).takerBps,
      fullScore: fullScore ?? null,
    });
    if (!name.ok) return name;
    names.push(name.value);
  }
  const [daysAYear, ...others] = [
    ...new Set([...instruments.values()].map(({ session }) => session.daysPerYear)),
  ];
  if (names.length === 0)
    return err(
      refusal('PLAN_INFEASIBLE', 'a book must hold or target a name, had none', {}, 'give targets'),
    );
  if (daysAYear === undefined || others.length > 0)
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        'names of one book must trade the same number of days a year, did not',
        {},
        'ask for names of one kind of market',
      ),
    );
  const past = returnHistory(history, USUAL_RISK.days);
  if (!past.ok) return past;
  const values = [...instruments.keys()].map(
    (id) => given.get(id) ?? (aim.kind === 'targets' ? 0 : NaN),
  );
  const wish: Aim =
    aim.kind === 'targets'
      ? { kind: 'targets', weights: values }
      : aim.kind === 'returns'
        ? { kind: 'returns', perYear: values }
        : aim;
  return ok({
    names,
    cash,
    risk: statisticalFactors(past.value, USUAL_RISK.factors),
    aim: wish,
    rules: {
      riskAversion: riskAversion ?? usualAversion(aim.kind),
      daysAYear,
      holdingDays,
      participation: desk.policy().maxParticipation,
      completionDays,
      maxIlliquid: maxIlliquidAllocation,
      minDaily: minDailyLiquidatable,
      turnover: turnover ?? null,
      leverage: leverage ?? null,
      daysMax: daysMax ?? null,
      borrowAYear: borrowBps / 1e4,
    },
  });
}

/** How long the waves take, and the gate's word on the first order of each name. */
function scheduleOf(
  desk: Desk,
  { trades, days }: Basket,
  { waves, overSeconds }: RebalanceRequest,
): RebalanceDoc['schedule'] {
  const seconds =
    overSeconds ?? Math.max(SECONDS_MIN * waves, Math.ceil(days * DAY_SECONDS * PATIENCE));
  const verdicts = trades.map(({ symbol, units }) => {
    const instrument = desk.find(symbol);
    const lot = instrument.ok ? quantityOf(instrument.value, lots(1)) : 1;
    const quantity = Math.max(lot, onLot(Math.abs(units) / waves, lot));
    const pre = desk.preTrade(
      wishOf({
        symbol,
        side: units > 0 ? 'buy' : 'sell',
        quantity,
        horizonSeconds: seconds / waves,
      }),
    );
    const refused = !pre.ok
      ? pre.error.kind === 'refusal'
        ? pre.error.refusal
        : refusal(
            'PLAN_INFEASIBLE',
            pre.error.problems[0]?.message ?? '',
            {},
            pre.error.problems[0]?.remedy ?? '',
          )
      : pre.value.refusal;
    return {
      symbol,
      approved: refused === null,
      refusal: refused === null ? null : refusalToDoc(refused),
    };
  });
  return { waves, overSeconds: seconds, verdicts };
}
