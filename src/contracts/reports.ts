import { z } from 'zod';
import { PERIODS } from '#core/kernel/period';

/** Cost of the orders of a period, written into a folder (within the home, if relative) once it is over, at a time of day in UTC. */
export const reportsSchema = z
  .strictObject({
    every: z.enum(['never', ...PERIODS]).default('never'),
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 06:00')
      .default('06:00'),
    folder: z.string().min(1).default('reports'),
  })
  .prefault({});
