import { z } from 'zod';
import { symbolText, TEXT_MAX } from '#contracts/bounds';
import { CROSSED_MAX, FILL_KEYS, isGroupKey } from '#core/tca/fills-tables';

/** Of a whole request. */
export const FILES_BYTES_MAX = 8_000_000;
const FILES_MAX = 20;
/** What the command line writes with `--html` and `--xlsx`. */
const EXPORT_KINDS = ['html', 'xlsx'] as const;
const text = z.string().trim().min(1).max(TEXT_MAX);
/** A file as a browser or a program has read it: text, not packed. */
const givenFile = z.strictObject({
  name: z.string().min(1).max(120),
  text: z.string().min(1).max(FILES_BYTES_MAX),
});
const GROUP_KEY_RULE = `must be of ${FILL_KEYS.join(', ')}, or up to ${CROSSED_MAX} of them crossed by +`;
/** Files of fills, and what `plimsoll tca` takes as flags. */
export const fillsRequest = z.strictObject({
  files: z.array(givenFile).min(1).max(FILES_MAX),
  orders: givenFile.optional(),
  /** Recordings of the market. Without one it is the bars that the service has imported, else the quotes of the files. */
  tapes: z
    .array(givenFile.extend({ symbol: symbolText.optional() }))
    .max(FILES_MAX)
    .optional(),
  history: givenFile.optional(),
  rates: givenFile.optional(),
  /** `at=when,quantity=n`: our name of a column, then the file's. */
  columns: text.optional(),
  export: text.optional(),
  symbol: symbolText.optional(),
  zone: text.optional(),
  market: text.optional(),
  marketZone: text.optional(),
  currency: z.string().min(1).max(12).optional(),
  gap: z.string().min(1).max(12).optional(),
  /** One for all, or `AMZN=XLY,SPY`: by symbol, and one for the others. Their tapes or bars are among those given. */
  index: text.optional(),
  /** To the index: one number for all, or by symbol. */
  beta: text.optional(),
  /** Files of the report that the answer has in `exports`. */
  exports: z.array(z.enum(EXPORT_KINDS)).min(1).max(EXPORT_KINDS.length).optional(),
  by: z
    .array(text.refine(isGroupKey, GROUP_KEY_RULE))
    .min(1)
    .max(2 * FILL_KEYS.length)
    .optional(),
});
export type FillsRequest = z.infer<typeof fillsRequest>;
