import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PostId } from '#src/platform/ids.ts';
import { pinPost } from '#src/posts/pin.ts';
import { annotate } from '#src/posts/kinds/annotation/resolve-annotation.ts';
import { putDocument, putVersion } from '#src/posts/kinds/document/put-document.ts';
import { publishPost } from '#src/posts/publish.ts';
import { remoteLookup } from '#federation/actors/remote-lookup.ts';
import { until } from './client.ts';
import { drawnSeal } from './faces.ts';
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

  const there = await remoteLookup(beta.desk.federation).resolveGroup(
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
  await seedDocuments(network, seeded, group);
  const [pinned] = await alpha.desk.db<{ id: PostId }[]>`
    select id from posts where uri = ${uriOf(seeded, pinnedKey)}`;
  if (pinned) await transaction(alpha.desk.db, (tx) => pinPost(tx, ada, pinned.id));
}

const pinnedKey = 'valve';

/** Documents of both companies, one with a version from the other. */
async function seedDocuments(network: Network, seeded: Seeded, groupId: GroupId): Promise<void> {
  const alpha = siteOf(network, 'ada@alpha');
  const beta = siteOf(network, 'bruno@beta');
  const [ada, bruno] = [personOf(seeded, 'ada@alpha'), personOf(seeded, 'bruno@beta')];
  const at = (text: string, mediaType = 'text/plain') => ({ bytes: Buffer.from(text), mediaType });
  const manual = { name: 'Einbauanleitung Dichtung DN50.txt', folder: 'Anleitungen', versions: false };
  const first = at('1. Nut reinigen.\n2. Dichtung fetten.\n3. Deckel mit 40 Nm anziehen.\n');
  const id = await putDocument(alpha.desk.db, ada, groupId, { ...manual, ...first });
  const plan = at(
    'Woche;Schritt;Firma\n48;Muster;Alpha AG\n50;Versuch;Beta SAS\n2;Serie;beide\n',
    'text/csv',
  );
  const name = 'Projektplan Dichtungswechsel.csv';
  await putDocument(alpha.desk.db, ada, groupId, { name, folder: '', versions: false, ...plan });
  const there = await remoteLookup(beta.desk.federation).resolveGroup(`hydraulik@${alpha.host}`, bruno);
  if (!there) return;
  const drawing = { name: 'Cotes du joint.csv', folder: 'Zeichnungen', versions: false };
  const sizes = at('cote;mm\ndiamètre;50\nhauteur;6,5\n', 'text/csv');
  await putDocument(beta.desk.db, bruno, there, { ...drawing, ...sizes });
  const [row] = await alpha.desk.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
  const copy = await until('the manual at Beta', async () => {
    const [held] = await beta.desk.db<{ id: PostId }[]>`select id from posts where uri = ${row?.uri ?? ''}`;
    return held ?? null;
  });
  const second = at('1. Nut reinigen.\n2. Dichtung fetten.\n3. Deckel mit 45 Nm anziehen.\n');
  const version = { name: manual.name, ...second, basedOn: null, note: '45 Nm, nach dem Versuch in Lyon' };
  await putVersion(beta.desk.db, bruno, copy.id, version);
  await seedMarks(network, seeded, groupId, there);
}

/** A drawing of Alpha's with what people of two companies marked in it. */
async function seedMarks(network: Network, seeded: Seeded, groupId: GroupId, there: GroupId): Promise<void> {
  const alpha = siteOf(network, 'ada@alpha');
  const beta = siteOf(network, 'bruno@beta');
  const [ada, bruno] = [personOf(seeded, 'ada@alpha'), personOf(seeded, 'bruno@beta')];
  const bytes = await drawnSeal;
  const drawn = { name: 'Zeichnung Dichtung DN50.png', folder: 'Zeichnungen', versions: false };
  const id = await putDocument(alpha.desk.db, ada, groupId, { ...drawn, bytes, mediaType: 'image/png' });
  const here = { versionId: null, page: 1, region: { x: 62, y: 12, width: 30, height: 14 } };
  await transaction(alpha.desk.db, (tx) =>
    annotate(tx, ada, id, { ...here, source: 'Fase 0,5 × 45° fehlt hier noch.' }),
  );
  const [row] = await alpha.desk.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
  const copy = await until('the drawing at Beta', async () => {
    const [held] = await beta.desk.db<{ id: PostId }[]>`
      select id from posts where uri = ${row?.uri ?? ''} and group_id = ${there}`;
    return held ?? null;
  });
  const groove = { versionId: null, page: 1, region: { x: 30, y: 42, width: 16, height: 16 } };
  await transaction(beta.desk.db, (tx) =>
    annotate(tx, bruno, copy.id, { ...groove, source: 'Chez nous la gorge fait 6,6 mm.' }),
  );
}

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
