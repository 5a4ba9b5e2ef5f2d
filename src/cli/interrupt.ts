/** Ctrl-C lets go of, or cancels, what a service works on; a second one ends the process as usual. */
export function interrupted(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  return stop.signal;
}
