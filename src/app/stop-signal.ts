/** Told to stop: by a signal, or because whoever started us is gone. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stop.abort());
  // The launcher holds the other end: when it dies, by whatever, nobody could stop us any more.
  if (process.channel !== undefined && process.channel !== null) {
    process.channel.unref();
    process.on('disconnect', () => stop.abort());
  }
  return stop.signal;
}
