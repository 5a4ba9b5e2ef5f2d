import type { InstrumentDoc } from '#contracts/documents';

/** It is traded at several venues, as one instrument. */
export const isConsolidated = ({ venue }: InstrumentDoc): boolean => venue === 'ALL';
