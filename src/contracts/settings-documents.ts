import { z } from 'zod';

/** Every value in force, and who said it. Keys, passwords and tokens are named and not shown. */
export const settingsDoc = z.object({
  version: z.string(),
  keys: z.array(
    z.object({
      /** `liquidity.execution.max_participation_rate`, or the name of an environment variable. */
      key: z.string(),
      /** As JSON writes it. */
      value: z.string(),
      /** `file:line:column`, `environment`, `command line` or `default`. */
      origin: z.string(),
    }),
  ),
});
export type SettingsDoc = z.infer<typeof settingsDoc>;
