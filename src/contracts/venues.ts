import { z } from 'zod';
import { MINUTE_US } from '#core/kernel/units';
import { PRIOR_NAMES } from '#core/liquidity/priors';
import { ADJUSTS, type Adjust } from '#core/market/bar-findings';
import type { MaintenanceWindow } from '#core/market/maintenance';

const address = (schemes: string) =>
  z
    .string()
    .regex(
      new RegExp(`^(${schemes})://[^/\\s]+$`),
      `must be ${schemes.replace('|', ':// or ')}://host:port without a path`,
    );

const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time of the day, as 06:30');
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
/** When a venue is taken down on purpose, UTC. */
const maintenanceWindow = z
  .strictObject({ day: z.enum(WEEKDAYS).optional(), from: clock, until: clock })
  .refine(({ from, until }) => from < until, {
    message: 'must end after it begins: give one over midnight as two',
    path: ['until'],
  });
type MaintenanceConfig = readonly z.infer<typeof maintenanceWindow>[];
export const maintenanceOf = (windows: MaintenanceConfig): readonly MaintenanceWindow[] =>
  windows.map(({ day, from, until }) => ({
    weekday: day === undefined ? null : WEEKDAYS.indexOf(day),
    fromUs: sinceMidnight(from),
    untilUs: sinceMidnight(until),
  }));
function sinceMidnight(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (60 * hours + minutes) * MINUTE_US;
}

/** A real exchange through ccxt. Its keys are never here: they come from the environment or from a file of their own. */
const ccxtVenue = z.strictObject({
  kind: z.literal('ccxt'),
  exchange: z.string().regex(/^[a-z0-9]+$/, 'must be the name that ccxt gives the exchange'),
  symbols: z.array(z.string().min(1)).min(1, 'must name at least one symbol'),
  /** The explicit line without which no order goes to a real exchange. */
  live: z.boolean().default(false),
  /** Published averages where the exchange's own history is too short: graded as such in every assessment. Without it such a symbol is not traded. */
  prior: z.enum(PRIOR_NAMES).optional(),
  /** What is done with daily bars whose price steps as at a split. */
  adjust: z.enum(ADJUSTS as readonly [Adjust, ...Adjust[]]).default('ask'),
  /** When it is down on purpose: what rests leaves a minute before, and nothing is sent until it is over. */
  maintenance: z.array(maintenanceWindow).default([]),
  /** The exchange itself ends what has rested for so long: Kraken (5 s or more) and USD-M perpetuals (11 minutes or more). */
  resting_seconds: z.number().int().min(5).max(2_592_000).optional(),
  /** Of requests a minute, and what is kept for cancels. */
  weight_per_minute: z.number().int().positive().default(5000),
  /** Instead of the exchange's own addresses: a local exchange, a test network. */
  rest_url: address('http|https').optional(),
  stream_url: address('ws|wss').optional(),
});
/** US shares, and coins as pairs with the dollar, at Alpaca. Its keys come from where those of other venues do; quotes are not told without them, so they are needed for paper fills too. */
const alpacaVenue = ccxtVenue.omit({ kind: true, exchange: true }).extend({
  kind: z.literal('alpaca'),
  exchange: z.literal('alpaca').default('alpaca'),
  /** Whose quotes and trades are followed: `iex` is one exchange of many, `sip` is all of them. */
  feed: z.enum(['iex', 'sip']).default('iex'),
  /** Alpaca's own paper account: other keys, play money, real quotes. */
  sandbox: z.boolean().default(false),
  /** `always` is for an exchange of our own that never closes. */
  hours: z.enum(['regular', 'always']).default('regular'),
  /** Requests a minute, and what is kept for cancels. */
  weight_per_minute: z.number().int().positive().default(200),
});
const exchangeVenue = z.discriminatedUnion('kind', [ccxtVenue, alpacaVenue]);

const compId = z.string().regex(/^[\x21-\x7e]{1,64}$/, 'must be at most 64 printable signs');
const pemFile = z.string().min(1);
/** Files of TLS, in PEM; within PLIMSOLL_HOME if relative. */
const certificates = z
  .strictObject({
    /** Whom to trust, instead of the machine's own list. */
    ca: pemFile.optional(),
    /** Who we are, where the broker asks. */
    cert: pemFile.optional(),
    key: pemFile.optional(),
    /** In the broker's certificate, where that is not the host. */
    server_name: z.string().min(1).optional(),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    message: 'must have both cert and key, or neither',
  });
