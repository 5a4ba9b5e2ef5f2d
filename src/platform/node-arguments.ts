/** For Node to run one of our programs in a process of its own: from the sources in a checkout, from what was built in an installed package. */
export const nodeArguments = (entry: string, ...args: readonly string[]): readonly string[] => [
  ...(entry.endsWith('.ts') ? ['--conditions=source'] : []),
  '--disable-warning=ExperimentalWarning',
  entry,
  ...args,
];
