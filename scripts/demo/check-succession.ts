import { findGroupByHandle } from '#src/groups/read.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { findPersonByUri, readPerson } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { acceptSuccession } from '#src/successions/answer.ts';
import { previewSuccession } from '#src/successions/ask.ts';
import { offerSuccession } from '#src/successions/offer.ts';
import { readSuccession } from '#src/successions/read.ts';
import { api, everywhere, listOf, type Scene } from './look.ts';
import { until } from './client.ts';
import { personOf } from './seeded.ts';

const members = ['ada@alpha', 'grace@gamma'] as const;

/**
 * 12. Hydraulik, with everything that was done in it, moves from Alpha to Gamma: both sign, what Gamma has then is line by line what Alpha had, and
 * members of all companies go on without having done anything.
 */
export async function successionOfGroup(scene: Scene): Promise<void> {
  const { network, seeded, report } = scene;
  const [from, to] = [network.site('alpha').desk, network.site('gamma').desk];
  const ada = personOf(seeded, 'ada@alpha');
  const grace = personOf(seeded, 'grace@gamma');
  const group = await findGroupByHandle(from.db, 'hydraulik', null);
  const graces = await readPerson(to.db, grace);
  const there = graces && (await findPersonByUri(from.db, graces.uri));
  if (!group || !there) throw new Error('Hydraulik or Grace is missing at Alpha.');
  await transaction(from.db, (tx) => setRole(tx, ada, group.id, there.id, 'owner'));
  await until('Gamma to know that Grace owns it', async () => {
    const [row] = await to.db`
      select m.role from memberships m join groups g on g.id = m.group_id where g.uri = ${group.uri} and m.person_id = ${grace}`;
    return row?.role === 'owner';
  });
  const id = await signed(scene, group.id);
  const done = await until(
    'both companies to have carried it out',
    async () => {
      const [given, taken] = [await readSuccession(from.db, id), await readSuccession(to.db, id)];
      if (given?.state === 'failed' || taken?.state === 'failed') return given;
      return given?.state === 'done' && taken?.state === 'done' && given;
    },
    120_000,
  );
  report.claim(
    '12. succession of a group: Hydraulik lives at Gamma, and what it has is line by line what Alpha had',
    done.state === 'done',
    done.trouble || `${done.lines} lines, difference 0`,
  );
  const text = 'Hydraulik wohnt jetzt bei Gamma.';
  await api(scene, 'ada@alpha', 'POST', '/api/v1/statuses', {
    status: text,
    list_id: await listOf(scene, 'ada@alpha', 'Hydraulik'),
  });
  await everywhere(scene, members, text);
  report.claim('12. … its members go on without a click', true);
}

/** An administrator of each of the two signs; nobody stays behind. */
async function signed(
  { network, seeded }: Scene,
  groupId: Parameters<typeof previewSuccession>[1],
): Promise<string> {
  const [from, to] = [network.site('alpha').desk, network.site('gamma').desk];
  const [lena, boss] = [personOf(seeded, 'lena@alpha'), personOf(seeded, 'grace@gamma')];
  await to.db`update people set is_admin = true where id = ${boss}`;
  await Promise.all([from.registry.refresh(), to.registry.refresh()]);
  const partner = from.registry.find(to.db.instance.origin);
  const deps = { ...from, key: () => instanceKey(from.db, from.db.instance) };
  const shown = await previewSuccession(deps, groupId, partner?.peerId ?? 0);
  const leaveBehind = shown.comers.filter(({ stays }) => stays !== null).map(({ origin }) => origin);
  const key = await instanceKey(from.db, from.db.instance);
  const offer = { ...shown, at: new Date(), leaveBehind };
  const id = await transaction(from.db, (tx) => offerSuccession(tx, lena, key, offer));
  await until('the offer at Gamma', async () => (await readSuccession(to.db, id)) !== null);
  const own = await instanceKey(to.db, to.db.instance);
  await transaction(to.db, (tx) => acceptSuccession(tx, boss, id, { key: own, registry: to.registry }));
  return id;
}
