import { invariant } from '#core/kernel/assert';
import type { Count, Ratio } from '#core/kernel/units';
import { quantileOf } from '#core/numeric/quantile';

/** A tree as parallel arrays; node 0 is the root. A leaf has feature -1 and a value, the rest split by `x <= threshold`. */
interface Tree {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly value: readonly number[];
}
export interface BoostedTrees {
  readonly base: number;
  readonly learningRate: Ratio;
  readonly trees: readonly Tree[];
}
export type Loss =
  | { readonly kind: 'squared' }
  | { readonly kind: 'pinball'; readonly level: number };
export interface TreeData {
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
}
export interface TreeSettings {
  readonly loss: Loss;
  readonly rounds: Count;
  readonly depth: number;
  readonly learningRate: Ratio;
  /** Rows that a leaf has at least. */
  readonly leafMin: Count;
  readonly bins: Count;
  /** For each column: 1 the function never falls in it, -1 never rises, 0 free. With the squared loss only. */
  readonly monotone: readonly (-1 | 0 | 1)[];
}

/**
 * Gradient boosting, Friedman (2001), "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29: trees on histograms of each column, one after
 * the other, on what is left; leaves of the pinball loss take the quantile of what is left. No chance in it: the same rows give the same trees.
 */
export function fitTrees(data: TreeData, settings: TreeSettings): BoostedTrees {
  const { columns, target } = data;
  invariant(
    columns.length > 0 &&
      columns.length === settings.monotone.length &&
      columns.every((column) => column.length === target.length),
    'columns and target have one length',
  );
  invariant(
    settings.loss.kind === 'squared' || settings.monotone.every((each) => each === 0),
    'quantiles are fitted without a direction',
  );
  invariant(
    [...columns, target].every((column) => column.every(Number.isFinite)),
    'every figure is known',
  );
  const binned = columns.map((column) => binsOf(column, settings.bins));
  const { loss, learningRate } = settings;
  const base =
    loss.kind === 'squared'
      ? target.reduce((sum, y) => sum + y, 0) / target.length
      : quantileOf(target.toSorted(), loss.level);
  const left = target.map((y) => y - base);
  const trees: Tree[] = [];
  for (let round = 0; round < settings.rounds; round++) {
    const gradient =
      loss.kind === 'squared'
        ? left
        : left.map((residual) => (residual > 0 ? loss.level : loss.level - 1));
    const grown = grow({ binned, gradient, residual: left, settings });
    if (grown.tree.feature.length === 1 && loss.kind === 'squared') break;
    trees.push(grown.tree);
    for (const { rows, value } of grown.leaves)
      for (const i of rows) left[i] = left[i]! - learningRate * value;
  }
  return { base, learningRate, trees };
}

export function predictTrees(
  { base, learningRate, trees }: BoostedTrees,
  row: readonly number[],
): number {
  return trees.reduce((sum, tree) => sum + learningRate * valueAt(tree, row), base);
}
function valueAt({ feature, threshold, left, right, value }: Tree, row: readonly number[]): number {
  let node = 0;
  while (feature[node]! >= 0)
    node = row[feature[node]!]! <= threshold[node]! ? left[node]! : right[node]!;
  return value[node]!;
}

