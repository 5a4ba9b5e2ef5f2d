import { responseText } from '#cli/calibrate-tape-report';
import { termsOf } from '#cli/file-terms';
import { wrongFlag } from '#cli/flag';
import { badInput, done, type Ending, refusedBy } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { responsePage } from '#cli/report/calibrate-tape-page';
import { written } from '#cli/report/page';
import { type Stretch, studyTape } from '#core/cost/calibrate/tape-study';
import { defaultModel } from '#core/cost/default-model';
import { isoTime, localOf, parseTimeOfDay, timeOfLocal } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { sessionAt } from '#core/market/session';
import type { Tape } from '#core/market/tape';

export interface TapeCalibrationFlags {
  readonly tape: readonly string[];
  readonly format: readonly string[];
  readonly symbol?: string;
  readonly judge: readonly string[];
  readonly split?: string;
  readonly out?: string;
  readonly columns?: string;
}

/** `calibrate --tape`: what public market orders do to the price, fitted on one stretch and judged on another. */
export function calibrateTape(flags: TapeCalibrationFlags, ports: CliPorts): Ending {
  const stretches = stretchesOf(flags, ports);
  if (!stretches.ok) return badInput([stretches.error]);
  const { learn, judgeOn } = stretches.value;
  const { session } = learn.tape.instrument;
  const study = studyTape(learn, judgeOn, defaultModel(null, session));
  if (!study.ok) return refusedBy(study.error);
  const bad =
    flags.out === undefined ? null : written(flags.out, responsePage(study.value, learn, judgeOn));
  if (bad !== null) return badInput([bad]);
  const about = ({ tape, from, to }: Stretch): object => ({
    source: tape.source,
    hash: tape.hash,
    from: isoTime(timeUs(from)),
    to: isoTime(timeUs(to)),
  });
  const document = {
    learnedOn: about(learn),
    judgedOn: judgeOn === null ? null : about(judgeOn),
    ...study.value,
    kyle: study.value.kyle.map(({ from, response }) => ({
      from: isoTime(timeUs(from)),
      ...response,
    })),
  };
  return done(document, responseText(study.value, learn, judgeOn));
}

function stretchesOf(
  flags: TapeCalibrationFlags,
  ports: CliPorts,
): Result<{ readonly learn: Stretch; readonly judgeOn: Stretch | null }, Problem> {
  const terms = termsOf({
    label: 'start',
    ...(flags.symbol === undefined ? {} : { symbol: flags.symbol }),
    ...(flags.columns === undefined ? {} : { columns: flags.columns }),
  });
  if (!terms.ok) return terms;
  if (flags.split !== undefined && flags.judge.length > 0)
    return err(
      problem(
        'FLAG_INVALID',
        '--split',
        'is for one recording, but --judge names another',
        'give --split or --judge',
      ),
    );
  const read = ports.readTape(flags.tape, flags.format, terms.value);
  if (!read.ok) return read;
  const { tape } = read.value;
  // Continuous trading of the first day; a recording without a session that day counts as it is.
  const whole = (of: Tape): Stretch => {
    const first = of.at[0] ?? 0;
    const last = (of.at[of.count - 1] ?? 0) + 1;
    const { session } = of.instrument;
    const day = sessionAt(session, timeUs(first));
    return day === null
      ? { tape: of, from: first, to: last }
      : { tape: of, from: Math.max(first, day.open), to: Math.min(last, day.close) };
  };
  if (flags.judge.length > 0) {
    const other = ports.readTape(flags.judge, flags.format, terms.value);
    return other.ok ? ok({ learn: whole(tape), judgeOn: whole(other.value.tape) }) : other;
  }
  if (flags.split === undefined) return ok({ learn: whole(tape), judgeOn: null });
  const us = parseTimeOfDay(flags.split);
  const { zone } = tape.instrument.session;
  const at = us === null ? NaN : timeOfLocal(zone, localOf(zone, timeUs(tape.at[0] ?? 0)).date, us);
  const { from, to } = whole(tape);
  if (!(at > from && at < to))
    return err(wrongFlag('--split', 'a time HH:MM within the recording', flags.split, '12:30'));
  return ok({ learn: { tape, from, to: at }, judgeOn: { tape, from: at, to } });
}
