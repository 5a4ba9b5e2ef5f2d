import { z } from 'zod';

/** The header of requests that must not be done twice. A key belongs to the client, and to one request of it. */
export const keyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 visible characters')
    .optional(),
});
