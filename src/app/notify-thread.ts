import { parentPort, workerData } from 'node:worker_threads';
import type { FromNotifyThread, NotifyTask, ToNotifyThread } from '#app/notify';
import { channelOf } from '#app/notify-channels';
import { type Outbox, openOutbox } from '#app/outbox';
import { pastOutbox } from '#app/past-outbox';
import { openOutboxFile } from '#platform/outbox';

// Disk, TLS and slow receivers are on a thread of their own: the engine never waits for one of them.

const task = workerData as NotifyTask;
const post = (message: FromNotifyThread): void => parentPort?.postMessage(message);
const channels = task.channels.map(channelOf);
const past = pastOutbox(channels, task.account);

interface Opened extends Outbox {
  close(): void;
}
let opened: Opened | null = null;
function open(): Opened {
  const file = openOutboxFile(task.path);
  const outbox = openOutbox({
    file,
    channels,
    account: task.account,
    say: (line) => post({ type: 'say', line }),
    now: () => Date.now(),
    wasTaken: past.wasTaken,
  });
  return { ...outbox, close: () => file.close() };
}
/** False: the disk does not take it. */
function onDisk(run: (outbox: Opened) => void): boolean {
  try {
    opened ??= open();
    run(opened);
    return true;
  } catch (error) {
    post({ type: 'notKept', words: error instanceof Error ? error.message : String(error) });
    return false;
  }
}

parentPort?.on('message', (message: ToNotifyThread) => {
  if (message.type === 'stop') return void stop();
  const { batch, tellings, atMs } = message;
  if (onDisk((outbox) => outbox.put(tellings, atMs))) post({ type: 'kept', batch });
  else past.send(tellings, atMs);
});
// What waited since the last start.
onDisk(() => undefined);

async function stop(): Promise<void> {
  await opened?.stop();
  opened?.close();
  parentPort?.close();
}