/** A broker's FIX 4.4 session: orders only. Its markets are those of another venue of the configuration. */
const fixVenue = z.strictObject({
  kind: z.literal('fix'),
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535),
  tls: z.boolean().default(true),
  certificates: certificates.optional(),
  sender_comp_id: compId,
  target_comp_id: compId,
  account: compId,
  /** Whose listings, quotes and bars: the name of an exchange of the configuration. */
  quotes: z.string(),
  /** What the broker calls a symbol, where that is something else. */
  symbols: z.record(z.string(), z.string().min(1)).default({}),
  /** The explicit line: orders of a session are real. */
  live: z.literal(true, 'must be true: a session has no paper orders; trade at its quotes instead'),
  /** Money of the account when the journal begins, where no statement says it. */
  cash: z.number().nonnegative().optional(),
  /** What the broker answers about the account, each by its own messages; compared with our books as another venue's statement is. */
  statement: z
    .strictObject({
      positions: z.boolean().default(false),
      cash: z.boolean().default(false),
      orders: z.boolean().default(false),
      trades: z.boolean().default(false),
      /** PosType (703) of what is held now. */
      position_type: z
        .string()
        .regex(/^[A-Z]{2,4}$/, 'must be a PosType (703), such as TQ')
        .default('TQ'),
    })
    .prefault({}),
  heartbeat_seconds: z.number().int().min(5).max(300).default(30),
  /** When sequence numbers begin anew: each logon, or when one side has lost them. */
  reset: z.enum(['eachLogon', 'whenLost']).default('whenLost'),
  /** A second session on which the broker copies every execution of the account; host and port as above unless stated. */
  drop_copy: z
    .strictObject({
      host: z.string().min(1).optional(),
      port: z.number().int().min(1).max(65_535).optional(),
      sender_comp_id: compId,
      target_comp_id: compId,
    })
    .optional(),
  /** How long a resting order lives when nobody cancels it. */
  resting: z.enum(['day', 'gtc']).default('day'),
  /** The longest ClOrdID that the broker takes. */
  client_id_length: z.number().int().min(16).max(128).default(36),
  /** What the broker charges, one way. */
  commission_bps: z.number().min(-100).max(1000).default(0),
  commission_per_unit: z.number().nonnegative().default(0),
});
export type FixVenueConfig = z.infer<typeof fixVenue>;
export const isFix = (venue: object): venue is FixVenueConfig =>
  'kind' in venue && venue.kind === 'fix';
export type ExchangeVenueConfig = z.infer<typeof exchangeVenue>;
/** Alpaca tells nobody its quotes who has no keys. */
export const needsKeys = ({ kind, live }: ExchangeVenueConfig): boolean =>
  live || kind === 'alpaca';
/** Of all that may stand under `venues`: is it a real exchange? */
export const isExchange = (venue: object): venue is ExchangeVenueConfig =>
  'kind' in venue && venue.kind !== 'fix';

/** What is wrong with a time that the exchange is to keep; null: nothing. */
function leastResting(venue: object): string | null {
  if (!isExchange(venue) || venue.resting_seconds === undefined) return null;
  if (venue.exchange === 'kraken') return null;
  if (venue.exchange !== 'binanceusdm')
    return 'must be left out: only at kraken and binanceusdm the exchange ends orders by itself';
  return venue.resting_seconds >= USDM_RESTING_LEAST
    ? null
    : `must be at least ${USDM_RESTING_LEAST} at binanceusdm`;
}
/** Its ten minutes, and one for clocks. */
const USDM_RESTING_LEAST = 660;

const isCoin = (symbol: string): boolean => symbol.includes('/');
/** Of Alpaca: one prior for shares and coins. */
const isMixed = (venue: object): venue is ExchangeVenueConfig =>
  isExchange(venue) &&
  venue.kind === 'alpaca' &&
  venue.prior !== undefined &&
  venue.symbols.some(isCoin) &&
  !venue.symbols.every(isCoin);

/** Of which one order is traded at once. */
export const VENUES_MAX = 8;

export const venuesSchema = z
  .object({
    paper: z
      .strictObject({
        seed: z.number().int().default(7),
        names: z
          .number()
          .int()
          .min(3, 'must be from 3 to 200')
          .max(200, 'must be from 3 to 200')
          .default(3),
      })
      .prefault({}),
  })
  .catchall(z.discriminatedUnion('kind', [ccxtVenue, alpacaVenue, fixVenue]))
  .superRefine((venues, context) => {
    for (const [name, venue] of Object.entries(venues)) {
      if (!/^[a-z][a-z0-9]{0,11}$/.test(name))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'must be named by at most 12 small letters and digits',
          input: name,
        });
      const quotes = isFix(venue) ? (venues as Record<string, object>)[venue.quotes] : undefined;
      if (isFix(venue) && (quotes === undefined || !isExchange(quotes)))
        context.addIssue({
          code: 'custom',
          path: [name, 'quotes'],
          message: `must name an exchange under venues, was '${venue.quotes}'`,
          input: venue.quotes,
        });
      const least = leastResting(venue);
      if (least !== null)
        context.addIssue({
          code: 'custom',
          path: [name, 'resting_seconds'],
          message: least,
          input: venue,
        });
      if (isMixed(venue))
        context.addIssue({
          code: 'custom',
          path: [name, 'prior'],
          message: 'must not come with shares and coins in one list: no average is of both',
          input: venue.prior,
        });
      if (isFix(venue) && venue.cash === undefined && !venue.statement.cash)
        context.addIssue({
          code: 'custom',
          path: [name, 'cash'],
          message: 'is required, unless the statement has cash',
          input: venue.cash,
        });
      if (isFix(venue) && venue.certificates !== undefined && !venue.tls)
        context.addIssue({
          code: 'custom',
          path: [name, 'certificates'],
          message: 'must be left out where tls is false',
          input: venue.certificates,
        });
      if (isExchange(venue) && (venue.rest_url === undefined) !== (venue.stream_url === undefined))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'must have both rest_url and stream_url, or neither',
          input: venue,
        });
    }
  })
  .prefault({});

/** Where the service trades, by the names of the configuration. */
export const tradedAt = ({
  trade_at: at,
}: {
  readonly trade_at: string | readonly string[];
}): readonly string[] => (typeof at === 'string' ? [at] : at);
