/** Work that arrives together is written together: one sync of the disk for all of it, and nobody is answered before it. While the disk is busy the next lot gathers. */
export function sharedCommit(
  batch: (work: () => void) => void,
  onDefect: (error: unknown) => void,
): <T>(work: () => T) => Promise<T> {
  let waiting: (() => () => void)[] = [];
  function flush(): void {
    const lot = waiting;
    waiting = [];
    let answers: readonly (() => void)[] = [];
    try {
      batch(() => {
        answers = lot.map((work) => work());
      });
    } catch (error) {
      onDefect(error);
      return;
    }
    for (const answer of answers) answer();
  }
  return (work) =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push(() => {
        const done = work();
        return () => resolve(done);
      });
    });
}
