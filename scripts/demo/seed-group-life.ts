import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { setRole } from '#src/groups/set-role.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PostId } from '#src/platform/ids.ts';
import { pinPost } from '#src/posts/pin.ts';
import { publishPost } from '#src/posts/publish.ts';
import { remoteLookup } from '#federation/remote-lookup.ts';
import type { Network } from './network.ts';
import { isUp, personOf, remotePerson, siteOf, uriOf, type Seeded } from './seeded.ts';

/** What a group looks like after some weeks: a moderator of another company, somebody who waits, somebody invited, a pinned post, files. */
export async function seedGroupLife(network: Network, seeded: Seeded): Promise<void> {
  if (!isUp(network, 'bruno@beta')) return;
  const alpha = siteOf(network, 'ada@alpha');
  const beta = siteOf(network, 'bruno@beta');
  const ada = personOf(seeded, 'ada@alpha');
  const [row] = await alpha.desk.db<{ id: GroupId }[]>`
    select id from groups where handle = 'hydraulik' and peer_id is null`;
  if (!row) throw new Error('The demo has no group Hydraulik.');
  const group = row.id;
  const bruno = await remotePerson(alpha, ada, `bruno@${beta.host}`);
  await transaction(alpha.desk.db, (tx) => setRole(tx, ada, group, bruno, 'moderator'));

  const there = await remoteLookup(beta.desk.wire).resolveGroup(
    `hydraulik@${alpha.host}`,
    personOf(seeded, 'sophie@beta'),
  );
  if (there)
    await transaction(beta.desk.db, (tx) => requestToJoin(tx, personOf(seeded, 'sophie@beta'), there));
  if (isUp(network, 'colin@gamma')) {
    const colin = await remotePerson(alpha, ada, `colin@${siteOf(network, 'colin@gamma').host}`);
    await transaction(alpha.desk.db, (tx) =>
      invite(tx, ada, group, colin, 'You asked about seals at the fair: here is where we talk about them.'),
    );
  }
  await seedFile(network, seeded, group);
  const [pinned] = await alpha.desk.db<{ id: PostId }[]>`
    select id from posts where uri = ${uriOf(seeded, pinnedKey)}`;
  if (pinned) await transaction(alpha.desk.db, (tx) => pinPost(tx, ada, pinned.id));
}

const pinnedKey = 'valve';

async function seedFile(network: Network, seeded: Seeded, groupId: GroupId): Promise<void> {
  const { db } = siteOf(network, 'jonas@alpha').desk;
  const jonas = personOf(seeded, 'jonas@alpha');
  const file = await uploadFile(db, jonas, {
    bytes: Buffer.from('Drehzahl;Druck;Temperatur\n1450;212;48\n1750;236;53\n2100;251;61\n'),
    mediaType: 'text/csv',
    name: 'Messreihe-Prüfstand-3.csv',
    alt: 'Messreihe vom Prüfstand 3',
  });
  await transaction(db, (tx) =>
    publishPost(tx, jonas, {
      source: 'Die Messreihe vom Prüfstand 3, wie besprochen. Ab 2100 Umdrehungen wird das Öl zu warm.',
      language: 'de',
      groupId,
      fileIds: [file.id],
    }),
  );
}
