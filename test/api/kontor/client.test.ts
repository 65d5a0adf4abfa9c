import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGroup } from '#src/groups/create.ts';
import { transaction } from '#src/platform/database.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { Kontor, KontorError } from '../../../clients/typescript/kontor.ts';
import { writeClient } from '../../../scripts/client.ts';
import { startInstance, type Person, type TestInstance } from '../instance.ts';

let alpha: TestInstance;
let ada: Person;
beforeAll(async () => {
  alpha = await startInstance({ reachable: true });
  ada = await alpha.person('ada');
});
afterAll(() => alpha.stop());

it('the client is what the document says; `npm run setup -- --docs` writes it anew', () => {
  const kept = readFileSync(new URL('../../../clients/typescript/kontor.ts', import.meta.url), 'utf8');
  expect(kept === writeClient()).toBe(true);
});

it('it makes, changes and reads on a running instance, and throws what is refused', async () => {
  const kontor = new Kontor({ origin: `http://127.0.0.1:${alpha.port}`, token: ada.token, language: 'de' });
  const keys = await generateKeys();
  const group = await transaction(alpha.db, (tx) =>
    createGroup(tx, ada.id, { handle: 'works', name: 'Works', access: 'open', keys }),
  );
  const ask = { body: { title: 'Order valves', groupId: group }, idempotencyKey: 'one' };
  const task = await kontor.createTask(ask);
  expect((await kontor.createTask(ask)).id).toBe(task.id);
  const done = await kontor.changeTask({ path: { post: task.id }, body: { state: 'done' } });
  expect(done.task?.state).toBe('done');
  const { items } = await kontor.listGroupTasks({ path: { group }, query: { state: 'done' } });
  expect(items.map(({ title }) => title)).toEqual(['Order valves']);
  const whole = await kontor.readGroup({ path: { group } });
  expect(whole.seats).toMatchObject([{ peerId: null, count: 1 }]);
  const refused = kontor.createTask({ ...ask, body: { title: 'Another' } });
  await expect(refused).rejects.toThrow(KontorError);
  await expect(refused).rejects.toMatchObject({ problem: { status: 409, code: 'access.keyReused' } });
  await expect(kontor.listAudit()).rejects.toMatchObject({ problem: { status: 403, code: 'scope' } });
});
