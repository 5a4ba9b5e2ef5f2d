/** One step of the first hour: what to look at, and the ticket that shows it. */
export interface FirstStep {
  readonly title: string;
  readonly words: string;
  readonly button: string;
  /** Units of an order, as a share of what the market bears in a day; null: the ticket stays. */
  readonly quantity: (small: number) => string;
  readonly horizonMinutes: string;
}
export const FIRST_STEPS: readonly FirstStep[] = [
  {
    title: 'Assess',
    words:
      'A small order. Beside the ticket you see whether the market bears it, what it will cost, and how far that can be off.',
    button: 'Fill in a small order',
    quantity: (small) => String(small),
    horizonMinutes: '1',
  },
  {
    title: 'Refuse',
    words:
      'Ten thousand times as much, in a minute. The answer is no, with the rule that is broken and the most that may be sent.',
    button: 'Fill in one that is too large',
    quantity: (small) => String(10_000 * small),
    horizonMinutes: '1',
  },
  {
    title: 'Trade',
    words:
      'The small order again: place it. It works for a minute under its cap, and its page shows every child and why it was sent.',
    button: 'Fill in the small order, then place it',
    quantity: (small) => String(small),
    horizonMinutes: '1',
  },
  {
    title: 'Read the cost',
    words:
      'Open the order in the list when it has ended. Its cost is split into delay, spread, impact, timing, fees and what was not filled, beside the estimate that was frozen before the first child.',
    button: 'Done',
    quantity: () => '',
    horizonMinutes: '60',
  },
];

const KEPT = 'plimsoll.first-steps';
/** Also where the browser keeps nothing: then the steps are shown again. */
export function firstStepKept(): number {
  try {
    const kept = Number(localStorage.getItem(KEPT) ?? '0');
    return Number.isInteger(kept) && kept >= 0 ? kept : 0;
  } catch {
    return 0;
  }
}
export function keepFirstStep(step: number): void {
  try {
    localStorage.setItem(KEPT, String(step));
  } catch {
    // Private windows keep nothing.
  }
}
