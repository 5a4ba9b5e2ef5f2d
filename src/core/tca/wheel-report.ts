import { grouped } from '#core/kernel/grouped';
import type { Bps } from '#core/kernel/units';
import type { WheelDraw, WheelRule } from './wheel.ts';
import {
  beginWheel,
  type WheelStanding,
  type WheelTerms,
  watchOrder,
  wheelSentence,
  wheelStanding,
} from './wheel-watch.ts';

/** An order as its record, or its document, has it. */
export interface MaybeDrawn {
  readonly status: string;
  readonly tca: { readonly totalBps: Bps; readonly delayBps: Bps } | null;
  readonly wheel?:
    | (Pick<WheelDraw, 'arm' | 'rule' | 'stratum'> & {
        /** The chance of the arm. */
        readonly probability: number;
      })
    | undefined;
}
/** What one rule has found. */
export interface WheelReport {
  readonly rule: string;
  readonly counts: {
    readonly used: number;
    /** Ended, but an order that was placed before is still at work. */
    readonly waiting: number;
    readonly refused: number;
  };
  readonly arms: readonly {
    readonly name: string;
    readonly orders: number;
    readonly meanBps: number | null;
  }[];
  readonly pairs: WheelStanding['pairs'];
  readonly sentences: readonly string[];
  readonly stop: WheelStanding['stop'];
}

/**
 * TCA-57: by rule, orders in the order of their placing (as given, oldest first). An order counts when all before it have ended: otherwise the strategy that ends first would choose what is compared with what.
 * Its cost is from arrival on. What the gate refused has no cost, and is counted.
 */
export function wheelReports(
  orders: readonly MaybeDrawn[],
  terms: WheelTerms,
): readonly WheelReport[] {
  const drawn = orders.flatMap((doc) =>
    doc.wheel === undefined ? [] : [{ doc, draw: doc.wheel }],
  );
  return [...grouped(drawn, ({ draw }) => draw.rule)].map(([rule, some]) =>
    reportOf(rule, some, terms),
  );
}

interface Drawn {
  readonly doc: MaybeDrawn;
  readonly draw: NonNullable<MaybeDrawn['wheel']>;
}
function reportOf(rule: string, drawn: readonly Drawn[], terms: WheelTerms): WheelReport {
  const kept = drawn.filter(({ doc }) => doc.status !== 'refused');
  const open = kept.findIndex(({ doc }) => doc.tca === null);
  const used = open < 0 ? kept : kept.slice(0, open);
  const chances = new Map(drawn.map(({ draw }) => [draw.arm, draw.probability]));
  // Weights are known by their shares alone, and need no more.
  const arms = [...chances].map(([name, weight]) => ({ name, weight }));
  const of: WheelRule = { id: rule, arms, seed: 0, by: 'each' };
  const costs = used.map(({ doc, draw }) => ({
    draw: { arm: draw.arm, stratum: draw.stratum, block: null },
    totalBps: (doc.tca?.totalBps ?? 0) - (doc.tca?.delayBps ?? 0),
  }));
  const { pairs, stop } = wheelStanding(of, costs.reduce(watchOrder, beginWheel(of)), terms);
  return {
    rule,
    counts: {
      used: used.length,
      waiting: kept.slice(used.length).filter(({ doc }) => doc.tca !== null).length,
      refused: drawn.length - kept.length,
    },
    arms: arms.map(({ name }) => {
      const own = costs.filter(({ draw }) => draw.arm === name);
      const sum = own.reduce((total, { totalBps }) => total + totalBps, 0);
      return { name, orders: own.length, meanBps: own.length === 0 ? null : sum / own.length };
    }),
    pairs,
    sentences: pairs.map((pair) => wheelSentence(pair, terms)),
    // Of one arm nothing is decided.
    stop: pairs.length === 0 ? null : stop,
  };
}
