import { z } from 'zod';
import type { Subscriber } from '#venues/exchange/spot/streams/stream-hub';

/** One connection of a client, and whose it is once it has shown its key. */
export interface ClientLine {
  readonly subscriber: Subscriber;
  account: string | null;
}
/** One of the streams: what it says to a new connection, and what it answers. */
export interface LineTalk {
  greet(line: ClientLine): void;
  heard(line: ClientLine, message: LineMessage | null): void;
}
export const tellLine = ({ subscriber: { socket } }: ClientLine, body: unknown): void => {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(body));
};

const NAMES_MAX = 2000;
const names = z.array(z.string()).max(NAMES_MAX).optional();
/** Everything that a client may say on either stream. */
const message = z.object({
  action: z.string(),
  key: z.string().optional(),
  secret: z.string().optional(),
  data: z
    .object({
      key_id: z.string().optional(),
      secret_key: z.string().optional(),
      streams: names,
    })
    .optional(),
  trades: names,
  quotes: names,
  orderbooks: names,
  statuses: names,
  bars: names,
  updatedBars: names,
  dailyBars: names,
  lulds: names,
  imbalances: names,
});
export type LineMessage = z.infer<typeof message>;

/** null: nothing that this dialect can mean. */
export function lineMessage(text: string): LineMessage | null {
  try {
    return message.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
