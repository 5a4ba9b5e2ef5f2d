import { seededRandom } from '#core/kernel/random';

const DAY_SECONDS = 86_400;
/** From a wave of two seconds to one of eighteen hours, each twice as long as the one before. */
const WAVES = 16;

/** The log value of one thing that several exchanges trade, beside its usual value: the same at the same moment for everybody with the same seed. */
export type SharedNews = (seconds: number) => number;

/**
 * EXC-40: waves whose amplitudes rise with the root of their length, with phases from the seed: over any time between two seconds and a day it moves about as a random walk of that volatility does.
 * A function of the clock, so that exchanges that know nothing of each other follow the same news.
 */
export function sharedNews(seed: number, volatilityDaily: number): SharedNews {
  const random = seededRandom(seed);
  const waves = Array.from({ length: WAVES }, (_, k) => {
    const length = 2 ** (k + 1);
    return {
      length,
      phase: 2 * Math.PI * random.next(),
      height: 0.5 * volatilityDaily * Math.sqrt(length / DAY_SECONDS),
    };
  });
  return (seconds) =>
    waves.reduce(
      (sum, { length, phase, height }) =>
        sum + height * Math.sin((2 * Math.PI * seconds) / length + phase),
      0,
    );
}