interface Binned {
  readonly codes: Uint16Array;
  /** Code k holds values up to edges[k]. */
  readonly edges: Float64Array;
}
function binsOf(column: Float64Array, count: number): Binned {
  const sorted = column.toSorted();
  const edges = Float64Array.from(
    new Set(
      Array.from(
        { length: count },
        (_, k) =>
          sorted[Math.min(sorted.length - 1, Math.ceil(((k + 1) * sorted.length) / count) - 1)]!,
      ),
    ),
  );
  return { edges, codes: Uint16Array.from(column, (x) => firstAtLeast(edges, x)) };
}
function firstAtLeast(edges: Float64Array, x: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! >= x) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Growing {
  readonly binned: readonly Binned[];
  readonly gradient: Float64Array;
  readonly residual: Float64Array;
  readonly settings: TreeSettings;
}
interface Node {
  readonly id: number;
  readonly rows: Int32Array;
  readonly depth: number;
  /** Bounds that splits above have set, so that the whole function keeps its direction. */
  readonly low: number;
  readonly high: number;
}
interface Leaf {
  readonly rows: Int32Array;
  readonly value: number;
}
function grow(growing: Growing): { readonly tree: Tree; readonly leaves: readonly Leaf[] } {
  const tree = { feature: [-1], threshold: [0], left: [0], right: [0], value: [0] };
  const leaves: Leaf[] = [];
  const open: Node[] = [
    {
      id: 0,
      rows: Int32Array.from(growing.gradient, (_, i) => i),
      depth: 0,
      low: -Infinity,
      high: Infinity,
    },
  ];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const split = node.depth < growing.settings.depth ? bestSplit(growing, node) : null;
    if (split === null) {
      const value = leafValue(growing, node);
      tree.value[node.id] = value;
      leaves.push({ rows: node.rows, value });
      continue;
    }
    const { codes, edges } = growing.binned[split.feature]!;
    const left = tree.feature.length;
    const right = tree.feature.length + 1;
    tree.feature[node.id] = split.feature;
    tree.threshold[node.id] = edges[split.bin]!;
    tree.left[node.id] = left;
    tree.right[node.id] = right;
    for (const column of [tree.threshold, tree.left, tree.right, tree.value]) column.push(0, 0);
    tree.feature.push(-1, -1);
    const direction = growing.settings.monotone[split.feature]!;
    const middle = (split.leftMean + split.rightMean) / 2;
    const bounds = (isLeft: boolean): { readonly low: number; readonly high: number } =>
      direction === 0
        ? { low: node.low, high: node.high }
        : isLeft === direction > 0
          ? { low: node.low, high: Math.min(node.high, middle) }
          : { low: Math.max(node.low, middle), high: node.high };
    open.push({
      id: left,
      rows: node.rows.filter((i) => codes[i]! <= split.bin),
      depth: node.depth + 1,
      ...bounds(true),
    });
    open.push({
      id: right,
      rows: node.rows.filter((i) => codes[i]! > split.bin),
      depth: node.depth + 1,
      ...bounds(false),
    });
  }
  return { tree, leaves };
}

interface Split {
  readonly feature: number;
  readonly bin: number;
  readonly gain: number;
  readonly leftMean: number;
  readonly rightMean: number;
}
function bestSplit(
  { binned, gradient, settings }: Growing,
  { rows, low, high }: Node,
): Split | null {
  let best: Split | null = null;
  let total = 0;
  for (const i of rows) total += gradient[i]!;
  const within = (mean: number): number => Math.max(low, Math.min(high, mean));
  for (const [feature, { codes, edges }] of binned.entries()) {
    const sums = new Float64Array(edges.length);
    const counts = new Int32Array(edges.length);
    for (const i of rows) {
      const code = codes[i]!;
      sums[code] = sums[code]! + gradient[i]!;
      counts[code] = counts[code]! + 1;
    }
    let sum = 0;
    let count = 0;
    for (let bin = 0; bin < edges.length - 1; bin++) {
      sum += sums[bin]!;
      count += counts[bin]!;
      const rest = rows.length - count;
      if (count < settings.leafMin) continue;
      if (rest < settings.leafMin) break;
      const leftMean = within(sum / count);
      const rightMean = within((total - sum) / rest);
      if (settings.monotone[feature]! * (rightMean - leftMean) < 0) continue;
      // What the squares of what is left fall by, with means held within their bounds.
      const gain =
        2 * leftMean * sum -
        leftMean ** 2 * count +
        2 * rightMean * (total - sum) -
        rightMean ** 2 * rest;
      if (gain > (best?.gain ?? 0) + 1e-12) best = { feature, bin, gain, leftMean, rightMean };
    }
  }
  if (best === null) return null;
  const mean = within(total / rows.length);
  return best.gain > 2 * mean * total - mean ** 2 * rows.length + 1e-12 ? best : null;
}

function leafValue({ gradient, residual, settings }: Growing, { rows, low, high }: Node): number {
  if (settings.loss.kind === 'pinball')
    return quantileOf(Float64Array.from(rows, (i) => residual[i]!).toSorted(), settings.loss.level);
  let sum = 0;
  for (const i of rows) sum += gradient[i]!;
  return Math.max(low, Math.min(high, sum / rows.length));
}
