import { ALMGREN_2005, almgrenImpact } from '#core/cost/almgren-2005';
import { fitIStar } from '#core/cost/calibrate/fit-i-star';
import {
  bestPace,
  ISTAR,
  type IStarParameters,
  instantaneous,
  marketImpact,
  scheduledImpact,
  timingRisk,
} from '#core/cost/i-star';
import {
  bounceAutocorrelation,
  bounceVariance,
  fairPricing,
  quadraticDay,
  splitterAutocorrelation,
  splitterMeanRun,
} from '#core/cost/market-facts';
import { blockSchedule } from '#core/cost/obizhaeva-wang';
import {
  againstItself,
  diffusiveDecay,
  EMPIRICAL_EXPONENTS,
  GAMMA_STAR,
  type Kernel,
  moveOfRun,
  powerSchedule,
  relaxation,
  response,
  roundTrip,
} from '#core/cost/propagator';
import { BPS_IN_ONE } from '#core/kernel/units';
import { costAndRiskOf, optimalSchedule, type ScheduleProblem } from '#core/plan/optimal-schedule';
import { decayMatrix } from '#core/plan/pace-law';
import { BadVector, type Family, type Inputs } from '#verify/inputs';

type Answer = Record<string, unknown>;
const BPS = BPS_IN_ONE;

function coefficients(): Answer {
  const { gamma, gammaError, gammaT, eta, etaError, etaT, fitted, used } = ALMGREN_2005;
  return {
    gamma,
    gamma_se: gammaError,
    gamma_t: gammaT,
    eta,
    eta_se: etaError,
    eta_t: etaT,
    alpha_fit: fitted.alpha,
    alpha_se: fitted.alphaError,
    beta_fit: fitted.beta,
    beta_se: fitted.betaError,
    delta_fit: fitted.delta,
    delta_se: fitted.deltaError,
    alpha_used: used.alpha,
    delta_used: used.delta,
    beta_used: used.beta,
  };
}
const almgrenOrder = (v: Inputs, duration: number) => ({
  quantity: v.number('X'),
  adv: v.number('ADV'),
  unitsOutstanding: v.number('shares_outstanding'),
  volatilityDaily: v.number('sigma_daily'),
  duration,
});
function almgren(v: Inputs): Answer {
  const sigma = v.number('sigma_daily');
  const all = v.numbers('T').map((T) => almgrenImpact(almgrenOrder(v, T)));
  const I = almgrenImpact(almgrenOrder(v, 1)).permanent;
  return {
    inverse_turnover: v.number('shares_outstanding') / v.number('ADV'),
    I_over_sigma: I / sigma,
    I_bp: BPS * I,
    K_over_sigma: all.map(({ temporary }) => temporary / sigma),
    K_bp: all.map(({ temporary }) => BPS * temporary),
    J_bp: all.map(({ realised }) => BPS * realised),
  };
}
function almgrenSide(v: Inputs): Answer {
  const J = BPS * almgrenImpact(almgrenOrder(v, v.number('T'))).realised;
  return { J_bp: J, cost_bp: Math.sign(v.number('X')) * J };
}
const almgrenMoney = (v: Inputs): Answer => ({
  cost: v.number('X') * v.number('S0') * almgrenImpact(almgrenOrder(v, v.number('T'))).realised,
});

const trip = (v: Inputs, f: (rate: number) => number): Answer => {
  const { total, buying, selling, crossed } = roundTrip(
    { v1: v.number('v1'), v2: v.number('v2'), rho: v.number('rho'), horizon: v.number('T') },
    f,
  );
  return { C: total, c_buy: buying, c_sell: selling, c_cross: crossed };
};

