import type { Child, ParentState } from '#core/execute/parent-state';
import type { MarketView } from '#core/market/view';

/** EXE-54: orders at a venue of several that is, or will be in a moment, down on purpose, and that were not told to leave it yet. */
export const inMaintenance = (
  state: ParentState,
  { books = [] }: Pick<MarketView, 'books'>,
): readonly Child[] =>
  books.every(({ apart }) => apart !== 'maintenance')
    ? []
    : [...state.children.values()].filter(
        ({ order, life, cancelRequestedAt }) =>
          life.status === 'working' &&
          cancelRequestedAt === null &&
          books.some(({ venue, apart }) => venue === order.venue && apart === 'maintenance'),
      );
