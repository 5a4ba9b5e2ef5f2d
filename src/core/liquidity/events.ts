import { invariant } from '#core/kernel/assert';
import {
  BPS_IN_ONE,
  type Bps,
  type Count,
  type Micros,
  type Moment,
  type Price,
  type Units,
} from '#core/kernel/units';
import { quantileOf } from '#core/numeric/quantile';

/** One look at a market, or a minute of it. NaN is unknown. */
export interface MarketSample {
  readonly at: Moment; // TimeUs
  readonly spreadBps: Bps;
  /** Units at the touch, one side. */
  readonly depth: Units;
  /** Units traded since the sample before. */
  readonly volume: Units;
  readonly mid: Price;
}
export const LIQUIDITY_EVENT_KINDS = ['spreadSpike', 'depthDrought', 'volumeSurge', 'gap'] as const;
export type LiquidityEventKind = (typeof LIQUIDITY_EVENT_KINDS)[number];
/** `ratio`: how many times worse (or larger) than usual; `usual` is the median of the samples before. For a gap both are moves of the mid in bps. */
export interface LiquidityEvent {
  readonly kind: LiquidityEventKind;
  readonly at: number;
  readonly value: number;
  readonly usual: number;
  readonly ratio: number;
}
export interface EventRules {
  /** Samples that "usual" is the median of, and how many there must be before anything is unusual. */
  readonly window: Count;
  readonly samplesMin: Count;
  readonly ratio: { readonly [K in LiquidityEventKind]: number };
  /** After an event of a kind the next of that kind is reported only so much later: a bad hour is one event, not sixty. */
  readonly coolDownUs: Micros;
}
/** For samples of a minute. A median is not moved by the event itself. */
export const EVENT_RULES: EventRules = {
  window: 60,
  samplesMin: 15,
  ratio: { spreadSpike: 3, depthDrought: 4, volumeSurge: 5, gap: 8 },
  coolDownUs: 600e6,
};

export interface EventDetector {
  /** Events that begin with this sample, judged by the samples before it only. */
  see(sample: MarketSample): readonly LiquidityEvent[];
}

export function eventDetector(rules: EventRules): EventDetector {
  invariant(
    rules.samplesMin >= 1 && rules.window >= rules.samplesMin,
    'usual is of one sample at least',
  );
  const usual = {
    spread: trailing(rules),
    depth: trailing(rules),
    volume: trailing(rules),
    move: trailing(rules),
  };
  const lastAt = new Map<LiquidityEventKind, number>();
  let mid = NaN;
  return {
    see(sample) {
      const move = BPS_IN_ONE * Math.abs(Math.log(sample.mid / mid));
      const found: LiquidityEvent[] = [];
      const tell = (kind: LiquidityEventKind, value: number, base: number, ratio: number): void => {
        if (!(ratio >= rules.ratio[kind])) return;
        const isQuiet = sample.at - (lastAt.get(kind) ?? -Infinity) < rules.coolDownUs;
        // What goes on keeps the cool-down running: it is reported again when it comes back after a rest.
        lastAt.set(kind, sample.at);
        if (!isQuiet) found.push({ kind, at: sample.at, value, usual: base, ratio });
      };
      tell(
        'spreadSpike',
        sample.spreadBps,
        usual.spread.median(),
        sample.spreadBps / usual.spread.median(),
      );
      tell('depthDrought', sample.depth, usual.depth.median(), usual.depth.median() / sample.depth);
      tell(
        'volumeSurge',
        sample.volume,
        usual.volume.median(),
        sample.volume / usual.volume.median(),
      );
      // A market that usually stands still moves by its spread without leaping.
      const step = Math.max(usual.move.median(), usual.spread.median() / 2);
      tell('gap', move, step, move / step);
      usual.spread.add(sample.spreadBps);
      usual.depth.add(sample.depth);
      usual.volume.add(sample.volume);
      usual.move.add(move);
      if (sample.mid > 0) mid = sample.mid;
      return found;
    },
  };
}

/** Median of the last known values; NaN before there are enough. */
function trailing({ window, samplesMin }: EventRules): {
  add(value: number): void;
  median(): number;
} {
  const values: number[] = [];
  return {
    add(value) {
      if (!Number.isFinite(value)) return;
      values.push(value);
      if (values.length > window) values.shift();
    },
    median: () =>
      values.length < samplesMin ? NaN : quantileOf(Float64Array.from(values).sort(), 0.5),
  };
}
