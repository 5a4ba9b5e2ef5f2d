import { type Fault, type Refusal, refusal } from '#core/kernel/failure';

/** The no of a journal that took nothing. */
export const notWritten = ({ detail }: Fault): Refusal =>
  refusal(
    'JOURNAL_UNAVAILABLE',
    `the journal must record every decision, did not: ${detail}`,
    {},
    'free disk space or repair the journal, then restart',
  );
