import { lots, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import type { MarketView } from '#core/market/view';
import type { MarketFeed } from '#engine/ports/ports';
import { isOn, type Market, spellsOf } from './market.ts';
import type { Script, Spell } from './script.ts';
import { DAY_SECONDS, type World } from './world.ts';

interface Frozen {
  readonly from: number;
  readonly view: MarketView;
}
const FEED_LAG_US = 2000;

/** The market as we get to see it: late by a little, and sometimes frozen, crossed, one-sided, invalid, from the future, or not there. `local` is our own clock, `now` the true time. */
export function feedOf(
  world: World,
  script: Script,
  markets: readonly Market[],
  clocks: { readonly now: () => TimeUs; readonly local: () => TimeUs },
): MarketFeed {
  const spells = markets.map((_, index) => spellsOf(script, index));
  const frozen: (Frozen | null)[] = markets.map(() => null);
  const cache: ({
    readonly version: number;
    readonly at: TimeUs;
    readonly second: number;
    readonly view: MarketView | null;
  } | null)[] = markets.map(() => null);
  const indexes = new Map(markets.map((market, index) => [market.listed.instrument.id, index]));

  function seen(market: Market, second: number, on: readonly Spell[]): MarketView {
    const { moveRate, openBid } = market.listed;
    const wild = isOn(on, 'wildMarket', second) ? 5 : 1;
    return {
      at: clocks.local(),
      dataAt: timeUs(Math.min(clocks.now(), market.changedAt + FEED_LAG_US)),
      bids: market.levels(1),
      asks: market.levels(-1),
      eligibleVolume: lots(market.volume),
      eligibleTurnover: market.turnover,
      volatilityDaily: second < 600 ? null : (wild * Math.sqrt(moveRate * DAY_SECONDS)) / openBid,
      valid: !market.isHalted,
    };
  }
  function view(index: number, second: number): MarketView | null {
    const market = markets[index];
    const on = spells[index];
    if (market === undefined || on === undefined || isOn(on, 'feedSilent', second)) return null;
    const freeze = on.find(
      (spell) => spell.kind === 'feedFrozen' && second >= spell.from && second < spell.until,
    );
    if (freeze !== undefined) {
      const held =
        frozen[index]?.from === freeze.from ? frozen[index].view : seen(market, second, on);
      frozen[index] = { from: freeze.from, view: held };
      return { ...held, at: clocks.local() };
    }
    return distorted(seen(market, second, on), on, second);
  }
  return {
    instruments: world.listed.map((each) => each.instrument),
    view(id) {
      const index = indexes.get(id);
      const market = index === undefined ? undefined : markets[index];
      if (index === undefined || market === undefined) return null;
      const second = (clocks.now() - world.open) / 1e6;
      const version = market.version();
      const at = clocks.local();
      const held = cache[index];
      if (
        held !== null &&
        held !== undefined &&
        held.version === version &&
        held.at === at &&
        held.second === second
      )
        return held.view;
      const fresh = view(index, second);
      cache[index] = { version, at, second, view: fresh };
      return fresh;
    },
  };
}

function distorted(view: MarketView, on: readonly Spell[], second: number): MarketView {
  const bid = view.bids[0];
  const ask = view.asks[0];
  if (isOn(on, 'feedInvalid', second)) return { ...view, valid: false };
  if (isOn(on, 'feedAhead', second))
    return { ...view, dataAt: timeUs(view.dataAt + 3_600_000_000) };
  if (isOn(on, 'feedOneSided', second))
    return Math.floor(second / 7) % 2 === 0 ? { ...view, asks: [] } : { ...view, bids: [] };
  if (isOn(on, 'feedCrossed', second) && bid !== undefined && ask !== undefined)
    return { ...view, bids: [{ price: ticks(ask.price + 3), size: bid.size }, ...view.bids] };
  return view;
}
