type Labels = Readonly<Record<string, string>>;

/** One row of a gauge. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}
/** A figure of now, for Prometheus. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  /** Of a figure by quantile; else a gauge. */
  readonly type?: 'summary';
  readonly samples: readonly Sample[];
}
export const single = (name: string, help: string, value: number): Gauge => ({
  name,
  help,
  samples: [{ labels: {}, value }],
});

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
function sampleText(name: string, { labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
}

/** The text format of Prometheus. */
export const gaugeText = ({ name, help, type, samples }: Gauge): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} ${type ?? 'gauge'}\n${samples.map((each) => sampleText(name, each)).join('')}`;

/** How many of each kind. */
export function countsBy<T>(items: readonly T[], labelsOf: (item: T) => Labels): readonly Sample[] {
  const found = new Map<string, { readonly labels: Labels; value: number }>();
  for (const item of items) {
    const labels = labelsOf(item);
    const key = JSON.stringify(labels);
    const known = found.get(key);
    if (known === undefined) found.set(key, { labels, value: 1 });
    else known.value++;
  }
  return [...found.values()];
}
