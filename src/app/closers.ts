/** What was opened is closed again in reverse order, however a start ends: nothing that could not start lives on. */
export interface Closers {
  add(what: string, close: () => void | Promise<void>): void;
  run(): Promise<void>;
}

const CLOSE_WITHIN_MS = 3000;

export function closers(say: (line: string) => void): Closers {
  const open: { readonly what: string; readonly close: () => void | Promise<void> }[] = [];
  return {
    add: (what, close) => void open.push({ what, close }),
    async run() {
      for (let each = open.pop(); each !== undefined; each = open.pop()) {
        const { what, close } = each;
        const closed = Promise.resolve()
          .then(close)
          .then(() => true);
        const late = new Promise<boolean>(
          (resolve) => void setTimeout(resolve, CLOSE_WITHIN_MS, false).unref(),
        );
        const isClosed = await Promise.race([closed, late]).catch((error: unknown) => {
          say(`${what} did not close: ${error instanceof Error ? error.message : String(error)}`);
          return true;
        });
        if (!isClosed) say(`${what} did not close within ${CLOSE_WITHIN_MS / 1000} s`);
      }
    },
  };
}
