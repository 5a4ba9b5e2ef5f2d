import type { TimeUs } from '#core/kernel/units';
import type { FixField, FixMessage } from './fix-text.ts';
import { timeToFix } from './fix-time.ts';

/** What a session can be asked about the account, each in messages of its own. */
export const ACCOUNT_PARTS = ['trades', 'positions', 'cash', 'orders'] as const;
export type AccountPart = (typeof ACCOUNT_PARTS)[number];
export interface AccountQuestion {
  readonly part: AccountPart;
  /** Never used again: an answer to an older question has another. */
  readonly id: string;
  readonly account: string;
  /** Of executions: from then on; 0: all that there are. */
  readonly since: TimeUs;
  readonly now: TimeUs;
  /** The end of the same: after now, whatever the other clock says. */
  readonly until: TimeUs;
}
/** What one message says of its question. */
export interface PartialAnswer {
  /** The report that it brings, by its own id; null: it brings none. */
  readonly report: string | null;
  /** How many reports there are in all; null: it does not say. */
  readonly count: number | null;
  readonly isLast: boolean;
  /** Why there is no answer; null: there is. */
  readonly refused: string | null;
}

interface PartWords {
  readonly msgType: string;
  /** For people. */
  readonly name: string;
  /** The field that carries our id, in the question and in every answer. */
  readonly idTag: number;
  fields(question: AccountQuestion): readonly FixField[];
  /** By message type. */
  readonly answers: Readonly<Record<string, (fields: FixMessage['fields']) => PartialAnswer>>;
}
const CUSTOMER_ACCOUNT = '24';
const partyOf = ({ account }: AccountQuestion): readonly FixField[] => [
  [453, '1'],
  [448, account],
  [447, 'D'],
  [452, CUSTOMER_ACCOUNT],
];
const dayOf = (at: TimeUs): string => timeToFix(at).slice(0, 8);
const countIn = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,7}$/.test(text) ? Number(text) : null;
const refusalIn = (fields: FixMessage['fields'], result: number): string =>
  fields.get(58) ?? `result ${fields.get(result) ?? 'not given'}`;
const NONE_FOUND = { report: null, count: 0, isLast: true, refused: null } as const;
const reportIn = (
  fields: FixMessage['fields'],
  id: number,
  count: number,
): PartialAnswer & { readonly refused: null } => ({
  report: fields.get(id) ?? '',
  count: countIn(fields.get(count)),
  isLast: fields.get(912) === 'Y',
  refused: null,
});
function acknowledged(
  fields: FixMessage['fields'],
  { isRefused, result, count }: { isRefused: boolean; result: number; count: number },
): PartialAnswer {
  return {
    report: null,
    count: countIn(fields.get(count)),
    isLast: false,
    refused: isRefused ? refusalIn(fields, result) : null,
  };
}

const NO_POSITIONS = '2';
function positionAnswer(fields: FixMessage['fields'], isReport: boolean): PartialAnswer {
  const result = fields.get(728) ?? '0';
  if (result === NO_POSITIONS) return NONE_FOUND;
  const isRefused = result !== '0' || fields.get(729) === '2';
  if (isReport && !isRefused) return reportIn(fields, 721, 727);
  return acknowledged(fields, { isRefused, result: 728, count: 727 });
}
/** Of no order at all an answer has to be made of an ExecutionReport too. */
function orderAnswer(fields: FixMessage['fields']): PartialAnswer {
  const isOfNone = fields.get(911) === '0' || fields.get(37) === 'NONE';
  if (fields.get(39) !== '8' || !isOfNone) return reportIn(fields, 37, 911);
  const isUnknown = ['5', undefined].includes(fields.get(103));
  return isUnknown ? NONE_FOUND : { ...NONE_FOUND, refused: refusalIn(fields, 103) };
}
function cashReport(fields: FixMessage['fields']): PartialAnswer {
  const said = reportIn(fields, 908, 911);
  // Without a count it is the one report of the account.
  return said.count === null ? { ...said, isLast: true } : said;
}

export const ACCOUNT_WORDS: { readonly [Part in AccountPart]: PartWords } = {
  trades: {
    msgType: 'AD',
    name: 'TradeCaptureReportRequest (AD)',
    idTag: 568,
    fields: (question) => [
      [568, question.id],
      [569, '0'],
      [263, '0'],
      ...partyOf(question),
      ...(question.since === 0
        ? []
        : ([
            [580, '2'],
            [75, dayOf(question.since)],
            [60, timeToFix(question.since)],
            [75, dayOf(question.until)],
            [60, timeToFix(question.until)],
          ] as const)),
    ],
    answers: {
      AQ: (fields) =>
        acknowledged(fields, {
          isRefused: fields.get(750) === '2' || (fields.get(749) ?? '0') !== '0',
          result: 749,
          count: 748,
        }),
      AE: (fields) => reportIn(fields, 571, 748),
    },
  },
  positions: {
    msgType: 'AN',
    name: 'RequestForPositions (AN)',
    idTag: 710,
    fields: (question) => [
      [710, question.id],
      [724, '0'],
      [263, '0'],
      ...partyOf(question),
      [1, question.account],
      [581, '1'],
      [715, dayOf(question.now)],
      [60, timeToFix(question.now)],
    ],
    answers: {
      AO: (fields) => positionAnswer(fields, false),
      AP: (fields) => positionAnswer(fields, true),
    },
  },
  cash: {
    msgType: 'BB',
    name: 'CollateralInquiry (BB)',
    idTag: 909,
    fields: (question) => [
      [909, question.id],
      [263, '0'],
      ...partyOf(question),
      [1, question.account],
    ],
    answers: {
      BG: (fields) =>
        acknowledged(fields, {
          isRefused: fields.get(945) === '4' || (fields.get(946) ?? '0') !== '0',
          result: 946,
          count: 911,
        }),
      BA: cashReport,
    },
  },
  orders: {
    msgType: 'AF',
    name: 'OrderMassStatusRequest (AF)',
    idTag: 584,
    fields: ({ id, account }) => [
      [584, id],
      [585, '7'],
      [1, account],
    ],
    answers: { '8': orderAnswer },
  },
};
