import type { FileTerms } from '#cli/file-job';
import type { ModelTask } from '#cli/model-option';
import type { ImpactModel } from '#core/cost/model';
import type { TimeUs } from '#core/kernel/units';
import type { LiquidityPolicy } from '#core/liquidity/profile';
import type { MarketKind } from '#core/market/catalog';
import type { Bars } from '#core/market/tape';
import type { Position } from '#core/portfolio/book-report';
import type { BookLimits } from '#core/portfolio/stress';

/** Where a book is and how it is looked at: plain JSON, for whoever does a part of the work on it. */
export interface BookTask {
  /** Where relative paths begin. */
  readonly folder: string;
  /** null: nothing is held. */
  readonly positions: string | null;
  readonly history: string;
  readonly terms: FileTerms;
  readonly model: ModelTask;
  readonly policy: LiquidityPolicy;
  readonly limits: BookLimits;
}

export interface BookRead {
  readonly book: readonly Position[];
  readonly policy: LiquidityPolicy;
  readonly limits: BookLimits;
  readonly asOf: TimeUs;
  readonly market: MarketKind;
  /** Daily bars of the names that are held or wanted and have some. */
  readonly bars: ReadonlyMap<string, Bars>;
  /** Of the file of bars. */
  readonly hash: string;
  modelOf(symbol: string): ImpactModel;
}