const RUN = 100;
function discrete(v: Inputs): Answer {
  const beta = v.number('beta');
  return {
    impact: v.numbers('n').map((n) => moveOfRun(beta, n, RUN)),
    half_relax_ratio: moveOfRun(beta, 2 * RUN - 1, RUN) / moveOfRun(beta, RUN - 1, RUN),
  };
}
function responses(v: Inputs): Answer {
  const G = v.inside('G');
  const C = v.inside('C');
  if (G.text('kind') !== 'power' || C.text('kind') !== 'geometric')
    throw new BadVector('a response is of a power kernel and geometric signs');
  const exponent = G.number('exponent');
  const ratio = C.number('ratio');
  return {
    R: v.numbers('l').map((lag) =>
      response(
        lag,
        (l) => l ** -exponent,
        (j) => ratio ** j,
      ),
    ),
  };
}

const book = (v: Inputs) => ({
  quantity: v.number('X0'),
  permanent: v.number('lam'),
  transient: v.number('kappa'),
  resilience: v.number('rho'),
  horizon: v.number('T'),
});
function block(v: Inputs): Answer {
  const { first, rate, last, cost, evenCost, halfLife } = blockSchedule(book(v));
  return {
    x0: first,
    xT: last,
    rate,
    continuous_total: rate * v.number('T'),
    cost_above_mid: cost,
    cost_twap_continuous: evenCost,
    half_life: halfLife,
    saving_vs_twap_pct: 100 * (1 - cost / evenCost),
  };
}
/** What the planner solves, with nothing but a decay: trades at some moments, both ways, without risk. */
function traded(
  matrix: readonly (readonly number[])[],
  quantity: number,
  fixed: number,
): { readonly trades: readonly number[]; readonly cost: number } {
  const problem: ScheduleProblem = {
    quantity,
    exponent: 1,
    slices: matrix.map(() => ({ most: Infinity, scale: 0, during: 0, after: 0, drift: 0 })),
    decay: matrix,
    riskAversion: 0,
    mayTurn: true,
    leave: null,
    fixed,
    spread: 0,
  };
  const found = optimalSchedule(problem);
  if (!found.ok) throw new BadVector(found.error.message);
  const { trades } = found.value;
  return { trades, cost: costAndRiskOf(problem, trades).expected };
}
function blocks(v: Inputs): Answer {
  const { quantity, permanent, transient, resilience, horizon } = book(v);
  const n = v.count('N');
  const times = Array.from({ length: n + 1 }, (_, i) => (i * horizon) / n);
  const matrix = decayMatrix({ kind: 'exponential', rho: resilience }, times).map((row) =>
    row.map((each) => transient * each),
  );
  const { trades, cost } = traded(matrix, quantity, (permanent * quantity ** 2) / 2);
  return { xi: trades, cost };
}

function kernelOf(v: Inputs): Kernel {
  const kind = v.text('kind');
  switch (kind) {
    case 'exponential':
      return { kind, rho: v.number('rho') };
    case 'power':
      return { kind, scale: v.number('scale'), exponent: v.number('exponent') };
    case 'linear':
      return { kind, slope: v.number('slope') };
    case 'rational':
      return { kind, scale: v.number('scale'), power: v.number('power') };
    default:
      throw new BadVector(
        `kernel.kind must be exponential, power, linear or rational, was ${kind}`,
      );
  }
}
function schedule(v: Inputs): Answer {
  const matrix = decayMatrix(kernelOf(v.inside('kernel')), v.numbers('t'));
  const { trades, cost } = traded(matrix, v.number('X'), 0);
  return { xi: trades, cost, min: Math.min(...trades), n_negative: againstItself({ trades }) };
}
function powerLaw(v: Inputs): Answer {
  const { c, level, cost, executed, density } = powerSchedule(
    v.number('a'),
    v.number('X'),
    v.number('T'),
  );
  return {
    c,
    executed: v.numbers('t').map(executed),
    fredholm_constant: level,
    cost,
    density_at_half: density(v.number('T') / 2),
  };
}

