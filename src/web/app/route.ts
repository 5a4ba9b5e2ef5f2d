/** Where the page is, from the address's hash: a link can be sent to a colleague, and the service needs no routes of its own. */
export type Route =
  | {
      readonly page:
        | 'trade'
        | 'overview'
        | 'blotter'
        | 'risk'
        | 'market'
        | 'costs'
        | 'estimates'
        | 'portfolio'
        | 'fills'
        | 'settings';
    }
  | { readonly page: 'symbol'; readonly symbol: string }
  | { readonly page: 'order'; readonly parentId: string }
  | { readonly page: 'unknown'; readonly hash: string };

export function routeOf(hash: string): Route {
  if (hash === '' || hash === '#' || hash === '#/') return { page: 'trade' };
  if (hash === '#/overview') return { page: 'overview' };
  if (hash === '#/blotter') return { page: 'blotter' };
  if (hash === '#/risk') return { page: 'risk' };
  if (hash === '#/portfolio') return { page: 'portfolio' };
  if (hash === '#/costs') return { page: 'costs' };
  if (hash === '#/estimates') return { page: 'estimates' };
  if (hash === '#/fills') return { page: 'fills' };
  if (hash === '#/settings') return { page: 'settings' };
  if (hash === '#/market') return { page: 'market' };
  const symbol = /^#\/market\/([^/]{1,60})$/.exec(hash)?.[1];
  if (symbol !== undefined) return { page: 'symbol', symbol: decodeURIComponent(symbol) };
  const parentId = /^#\/orders\/([A-Za-z0-9-]{1,16})$/.exec(hash)?.[1];
  return parentId === undefined ? { page: 'unknown', hash } : { page: 'order', parentId };
}

export const orderHash = (parentId: string): string => `#/orders/${parentId}`;
export const symbolHash = (symbol: string): string => `#/market/${encodeURIComponent(symbol)}`;
