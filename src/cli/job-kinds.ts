import type { BookTask } from '#cli/book-task';
import type { FileTerms, ImportDone, ImportJob } from '#cli/file-job';
import type { MarketFlags, VenuesFlags } from '#cli/market-flags';
import type { ModelTask } from '#cli/model-option';
import type { SurveyDoc } from '#contracts/survey-documents';
import type { JudgingPart, JudgingTerms, PartPrediction } from '#core/cost/calibrate/judging-parts';
import type { Problem, Refusal } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { LiquidityPolicy, Regime, Tier } from '#core/liquidity/profile';
import type { MarketKind } from '#core/market/catalog';
import type { StrategyName } from '#core/plan/strategies';
import type { Scenario } from '#core/portfolio/stress';
import type { StressRow } from '#core/portfolio/stress-rows';
import type { Kept } from '#engine/ports/liquidity-store';
import type { ReactiveCell } from '#engine/sim/compare/reactive-court';
import type { TriedWay } from '#engine/sim/compare/venue-ways';
import type { Cell, TriedJob } from '#engine/sim/compare/work-window';
import type { ReactiveMarketName } from '#engine/sim/reactive/markets';

/** Work that can be done in parts, by name: what one part is asked, and what it answers. All of it plain JSON. */
export interface JobKinds {
  readonly reactiveComparison: {
    task: ReactiveComparisonTask;
    answer: Result<readonly TriedJob[], Problem>;
  };
  readonly comparison: { task: ComparisonTask; answer: Result<readonly TriedJob[], Problem> };
  readonly venueComparison: {
    task: VenueComparisonTask;
    answer: Result<readonly TriedWay[], Problem>;
  };
  readonly import: { task: ImportTask; answer: Result<ImportDone, Problem> };
  readonly judging: { task: JudgingTask; answer: Result<JudgingAnswer, Problem> };
  readonly scenario: { task: ScenarioTask; answer: Result<StressRow, Problem> };
  readonly survey: { task: SurveyTask; answer: Result<SurveyPart, Problem> };
}

export interface ImportTask {
  readonly job: ImportJob;
  /** Folder of the store; null: read and judged only. */
  readonly root: string | null;
}

/** Every contestant on both sides of every cell of one window. */
export interface ComparisonTask {
  readonly market: MarketFlags;
  /** Hash of the recording that was asked about. */
  readonly mark: string;
  readonly cells: readonly Cell[];
  readonly strategies: readonly StrategyName[];
  readonly window: number;
  /** Microseconds. */
  readonly start: number;
  readonly seed: number;
}

/** Every way of every strategy over several venues, in one window. */
export interface VenueComparisonTask extends Omit<ComparisonTask, 'market'> {
  readonly market: VenuesFlags;
}

/** The same on one day of a market that reacts. */
export interface ReactiveComparisonTask {
  /** For the configuration: limits, policy, fees. */
  readonly config: string | null;
  readonly cash: number;
  readonly reactive: ReactiveMarketName;
  readonly cells: readonly ReactiveCell[];
  readonly strategies: readonly StrategyName[];
  readonly window: number;
  readonly seed: number;
}

/** One part of the judging of models that are fitted to a panel. */
export interface JudgingTask {
  readonly panel: {
    readonly path: string;
    readonly columns: FileTerms['columns'];
    /** Hash of the file that was asked about. */
    readonly mark: string;
  };
  readonly thresholds: JudgingTerms['thresholds'];
  readonly champion: ModelTask;
  readonly isDeep: boolean;
  readonly part: JudgingPart;
}
/** A refusal is the model's: it cannot be learned from so little. */
export interface JudgingAnswer {
  readonly prediction: Result<PartPrediction, Refusal>;
}

/** A book in one scenario. */
export interface ScenarioTask {
  readonly book: BookTask;
  /** Of the positions and bars that were asked about. */
  readonly mark: string;
  readonly scenario: Scenario;
  readonly isReverse: boolean;
}

/** Where daily bars are, and what marks them: whoever reads another file under the same path must not answer. */
export type BarSource =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly terms: FileTerms;
      readonly mark: string;
    }
  | {
      readonly kind: 'partition';
      readonly path: string;
      readonly mark: string;
      readonly market: MarketKind;
    };
export const marketOfSource = (source: BarSource | undefined): MarketKind =>
  source === undefined ? 'us-equity' : source.kind === 'file' ? source.terms.market : source.market;
/** What a market's files hold, without the bars. */
export interface MarketOutline {
  readonly sources: readonly BarSource[];
  readonly symbols: readonly {
    readonly symbol: string;
    /** Its place in `sources`. */
    readonly source: number;
    /** Of its first and last bar, in microseconds; null where it has none. */
    readonly first: number | null;
    readonly last: number | null;
    /** First and last row in a partition; null in a file, which is read whole. */
    readonly rows: readonly [number, number] | null;
  }[];
}

/** Some symbols of one source as of one moment or several, each moment remembering the one before. */
export interface SurveyTask {
  readonly source: BarSource;
  readonly symbols: readonly {
    readonly symbol: string;
    readonly before: { readonly tier: Tier; readonly regime: Regime } | null;
  }[];
  /** Where they lie in a partition; null in a file. */
  readonly rows: readonly [number, number] | null;
  readonly moments: readonly number[];
  readonly policy: LiquidityPolicy;
  readonly model: ModelTask;
  /** With the whole assessments of every moment, for the store. */
  readonly isKept: boolean;
}
/** Of the last moment: a row or a reason for each symbol, by its name. */
export interface SurveyPart {
  readonly rows: SurveyDoc['rows'];
  readonly refused: SurveyDoc['refused'];
  /** By moment; empty where nothing is kept. */
  readonly kept: readonly (readonly Kept[])[];
}

/** What was asked: how many parts at a time here, or elsewhere. */
export interface WorkAsk {
  readonly processes: number;
  readonly isSpread: boolean;
}
