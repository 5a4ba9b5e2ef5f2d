import { doTask } from '#app/jobs/kinds';
import type { ProcessEnd, ProcessTask } from '#platform/worker-pool';

// One task at a time; the next comes when this one has been answered. What it throws ends the process.
process.on('message', ({ kind, task }: ProcessTask) => {
  void doTask(kind, task).then((answer) => say({ answer }), fail);
});
process.on('uncaughtException', fail);
// Ctrl-C is for whoever gave the task, who ends this one. Once nobody is there, nothing is asked for.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

function say(end: ProcessEnd, then: () => void = () => undefined): void {
  process.send?.(end, undefined, undefined, then);
}
function fail(error: unknown): void {
  say({ died: error instanceof Error ? error.message : String(error) }, () => process.exit(1));
}
