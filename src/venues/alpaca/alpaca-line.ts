import WebSocket from 'ws';
import { endWhenSilent } from '#platform/living-socket';
import { clientError } from './client-error.ts';

/** One stream of Alpaca. It is opened with the first who waits for it, and again with the next one after it was lost. */
export interface AlpacaLine {
  /** Opens it unless it is open or on its way. */
  open(): void;
  send(message: object): void;
  /** It is read, but what it says is not to be believed: as if it had been lost. */
  drop(): void;
  close(): void;
}
export interface LineWords {
  /** The first thing to say; streams that greet are answered in `heard`. */
  opened(send: (message: object) => void): void;
  heard(message: unknown): void;
  /** Not after `close`. */
  lost(error: Error): void;
}

const HANDSHAKE_MS = 10_000;
const PING_MS = 10_000;

export function alpacaLine(url: string, words: LineWords): AlpacaLine {
  let socket: WebSocket | null = null;
  let isClosed = false;
  const say = (message: object): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  function open(): void {
    if (socket !== null || isClosed) return;
    const line = new WebSocket(url, { handshakeTimeout: HANDSHAKE_MS });
    socket = line;
    endWhenSilent(line, PING_MS);
    const over = (error: Error): void => {
      if (socket !== line) return;
      socket = null;
      line.terminate();
      if (!isClosed) words.lost(error);
    };
    line.on('open', () => words.opened(say));
    line.on('message', (data) => {
      try {
        words.heard(JSON.parse(String(data)));
      } catch (error) {
        // What else was missed is not known.
        over(clientError('NetworkError', `a stream that cannot be read: ${String(error)}`));
      }
    });
    line.on('close', () => over(clientError('NetworkError', 'the stream was closed')));
    line.on('error', (error) => over(clientError('NetworkError', error.message)));
  }
  return {
    open,
    send: say,
    drop: () => socket?.terminate(),
    close() {
      isClosed = true;
      socket?.terminate();
      socket = null;
    },
  };
}
