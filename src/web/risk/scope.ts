import type { ScopeDoc } from '#contracts/control-documents';
import { STRATEGY_NAMES } from '#core/plan/strategies';

/** What a kill switch can be set for from the page: everything, one symbol, one strategy. A single order is cancelled on its own page. */
export function scopeChoices(symbols: readonly string[]): readonly ScopeDoc[] {
  return [
    { type: 'all' },
    ...symbols.map((symbol) => ({ type: 'symbol' as const, symbol })),
    ...STRATEGY_NAMES.map((strategy) => ({ type: 'strategy' as const, strategy })),
  ];
}

export function scopeWords(scope: ScopeDoc): string {
  switch (scope.type) {
    case 'all':
      return 'everything';
    case 'symbol':
      return `symbol ${scope.symbol}`;
    case 'strategy':
      return `strategy ${scope.strategy}`;
    case 'parent':
      return `order ${scope.parentId}`;
  }
}
