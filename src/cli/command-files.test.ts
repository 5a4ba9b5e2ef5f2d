import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { COMMAND_FILES } from '#cli/command-files';
import type { CliPorts } from '#cli/ports';

test('commands: each file adds the commands that the table names, and no other', async () => {
  const seen = new Set<string>();
  for (const { names, load } of COMMAND_FILES) {
    const program = new Command();
    const add = await load();
    add({ program, ports: {} as CliPorts, finish: () => undefined, ended: () => undefined });
    assert.deepEqual(
      program.commands.map((command) => command.name()),
      names,
    );
    for (const name of names) assert.ok(!seen.has(name), name);
    for (const name of names) seen.add(name);
  }
});
