/** One line on stderr that is written over again, and nothing where nobody looks; '' ends it. */
export const progressTo = (isQuiet: boolean): ((line: string) => void) => {
  if (isQuiet || !process.stderr.isTTY) return () => undefined;
  return (line) => process.stderr.write(line === '' ? '\n' : `\r${line}`);
};
