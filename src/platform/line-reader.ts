import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

export interface LineHandlers {
  line(text: string): void;
  /** A line longer than is allowed: the other side does not speak this language. */
  tooLong(): void;
}

/** Lines of text off a socket. What has no end of line within `maxLength` characters is not waited for. */
export function readLines(socket: Socket, maxLength: number, handlers: LineHandlers): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      if (socket.destroyed) return;
      if (text.length > maxLength) return handlers.tooLong();
      handlers.line(text);
    }
    if (rest.length > maxLength) handlers.tooLong();
  });
}

/** null: this line is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says what it means that it is none.
    return null;
  }
}
