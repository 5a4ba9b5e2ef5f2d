/**
 * Cartea, Jaimungal & Penalva (2015), "Algorithmic and High-Frequency Trading". k temporary and b permanent impact, phi running and alpha final
 * penalty of inventory, T the horizon; any consistent units.
 */
export interface Liquidation {
  readonly k: number;
  readonly b: number;
  readonly phi: number;
  readonly alpha: number;
  readonly T: number;
  readonly Q0: number;
}

/** Ch. 6.4: what is held at t and the rate of selling then. zeta^-1 e^(-gamma T) forms, so that a long horizon does not overflow. alpha -> infinity is Almgren-Chriss with lambda sigma^2 = phi. */
export function liquidationAt(
  p: Liquidation,
  t: number,
): { readonly held: number; readonly rate: number } {
  const gamma = Math.sqrt(p.phi / p.k);
  const root = Math.sqrt(p.k * p.phi);
  const inverse = (p.alpha - p.b / 2 - root) / (p.alpha - p.b / 2 + root);
  const left = p.T - t;
  const scale = (p.Q0 * Math.exp(-gamma * t)) / (1 - inverse * Math.exp(-2 * gamma * p.T));
  return {
    held: scale * (1 - inverse * Math.exp(-2 * gamma * left)),
    rate: gamma * scale * (1 + inverse * Math.exp(-2 * gamma * left)),
  };
}

/**
 * Ch. 9: all of Q0 by T, near a share rho of the market's rate mu: min int k nu^2 + phi (nu - rho mu)^2 with int nu = Q0,
 *     nu_t = Q0 / T + phi rho / (k + phi) (mu_t - mean mu)
 * which is its feedback form nu_t = Q_t / (T - t) + ... solved. rho mu alone would not finish: the mean is what makes it.
 */
export function rateNearShare(
  p: {
    readonly k: number;
    readonly phi: number;
    readonly rho: number;
    readonly T: number;
    readonly Q0: number;
  },
  muNow: number,
  muMean: number,
): number {
  return p.Q0 / p.T + ((p.phi * p.rho) / (p.k + p.phi)) * (muNow - muMean);
}

/** Ch. 8.2: fills come at the rate lambda e^(-kappa delta); what is left at T costs alpha q^2. */
export interface LimitOrders {
  readonly lambda: number;
  readonly kappa: number;
  readonly alpha: number;
  readonly T: number;
}

/** How deep to post with q left: delta* = [1 + ln(omega_q / omega_{q-1})] / kappa, omega_q = sum_{n<=q} (lambda/e)^n / n! e^{-kappa alpha (q-n)^2} (T-t)^n. */
export function postingDepth(p: LimitOrders, t: number, q: number): number {
  return (1 + Math.log(omega(p, p.T - t, q) / omega(p, p.T - t, q - 1))) / p.kappa;
}
function omega(p: LimitOrders, left: number, q: number): number {
  let sum = 0;
  let term = 1;
  for (let n = 0; n <= q; n++) {
    if (n > 0) term *= ((p.lambda / Math.E) * left) / n;
    sum += term * Math.exp(-p.kappa * p.alpha * (q - n) ** 2);
  }
  return sum;
}
