// `plimsoll basket` as its user sees it: a pair at a running service, and what is no basket.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { basketDoc } from '#contracts/basket-documents';
import { cli, type Service, startService, stopVenue } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-basket-'));
let service: Service;
before(async () => void (service = await startService(home)));
after(async () => {
  await service.stop();
  stopVenue(home);
  rmSync(home, { recursive: true, force: true });
});
const basket = (...flags: readonly string[]): ReturnType<typeof cli> =>
  cli(['basket', ...flags], service.env);

test('BAS-6: two legs are kept in step to the end, and the answer says what each did', async () => {
  const legs = ['--leg', 'KEEL:20', '--leg', 'HULL:10:beta=1.1'];
  const { code, out, err } = await basket(...legs, '--over', '30', '--apart-max', '5000', '--json');
  assert.equal(code, 0, err + out);
  const doc = basketDoc.parse(JSON.parse(out));
  assert.deepEqual(
    doc.legs.map(({ symbol, units }) => [symbol, units]),
    [
      ['KEEL', 20],
      ['HULL', 10],
    ],
  );
  assert.equal(doc.orders, 2);
  assert.ok(doc.endedAt !== null && doc.money > 0, out);
});
test('BAS-4: a basket of which nothing can be sent is refused, and says why', async () => {
  const flags = ['--leg', 'HULL:-400', '--over', '10'];
  const { code, out, err } = await basket(...flags);
  assert.equal(code, 3, err + out);
  assert.match(out, /Nothing was sent: basket \w+, 0 orders in 1 wave, 0 traded/);
  assert.match(out, /left undone +HULL -400/);
  assert.match(out, /could not trade +HULL in wave 1: [A-Z_]+/);
});
test('BAS-5: what is no basket ends with every problem, and nothing is sent', async () => {
  const before = ((await service.call('/api/baskets')).doc as readonly unknown[]).length;
  for (const [flags, says] of [
    [[], /--leg: a leg is required/],
    [['--leg', 'KEEL'], /SYMBOL:UNITS/],
    [
      ['--leg', 'KEEL:10:gamma=2', '--over', 'soon'],
      /beta=NUMBER, hedge or strategy=NAME[^]*--over/,
    ],
    [
      ['--leg', 'KEEL:10', '--leg', 'KEEL.PAPER:5'],
      /trades\[1\]\.symbol: must be an instrument that no/,
    ],
    [
      ['--leg', 'KEEL:10', '--leg', 'HULL:5:hedge'],
      /apartMax: must be given where a leg is a hedge/,
    ],
  ] as const) {
    const { code, out, err } = await basket(...flags);
    assert.equal(code, 2, out + err);
    assert.match(out + err, says);
  }
  assert.equal(((await service.call('/api/baskets')).doc as readonly unknown[]).length, before);
  const { code, err } = await cli(['basket', '--leg', 'KEEL:1'], { PLIMSOLL_URL: 'nowhere' });
  assert.equal(code, 2);
  assert.match(err, /PLIMSOLL_URL: must be an address, was 'nowhere'/);
});
