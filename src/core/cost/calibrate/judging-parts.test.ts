import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrate, calibrateWith } from '#core/cost/calibrate/calibrate';
import { type JudgingPart, judgingParts, predictPart } from '#core/cost/calibrate/judging-parts';
import { orders } from '#core/cost/calibrate/orders.fixture';
import { squareRootModel } from '#core/cost/square-root';

const data = orders({ seed: 9, days: 60, names: 12 });
const terms = {
  thresholds: [{ tier: 'high', minAdv: 1e7 }] as const,
  champion: () =>
    squareRootModel({
      id: 'law',
      coefficient: 1,
      exponent: 0.5,
      coefficientStandardError: 0,
      calibration: { state: 'prior', source: 'test', asOf: null, n: 0 },
    }),
  peers: [],
  isDeep: true,
  onStep: () => undefined,
};
const asJson = (value: unknown): string => JSON.stringify(value);

test('parts that were predicted in another order, as JSON, give the same calibration', () => {
  const parts = judgingParts(data, terms);
  const kinds = new Set(parts.map(({ model, on }: JudgingPart) => `${model} ${on}`));
  assert.ok(parts.length > kinds.size, 'a slow model is cut by folds');
  const answers = new Map(
    parts
      .map((part, index) => ({ part, index }))
      .toReversed()
      .map(({ part, index }) => [index, asJson(predictPart(data, terms, part))]),
  );
  const apart = calibrateWith(data, terms, (_, index) => JSON.parse(answers.get(index) ?? ''));
  assert.equal(asJson(apart), asJson(calibrate(data, terms)));
});