function setOf(name: string): IStarParameters {
  const found = Object.entries(ISTAR).find(([key]) => key === name);
  if (found === undefined) throw new BadVector(`params must be ALL, LC or SC, was ${name}`);
  return found[1];
}
function iStar(v: Inputs): Answer {
  const order = { size: v.number('size'), sigma: v.number('sigma'), pov: v.number('pov') };
  const { temporary, permanent, total } = marketImpact(order, setOf(v.text('params')));
  return {
    istar_bp: instantaneous(order, setOf(v.text('params'))),
    temp_bp: temporary,
    perm_bp: permanent,
    mi_bp: total,
    tr_bp: timingRisk(order),
    dollars: (total / BPS) * v.number('size') * v.number('adv') * v.number('price'),
  };
}
const GRID_SIGMA = 0.3;
/** Size and participation are columns of the table itself; a participation below one and above is told by its name. */
function grid(v: Inputs, expected: Inputs): Answer {
  const columns = v.texts('columns').map((name) => name.toUpperCase());
  const parameters = setOf(v.text('params'));
  const at = (pattern: RegExp): number => columns.findIndex((name) => pattern.test(name));
  const size = at(/Q|SIZE|ADV/);
  const pov = at(/POV/);
  return {
    rows: expected.rows('rows').map((row) => {
      const order = { size: row[size] ?? NaN, sigma: GRID_SIGMA, pov: row[pov] ?? NaN };
      return row.map((value, i) =>
        i === size || i === pov
          ? value
          : /TR/.test(columns[i] ?? '')
            ? timingRisk(order)
            : /I\*|ISTAR/.test(columns[i] ?? '')
              ? instantaneous(order, parameters)
              : marketImpact(order, parameters).total,
      );
    }),
  };
}
const sets = (v: Inputs): Answer =>
  Object.fromEntries(
    Object.entries(ISTAR).map(([name, parameters]) => [
      name,
      marketImpact(
        { size: v.number('size'), sigma: v.number('sigma'), pov: v.number('pov') },
        parameters,
      ).total,
    ]),
  );
function pace(v: Inputs): Answer {
  const { interior, corner } = bestPace(
    { size: v.number('size'), sigma: v.number('sigma') },
    v.number('lam'),
    setOf(v.text('params')),
  );
  return {
    interior:
      interior === null
        ? null
        : {
            pov: interior.pov,
            mi_bp: interior.impact,
            tr_bp: interior.risk,
            objective: interior.objective,
          },
    corner_pov1: corner,
  };
}
const periods = (v: Inputs): Answer => ({
  mi_bp: scheduledImpact(
    {
      units: v.numbers('x'),
      volumes: v.numbers('v'),
      adv: v.number('adv'),
      sigma: v.number('sigma'),
    },
    setOf(v.text('params')),
  ),
});

function fgl(v: Inputs): Answer {
  const all = v.numbers('beta').map(fairPricing);
  return {
    exponent: all.map(({ exponent }) => exponent),
    perm_over_peak: all.map(({ stays }) => stays),
    avg_over_peak_for_power_law: all.map(({ average }) => average),
  };
}
function splitters(v: Inputs): Answer {
  const a = v.number('a');
  const slope =
    -Math.log(splitterAutocorrelation(a, 10_000) / splitterAutocorrelation(a, 1e3)) / Math.LN10;
  return {
    C: v.numbers('lag').map((lag) => splitterAutocorrelation(a, lag)),
    mean_run: splitterMeanRun(a),
    local_exponent_1e3_1e4: slope,
  };
}
function signature(v: Inputs): Answer {
  const sigma2 = v.number('sigma2_per_tick');
  const c2 = v.number('c2');
  return {
    rv_per_tick: v.numbers('k').map((k) => bounceVariance(sigma2, c2, k)),
    acf1: bounceAutocorrelation(sigma2, c2),
    variance_ratio_2: 1 + bounceAutocorrelation(sigma2, c2),
  };
}
function profile(v: Inputs): Answer {
  const cum = v.numbers('t').map((t) => quadraticDay(v.number('a'), v.number('b'), t));
  return { cum, first_halfhour_share: quadraticDay(v.number('a'), v.number('b'), 1 / 13) };
}

