import { afterAll, beforeAll, expect, test } from 'vitest';
import { editProfile } from '#src/people/edit.ts';
import {
  addAttributeGroup,
  fillAttributeGroups,
  removeAttributeGroup,
} from '#src/identity/directory/attribute-rules.ts';
import { applyRules, previewRule, readRules, setRule } from '#src/identity/directory/rules.ts';
import { makeDirectoryToken } from '#src/identity/directory/tokens.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { ask } from '#test/support/http.ts';
import { startInstance, type Member, type Room, type TestInstance } from '#test/support/instance.ts';

// The directory says where people work; who is in Lyon's research is in the group of Lyon's research.
let alpha: TestInstance;
let ada: Member;
let room: Room;
let token: string;
const act = <T>(verb: (tx: Tx) => Promise<T>): Promise<T> => transaction(alpha.db, verb);
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada', { admin: true, sharedKeys: true });
  room = await alpha.group('lyon-research', ada, 'closed');
  token = await act((tx) => makeDirectoryToken(tx, ada.id, { name: 'Entra', days: 365 }));
});
afterAll(() => alpha?.remove());

async function scim(method: string, path: string, body: object): Promise<{ id: string }> {
  const answer = await ask(alpha.origin, {
    ...{ method, path: `/scim/v2/Users${path}` },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBeLessThan(300);
  return answer.json as { id: string };
}
const hire = (userName: string, locality: string, department: string) =>
  scim('POST', '', {
    ...{ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise], userName, active: true },
    ...{ addresses: [{ type: 'work', locality }], [enterprise]: { department } },
  });
const members = async (): Promise<string[]> =>
  (
    await alpha.db`select p.handle from memberships m join people p on p.id = m.person_id
      where m.group_id = ${room.id} and m.state = 'active' order by p.handle`
  ).map(({ handle }) => handle);

test('a rule by attributes is looked at first, then fills a group; movers come and go, and what people write themselves does not count', async () => {
  const lea = await hire('lea', 'Lyon', 'R&D');
  await hire('luc', 'Lyon', 'Sales');
  await hire('rolf', 'Ulm', 'R&D');
  const [otto] = [await alpha.person('otto', { sharedKeys: true })];
  await act((tx) =>
    editProfile(tx, otto.id, {
      fields: [
        { name: 'site', value: 'Lyon' },
        { name: 'department', value: 'R&D' },
      ],
    }),
  );
  const wanted = { site: 'Lyon', department: 'r&d' };
  await expect(act((tx) => addAttributeGroup(tx, otto.id, wanted))).rejects.toMatchObject({
    kind: 'not_allowed',
  });
  await expect(act((tx) => addAttributeGroup(tx, ada.id, { site: ' ' }))).rejects.toMatchObject({
    reason: { id: 'identity.conditionMissing' },
  });
  const id = await act((tx) => addAttributeGroup(tx, ada.id, wanted));
  const preview = await act((tx) => previewRule(tx, ada.id, id, room.handle));
  expect([preview.joins, preview.leaves.count]).toEqual([{ count: 1, names: ['lea'] }, 0]);
  expect(await members()).toEqual(['ada']);
  await act((tx) => setRule(tx, ada.id, id, room.handle));
  await applyRules(alpha.db, { groupId: room.id });
  expect(await members()).toEqual(['ada', 'lea']);
  const move = (department: string) =>
    scim('PATCH', `/${lea.id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: `${enterprise}:department`, value: department }],
    });
  await move('Sales');
  for (const _round of ['first', 'second']) {
    await act(fillAttributeGroups);
    await applyRules(alpha.db, { groupId: room.id });
    expect(await members()).toEqual(['ada']);
  }
  await move('R&D');
  await act(fillAttributeGroups);
  await applyRules(alpha.db, { groupId: room.id });
  expect(await members()).toEqual(['ada', 'lea']);
  // Gone, whoever came by it goes, too; who came by themselves stays.
  await act((tx) => removeAttributeGroup(tx, ada.id, id));
  await applyRules(alpha.db, { groupId: room.id });
  expect([await members(), await readRules(alpha.db)]).toEqual([['ada'], []]);
  expect(await findPersonByHandle(alpha.db, 'lea', null)).not.toBeNull();
});
