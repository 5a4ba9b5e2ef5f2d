import { z } from 'zod';

/** Where what was decided is kept. */
export const journalSchema = z
  .strictObject({
    kind: z.enum(['sqlite', 'postgres']).default('sqlite'),
    account: z
      .string()
      .regex(/^[\w.-]{1,64}$/, 'must be letters, digits, dots, dashes')
      .default('main'),
    lease_seconds: z.number().min(2).max(300).default(10),
  })
  .prefault({});

/** Where people reach the service. */
export const apiSchema = z
  .strictObject({
    host: z.string().default('127.0.0.1'),
    port: z.number().int().min(0).max(65_535).default(7430),
    /** Names, beside localhost and addresses, that a browser may reach it by. */
    hosts: z.array(z.string().min(1).max(253)).max(100).default([]),
  })
  .prefault({});
