import type { Side } from '#core/kernel/units';
import type { StrategyName } from '#core/plan/strategies';

/** What lasts for a while: of the market, of its feed, of the wire to the venue, of the disk. */
export const SPELLS = [
  'halt',
  'thinBook',
  'noPrints',
  'wildMarket',
  'feedFrozen',
  'feedCrossed',
  'feedOneSided',
  'feedInvalid',
  'feedAhead',
  'feedSilent',
  'disconnected',
  'diskFull',
] as const;
export type SpellKind = (typeof SPELLS)[number];

/** What strikes one message, one order or one moment of the process. */
export const STRIKES = [
  'sendLost',
  'sendLate',
  'sendDuplicated',
  'sendNotPossible',
  'cancelLost',
  'cancelLate',
  'cancelDuplicated',
  'amendLost',
  'queryLost',
  'replyLost',
  'replyLate',
  'replyDuplicated',
  'statementLost',
  'statementLate',
  'reportLost',
  'reportLate',
  'reportDuplicated',
  'sendRejected',
  'cancelledUnasked',
  'expiredUnasked',
  'fillAfterCancel',
  'fillBusted',
  'fillCorrected',
  'cutInFlight',
  'slowAppend',
  'frozen',
  'crashBeforeAppend',
  'tornAppend',
  'crashAfterAppend',
  'writeUnsure',
  'crashBeforeSend',
  'crashAfterSend',
  'crashBeforeCancel',
  'crashAfterCancel',
  'crashOnReport',
] as const;
export type StrikeKind = (typeof STRIKES)[number];

/** Seconds after the open, for everything below. `instrument` is a position in the world's list; null is all. */
export interface Spell {
  readonly type: 'spell';
  readonly kind: SpellKind;
  readonly instrument: number | null;
  readonly from: number;
  readonly until: number;
}
/** `key` says what it struck, not when: so that a strike still finds its occasion when others are taken out of the script. `value` in (0, 1) scales it. */
export interface Strike {
  readonly type: 'strike';
  readonly kind: StrikeKind;
  readonly key: string;
  readonly value: number;
}
export interface ParentItem {
  readonly type: 'parent';
  readonly at: number;
  readonly id: string;
  readonly instrument: number;
  readonly side: Side;
  readonly lots: number;
  readonly strategy: StrategyName;
  readonly seconds: number;
  readonly residual: 'complete' | 'leave';
  /** Distance of the client's limit from the price at the open, in ticks towards the far side; null: none. */
  readonly limitTicks: number | null;
}
/** Somebody changes what an order is for. null: as it was. */
export interface AmendItem {
  readonly type: 'amendParent';
  readonly at: number;
  readonly id: string;
  readonly lots: number | null;
  /** As of a parent; `none`: no limit any more. */
  readonly limitTicks: number | 'none' | null;
  /** From then on. */
  readonly seconds: number | null;
  readonly strategy: StrategyName | null;
}
export type Item =
  | Spell
  | Strike
  | ParentItem
  | { readonly type: 'clockJump'; readonly at: number; readonly bySeconds: number }
  | { readonly type: 'crash'; readonly at: number }
  /** Another hand trades on our account, by an order that we never sent (F25). */
  | {
      readonly type: 'foreign';
      readonly at: number;
      readonly instrument: number;
      readonly side: Side;
      readonly lots: number;
    }
  | { readonly type: 'cancelParent'; readonly at: number; readonly id: string }
  | { readonly type: 'pauseParent'; readonly at: number; readonly id: string }
  | { readonly type: 'resumeParent'; readonly at: number; readonly id: string }
  | AmendItem
  /** A switch over one order. */
  | {
      readonly type: 'killParent';
      readonly at: number;
      readonly until: number;
      readonly id: string;
    }
  | { readonly type: 'kill'; readonly at: number; readonly until: number };

/** One day that can be played again: `strikes` false means that strikes are those of the items and no others are drawn. */
export interface Script {
  readonly seed: number;
  readonly items: readonly Item[];
  readonly drawsStrikes: boolean;
}
export type FaultKind = SpellKind | StrikeKind | 'clockJump' | 'crash' | 'foreign';
