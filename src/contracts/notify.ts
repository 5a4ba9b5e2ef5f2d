import { z } from 'zod';

const severity = z.enum(['critical', 'warning', 'notice']).default('warning');
/** Told only of what nobody has acknowledged for so long. */
const after_minutes = z.number().int().min(1).max(1440).optional();
/** Credentials do not stand in the configuration: they come from the environment or from a file of their own. */
const address = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[^\s/@]+(\/\S*)?$/, 'must be an http:// or https:// address without a user');
const mailbox = z
  .string()
  .max(320)
  .regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/, 'must be one address such as desk@example.com');

const webhook = z.strictObject({
  kind: z.literal('webhook'),
  severity,
  after_minutes,
  url: address,
});
const slack = z.strictObject({
  kind: z.literal('slack'),
  severity,
  after_minutes,
  /** Who has the address of an incoming webhook may write: without it here it is the channel's secret. */
  url: address.optional(),
});
const telegram = z.strictObject({
  kind: z.literal('telegram'),
  severity,
  after_minutes,
  chat: z.string().regex(/^(-?\d{1,20}|@\w{1,64})$/, 'must be the id of a chat, or @channel'),
  /** Instead of Telegram's own. */
  base_url: address.default('https://api.telegram.org'),
});
const mail = z.strictObject({
  kind: z.literal('mail'),
  severity,
  after_minutes,
  host: z.string().min(1).max(253),
  port: z.number().int().min(1).max(65_535).default(587),
  /** From the first byte, as on port 465; else STARTTLS, where the server has it. */
  tls: z.boolean().default(false),
  from: mailbox,
  to: z.array(mailbox).min(1, 'must name at least one address').max(20),
  user: z.string().min(1).max(320).optional(),
});

const CHANNELS_MAX = 20;
/** Channels by name: to whom alerts are told, beside the log and the dashboard. */
export const notifySchema = z
  .record(z.string(), z.discriminatedUnion('kind', [webhook, slack, telegram, mail]))
  .superRefine((channels, context) => {
    const names = Object.keys(channels);
    if (names.length > CHANNELS_MAX)
      context.addIssue({
        code: 'custom',
        message: `must be at most ${CHANNELS_MAX} channels`,
        input: names.length,
      });
    for (const name of names)
      if (!/^[a-z][a-z0-9]{0,11}$/.test(name))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'must be named by at most 12 small letters and digits',
          input: name,
        });
  })
  .prefault({});
export type NotifyConfig = z.infer<typeof notifySchema>;
export type NotifyChannel = NotifyConfig[string];
