import { parentPort, workerData } from 'node:worker_threads';
import type { FromNotifyThread, NotifyTask, ToNotifyThread } from '#app/notify';
import { channelOf } from '#app/notify-channels';
import { openOutbox } from '#app/outbox';
import { openOutboxFile } from '#platform/outbox';

// Disk, TLS and slow receivers are on a thread of their own: the engine never waits for one of them.

const task = workerData as NotifyTask;
const post = (message: FromNotifyThread): void => parentPort?.postMessage(message);
const file = openOutboxFile(task.path);
const outbox = openOutbox({
  file,
  channels: task.channels.map(channelOf),
  account: task.account,
  say: (line) => post({ type: 'say', line }),
  now: () => Date.now(),
});

parentPort?.on('message', (message: ToNotifyThread) => {
  if (message.type === 'stop') return void stop();
  try {
    outbox.put(message.tellings, message.atMs);
    post({ type: 'kept', batch: message.batch });
  } catch (error) {
    post({ type: 'notKept', words: error instanceof Error ? error.message : String(error) });
  }
});

async function stop(): Promise<void> {
  await outbox.stop();
  file.close();
  parentPort?.close();
}
