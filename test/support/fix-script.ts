// A FIX counterparty that says what a test wants, over a real socket.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type FixField, type FixMessage, fixText, framesIn } from '#venues/fix/fix-text';

export interface FixScript {
  readonly port: number;
  readonly heard: FixMessage[];
  say(type: string, fields: readonly FixField[]): void;
  cut(): void;
  close(): Promise<void>;
}
/** `answer`: what it says to a message, under its next numbers. */
export async function fixScript(
  answer: (message: FixMessage, say: FixScript['say']) => void,
): Promise<FixScript> {
  const heard: FixMessage[] = [];
  let socket: Socket | null = null;
  let sequence = 1;
  const say: FixScript['say'] = (type, fields) => {
    const made = fixText([
      [35, type],
      [49, 'VENUE'],
      [56, 'US'],
      [34, String(sequence++)],
      [52, '20250612-13:30:00.000'],
      ...fields,
    ]);
    if (made.ok) socket?.write(made.value, 'latin1');
  };
  const server = createServer((opened) => {
    socket = opened;
    let text = '';
    opened.setEncoding('latin1').on('data', (chunk) => {
      const { messages, rest } = framesIn(text + String(chunk));
      text = rest;
      for (const message of messages) {
        if (!message.ok) continue;
        heard.push(message.value);
        if (message.value.type === 'A')
          say('A', [
            [98, '0'],
            [108, '1'],
          ]);
        else if (message.value.type === '5') say('5', []);
        else answer(message.value, say);
      }
    });
    opened.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    heard,
    say,
    cut: () => socket?.destroy(),
    async close() {
      server.close();
      socket?.destroy();
      await once(server, 'close');
    },
  };
}
