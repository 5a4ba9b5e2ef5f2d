import { invariant } from '#core/kernel/assert';
import type { FlowOutcome } from './carry-out.ts';
import { checkpointOf, restoreCheckpoint } from './checkpoint.ts';
import type { SpotCommand } from './spot-command.ts';
import type { SpotEvent } from './spot-event.ts';
import type { SpotLog } from './spot-log.ts';
import type { TradingFloor } from './trading-floor.ts';

/** Between the floor and the world: a command is carried out, written down, and only then told. */
export interface Recorder {
  perform(command: SpotCommand): FlowOutcome | null;
  /** One commit for everything that `work` does; its events are reported after it. */
  batch<T>(work: () => T): T;
  /** Never runs backwards, not even over a restart. */
  nowUs(): number;
}
export interface RecorderOptions {
  readonly floor: TradingFloor;
  readonly log: SpotLog;
  /** Commands between two checkpoints. */
  readonly checkpointEvery: number;
  nowUs(): number;
  listener(event: SpotEvent): void;
}

/** Brings the floor to where its log ends. Answers the time of the last command, and how many there were since the checkpoint. */
function replay(
  floor: TradingFloor,
  log: SpotLog,
): { readonly last: number; readonly since: number } {
  const saved = log.checkpoint();
  let last = saved === null ? 0 : restoreCheckpoint(floor, saved);
  let since = 0;
  for (const { at, command } of log.commands()) {
    [last, since] = [at, since + 1];
    floor.apply(command, at);
    floor.takeEvents();
  }
  floor.takeChanged();
  invariant(floor.orders.fillCount === log.fillCount, 'a replay finds the fills that were written');
  floor.balances.assertConserved();
  return { last, since };
}

export function openRecorder({
  floor,
  log,
  checkpointEvery,
  nowUs,
  listener,
}: RecorderOptions): Recorder {
  let { last, since } = replay(floor, log);
  let depth = 0;
  let isWriting = false;
  let isTelling = false;
  const pending: SpotEvent[] = [];
  const untold: SpotEvent[] = [];
  const now = (): number => (last = Math.max(last, nowUs()));

  function batch<T>(work: () => T): T {
    depth++;
    const answer = work();
    depth--;
    if (depth > 0) return answer;
    if (isWriting) commit();
    if (since >= checkpointEvery) save();
    untold.push(...pending.splice(0));
    tell();
    return answer;
  }
  function commit(): void {
    for (const order of floor.takeChanged()) log.writeOrder(order);
    log.commit();
    isWriting = false;
  }
  /** Between two commits: a kill in the middle leaves the commands as they were. */
  function save(): void {
    since = 0;
    const checkpoint = checkpointOf(floor.state);
    if (checkpoint === null) return;
    log.begin();
    log.writeCheckpoint(checkpoint);
    log.commit();
  }
  /** A listener may act on the exchange: what that leads to is reported after what is being reported now. */
  function tell(): void {
    if (isTelling) return;
    isTelling = true;
    for (let event = untold.shift(); event !== undefined; event = untold.shift()) listener(event);
    isTelling = false;
  }
  function write(event: SpotEvent): void {
    if (event.type === 'report' && event.fill !== null)
      log.writeFill({
        ...event.fill,
        orderId: event.order.orderId,
        clientOrderId: event.order.clientOrderId,
        account: event.account,
        symbol: event.order.symbol,
        at: event.at,
      });
    if (event.type === 'bust') log.writeBust(event.symbol, event.tradeId);
    pending.push(event);
  }
  return {
    batch,
    nowUs: now,
    perform: (command) =>
      batch(() => {
        const at = now();
        // Whatever is refused costs no commit.
        if (!isWriting) log.begin();
        isWriting = true;
        since++;
        const outcome = floor.apply(command, at);
        log.writeCommand(at, command);
        for (const event of floor.takeEvents()) write(event);
        return outcome;
      }),
  };
}
