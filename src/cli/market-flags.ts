import type { TermFlags } from '#cli/file-terms';

/** Flags of every command that reads a market. */
export interface MarketFlags extends TermFlags {
  readonly tape: readonly string[];
  readonly format: readonly string[];
  readonly history?: string;
  readonly prior?: string;
  readonly model?: string;
  readonly outstanding?: string;
  readonly from?: string;
  readonly to?: string;
  readonly seed: string;
  readonly config?: string;
  readonly cash: string;
}

/** Of a comparison over several venues: the file that names them. */
export interface VenuesFlags extends MarketFlags {
  readonly venues: string;
}
