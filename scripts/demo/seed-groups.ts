import { acceptCharter } from '#src/groups/charters/accept-charter.ts';
import { approve } from '#src/groups/moderation/approve.ts';
import { createGroup } from '#src/groups/create.ts';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { given } from '#src/platform/given.ts';
import { remoteLookup } from '#federation/actors/remote-lookup.ts';
import type { DemoGroup } from './cast.ts';
import { until } from './client.ts';
import type { Network, Site } from './network.ts';
import { arrivesMs, isUp, personOf, remotePerson, siteOf, type Seeded } from './seeded.ts';

/** A group of `home`, its own members invited, those of other companies over the wire. */
export async function seedGroup(
  network: Network,
  home: Site,
  group: DemoGroup,
  seeded: Seeded,
): Promise<void> {
  const { db } = home.desk;
  const owner = personOf(seeded, `${group.owner}@${home.company.name}`);
  const keys = await generateKeys();
  const groupId = await transaction(db, (tx) =>
    createGroup(tx, owner, {
      handle: group.handle,
      name: group.name,
      access: group.access,
      description: group.description,
      ...given({ charter: group.charter }),
      hue: group.hue ?? null,
      keys,
    }),
  );
  for (const member of group.members.filter((name) => isUp(network, name))) {
    const site = siteOf(network, member);
    if (site === home) {
      const person = personOf(seeded, member);
      await transaction(db, async (tx) => {
        await invite(tx, owner, groupId, person);
        await requestToJoin(tx, person, groupId);
      });
    } else await joinAcross(network, { home, owner, groupId, group, member, seeded });
    if (group.charter !== undefined) await acceptAt(site, personOf(seeded, member), group.handle);
  }
}

/** As the page would: whoever joined reads the charter at home and accepts it, before writing anything. */
async function acceptAt(site: Site, person: PersonId, handle: string): Promise<void> {
  const [row] = await site.desk.db<{ id: GroupId; charterVersion: number }[]>`
    select g.id, g.charter_version from groups g join memberships m on m.group_id = g.id
    where g.handle = ${handle} and m.person_id = ${person} and m.state = 'active'`;
  if (row) await transaction(site.desk.db, (tx) => acceptCharter(tx, person, row.id, row.charterVersion));
}

interface Crossing {
  readonly home: Site;
  readonly owner: PersonId;
  readonly groupId: GroupId;
  readonly group: DemoGroup;
  readonly member: string;
  readonly seeded: Seeded;
}

/** As it is in life: a closed group is found by its handle, asked and approved; a secret one invites. */
async function joinAcross(
  network: Network,
  { home, owner, groupId, group, member, seeded }: Crossing,
): Promise<void> {
  const site = siteOf(network, member);
  const person = personOf(seeded, member);
  if (group.access === 'secret') {
    const guest = await remotePerson(home, owner, `${member.split('@')[0]}@${site.host}`);
    await transaction(home.desk.db, (tx) => invite(tx, owner, groupId, guest));
    const invited = await until(
      `the invitation of ${member}`,
      async () => {
        const [row] = await site.desk
          .db`select group_id from memberships where person_id = ${person} and state = 'invited'`;
        return row ? (row.groupId as GroupId) : null;
      },
      arrivesMs,
    );
    await transaction(site.desk.db, (tx) => requestToJoin(tx, person, invited));
  } else {
    const there = await remoteLookup(site.desk.federation).resolveGroup(
      `${group.handle}@${home.host}`,
      person,
    );
    if (!there) throw new Error(`${member} does not find the group ${group.handle}.`);
    await transaction(site.desk.db, (tx) => requestToJoin(tx, person, there));
    const asking = await until(
      `the request of ${member}`,
      async () => {
        const [row] = await home.desk.db`
        select m.person_id from memberships m join people p on p.id = m.person_id join peers pe on pe.id = p.peer_id
        where m.group_id = ${groupId} and m.state = 'requested' and pe.origin = ${site.origin} and p.handle = ${member.split('@')[0] ?? ''}`;
        return row ? (row.personId as PersonId) : null;
      },
      arrivesMs,
    );
    await transaction(home.desk.db, (tx) => approve(tx, owner, groupId, asking));
  }
  await until(
    `${member} to be a member of ${group.handle}`,
    async () => {
      const [row] = await site.desk.db`
      select 1 from memberships m join groups g on g.id = m.group_id
      where m.person_id = ${person} and m.state = 'active' and g.handle = ${group.handle}`;
      return row !== undefined;
    },
    arrivesMs,
  );
}
