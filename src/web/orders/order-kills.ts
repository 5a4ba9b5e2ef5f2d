import type { ControlStateDoc } from '#contracts/control-documents';
import type { OrderDoc } from '#contracts/documents';

/**
 * The kill switches that reach this order. The one over everything has a banner of its own on every page.
 * `instrumentId`: null where it is not known here.
 */
export const killsOf = (
  kills: ControlStateDoc['kills'],
  { parentId, order }: Pick<OrderDoc, 'parentId' | 'order'>,
  instrumentId: string | null,
): ControlStateDoc['kills'] =>
  kills.filter(({ scope }) => {
    switch (scope.type) {
      case 'all':
        return false;
      case 'symbol':
        return scope.symbol === order.symbol || scope.symbol === instrumentId;
      case 'strategy':
        return scope.strategy === order.strategy;
      case 'parent':
        return scope.parentId === parentId;
    }
  });