/** Impact models, and the facts about markets that have an exact form. */
/** Orders without noise over sizes, volatilities and paces that do not move together; parameters that the design names, else those of all stocks. */
function recovered(v: Inputs): Answer {
  const n = v.number('n');
  if (!(n >= 20 && n <= 1e6)) throw new BadVector('n must be from 20 to a million orders');
  const said = (name: keyof IStarParameters): number => {
    const found = new RegExp(`${name}\\s*=\\s*([\\d.]+)`).exec(v.text('design'));
    return found === null ? ISTAR.ALL[name] : Number(found[1]);
  };
  const truth = { a1: said('a1'), a2: said('a2'), a3: said('a3'), a4: said('a4'), b1: said('b1') };
  // Irrational steps: every order differs in all three.
  const part = (i: number, step: number): number => (i * step) % 1;
  const column = (of: (i: number) => number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => of(i));
  const size = column((i) => 0.001 * 300 ** part(i + 1, Math.SQRT2));
  const sigma = column((i) => 0.1 + 0.7 * part(i + 1, Math.sqrt(3)));
  const pov = column((i) => 0.01 * 50 ** part(i + 1, Math.sqrt(5)));
  const costBps = column(
    (i) => marketImpact({ size: size[i]!, sigma: sigma[i]!, pov: pov[i]! }, truth).total,
  );
  const found = fitIStar({ size, sigma, pov, costBps, day: Int32Array.from(size, (_, i) => i) });
  if (!found.ok) throw new BadVector(found.error.message);
  return { ...found.value.parameters };
}

export const IMPACT: readonly Family[] = [
  { prefix: 'ATHL-01', proves: 'product', run: coefficients },
  { prefix: 'ATHL-02', proves: 'product', run: almgren },
  { prefix: 'ATHL-03', proves: 'product', run: almgrenSide },
  { prefix: 'ATHL-04', proves: 'product', run: almgrenMoney },
  { prefix: 'GATH-01', proves: 'library', run: (v) => trip(v, Math.sqrt) },
  { prefix: 'GATH-02', proves: 'library', run: (v) => trip(v, (rate) => rate) },
  {
    prefix: 'GATH-03',
    proves: 'library',
    run: () => ({ gamma_star: GAMMA_STAR, empirically: EMPIRICAL_EXPONENTS }),
  },
  {
    prefix: 'PROP-01',
    proves: 'library',
    run: (v) => ({ beta: v.numbers('gamma').map(diffusiveDecay) }),
  },
  {
    prefix: 'PROP-02',
    proves: 'library',
    run: (v) => ({
      ratio: v.numbers('t').map((t) => relaxation(v.number('beta'), v.number('T'), t)),
    }),
  },
  { prefix: 'PROP-03', proves: 'library', run: discrete },
  { prefix: 'PROP-04', proves: 'library', run: responses },
  { prefix: 'OW-01', proves: 'product', run: block },
  { prefix: 'OW-02', proves: 'product', run: blocks },
  { prefix: 'GSS-01', proves: 'product', run: schedule },
  { prefix: 'GSS-02', proves: 'product', run: schedule },
  { prefix: 'GSS-03', proves: 'product', run: powerLaw },
  { prefix: 'ISTAR-01', proves: 'product', run: () => ({ ...ISTAR }) },
  { prefix: 'ISTAR-02', proves: 'library', run: iStar },
  { prefix: 'ISTAR-03', proves: 'library', run: grid },
  { prefix: 'ISTAR-04', proves: 'product', run: sets },
  { prefix: 'ISTAR-05', proves: 'library', run: pace },
  { prefix: 'ISTAR-06', proves: 'library', run: periods },
  { prefix: 'ISTAR-07', proves: 'product', run: recovered },
  { prefix: 'FACT-02b', proves: 'library', run: fgl },
  { prefix: 'FACT-03b', proves: 'library', run: splitters },
  { prefix: 'FACT-05', proves: 'library', run: signature },
  { prefix: 'FACT-06b', proves: 'library', run: profile },
];
