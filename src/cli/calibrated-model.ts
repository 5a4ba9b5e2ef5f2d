import type { Material } from '#cli/calibrate-material';
import {
  evidenceOf,
  type ModelDocument,
  modelDocument,
  modelIdOf,
} from '#contracts/model-document';
import type { Calibrated } from '#core/cost/calibrate/calibrate';
import type { Fitted } from '#core/cost/calibrate/fitted-model';

/** What a calibration found, as the file that is saved and promoted: with its evidence, named after its contents. */
export function fittedDocument(
  { fitted: found, fit, models, challenger, champion }: Calibrated,
  { rows, source, asOf }: Material,
  sha256: (text: string) => string,
): ModelDocument {
  const verdict = models.find(({ name }) => name === challenger)!.against.pinball;
  // In the order of the contract: a service that reads it finds the same id.
  const fitted = modelDocument.shape.fitted.parse(found) as Fitted;
  return modelDocument.parse({
    schema: 1,
    id: modelIdOf({ fitted, source, asOf }, sha256),
    source,
    asOf,
    n: fit.n,
    days: fit.days,
    judged: {
      against: champion,
      pinball: {
        value: verdict.value,
        standardError: verdict.standardError,
        n: verdict.n,
        verdict: verdict.verdict,
      },
    },
    evidence: evidenceOf(rows),
    fitted,
  });
}
