import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { namedTemplate } from '#src/agreements/templates.ts';
import { archiveGroup, reviveGroup } from '#src/groups/archive.ts';
import { admitsUs } from '#src/groups/admits-us.ts';
import { linesOfCsv } from '#src/groups/bulk/bulk.ts';
import { inviteMany } from '#src/groups/bulk/invite-many.ts';
import { linesOfTeam, recognise } from '#src/groups/bulk/recognise.ts';
import { createGroup } from '#src/groups/create.ts';
import { listDirectory } from '#src/groups/directory.ts';
import { editGroup } from '#src/groups/edit.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { keepGroup } from '#src/groups/quiet/keep-group.ts';
import { readQuietDays, setQuietDays } from '#src/groups/quiet/quiet.ts';
import { sweepQuietGroups } from '#src/groups/quiet/sweep-quiet.ts';
import { readGroup } from '#src/groups/read.ts';
import { suggestGroups } from '#src/groups/suggest.ts';
import { keepPicture, sweepPictures } from '#src/media/keep-picture.ts';
import { picturePath } from '#src/media/picture.ts';
import { editProfile } from '#src/people/edit.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { createPage } from '#src/posts/kinds/page/write-page.ts';
import { agree } from '#test/support/agreements.ts';
import { ask, until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { squareOf } from '#test/support/pictures.ts';
import { joins, openHydraulik, worker, type Worker } from './companies.ts';
import { browser, type Browser } from './two.ts';

// Hydraulik lives at Alpha; Bea of Beta is in it, Gil of Gamma, and Dora of Delta, whose agreement lets no pictures through.
let story: Awaited<ReturnType<typeof openHydraulik>>;
let ada: Worker & Browser;
let gil: Worker & Browser;
let dora: Worker;
let atDelta: string;
const room = '/groups/hydraulik';

beforeAll(async () => {
  story = await openHydraulik();
  const { alpha, delta } = story.companies;
  // Delta and Alpha have agreed on everything but pictures of people.
  const terms = JSON.stringify(namedTemplate('full', { ours: 'NL', theirs: 'DE' }));
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'kontor-')), 'terms.json');
  writeFileSync(file, terms.replaceAll('"avatar",', ''));
  await agree(alpha, delta, file);
  dora = await worker(delta, 'dora');
  atDelta = await joins(dora, story.room, alpha, story.ada);
  ada = { ...story.ada, ...(await browser(story.ada)) };
  gil = { ...story.gil, ...(await browser(story.gil)) };
});
afterAll(() => story.companies.end());

const act = <T>(at: TestInstance, work: (tx: Tx) => Promise<T>): Promise<T> => transaction(at.db, work);
const groupAt = async (one: Worker, id: string) => {
  const found = await readGroup(one.at.db, { personId: one.who.id }, id as GroupId);
  if (!found) throw new Error(`${one.who.handle} knows no such group.`);
  return found;
};
const told = async (one: Worker) =>
  (await one.at.db`select kind from notifications where person_id = ${one.who.id} and kind = 'group_quiet'`)
    .length;
async function makes(role: 'owner' | 'moderator' | 'member', one: Worker, there: string): Promise<void> {
  const { alpha } = story.companies;
  const [row] = await alpha.db<{ id: PersonId }[]>`select id from people where uri = ${one.who.uri}`;
  await act(alpha, (tx) => setRole(tx, ada.who.id, story.room.id, row?.id ?? ('0' as PersonId), role));
  await until(
    `${one.who.handle} is ${role} at home`,
    async () => (await groupAt(one, there)).mine?.role === role,
  );
}

test('members change neither purpose nor welcome nor pictures, at home or elsewhere', async () => {
  const { alpha, beta } = story.companies;
  const before = await groupAt(ada, story.room.id);
  for (const [at, who, id] of [
    [beta, story.bea.who.id, story.atBeta],
    [alpha, (await worker(alpha, 'otto')).who.id, story.room.id],
  ] as const)
    await expect(
      act(at, (tx) => editGroup(tx, who, id as GroupId, { purpose: 'Meins', welcome: 'Hallo' })),
    ).rejects.toMatchObject({ reason: { id: 'groups.onlyModeratorsEdit' } });
  await expect(
    act(alpha, (tx) =>
      editGroup(tx, ada.who.id, story.room.id, { startPage: 'https://alpha.example/anything' }),
    ),
  ).rejects.toMatchObject({ reason: { id: 'groups.startPageElsewhere' } });
  await makes('moderator', story.bea, story.atBeta);
  await expect(
    act(beta, (tx) => editGroup(tx, story.bea.who.id, story.atBeta as GroupId, { avatar: null })),
  ).rejects.toMatchObject({ reason: { id: 'groups.picturesAtHome' } });
  const after = await groupAt(ada, story.room.id);
  expect([after.purpose, after.welcomeSource, after.avatarUrl]).toEqual([before.purpose, '', null]);
});

test('purpose, welcome, start page and pictures reach every company; pictures only where the agreement lets them', async () => {
  const { alpha } = story.companies;
  const page = await act(alpha, (tx) =>
    createPage(tx, alpha.app.registry, ada.who.id, story.room.id, {
      ...{ title: 'Erste Schritte', source: 'Zuerst die Pumpe.', parentId: null, position: null, note: '' },
    }),
  );
  const [row] = await alpha.db<{ uri: string }[]>`select uri from posts where id = ${page}`;
  const of = { kind: 'avatar', groupId: story.room.id } as const;
  const avatar = await keepPicture(alpha.db, of, await squareOf('#a33', 900, 600));
  const header = await keepPicture(alpha.db, { ...of, kind: 'header' }, await squareOf('#33a', 900, 300));
  const said = {
    purpose: 'Pumpen,  die laufen',
    welcome: 'Schön, dass du da bist.',
    startPage: row?.uri ?? '',
  };
  // Twice: the same again changes nothing.
  for (const time of [1, 2])
    await act(alpha, (tx) =>
      editGroup(tx, ada.who.id, story.room.id, { ...said, ...(time === 1 && { avatar, header }) }),
    );
  for (const [one, id, pictures] of [
    [story.bea, story.atBeta, true],
    [gil, story.atGamma, true],
    [dora, atDelta, false],
  ] as const) {
    await until(`${one.who.handle} sees it`, async () => (await groupAt(one, id)).purpose !== '');
    expect(await groupAt(one, id)).toMatchObject({
      purpose: 'Pumpen, die laufen',
      welcomeSource: 'Schön, dass du da bist.',
      startPage: row?.uri,
      avatarUrl: pictures ? avatar : null,
    });
  }
  const address = picturePath({ id: story.atGamma, part: 'avatar' }, avatar, 'small');
  const cookie = await gil.at.cookie(gil.who);
  const seen = await ask(gil.at.origin, { path: address, headers: { cookie } });
  expect([seen.status, seen.headers['content-type']]).toEqual([200, 'image/webp']);
  expect((await ask(gil.at.origin, { path: address })).status).toBe(404);
  await alpha.db`update pictures set created_at = now() - interval '2 hours'`;
  expect(await sweepPictures(alpha.db)).toBe(0);
});

test('who has just joined is greeted and led to the start page, until they put it away', async () => {
  const away = `/groups/hydraulik@${story.companies.alpha.host}`;
  await until('the page is known at Gamma', async () => (await gil.page(away)).includes('Erste Schritte'));
  expect(await gil.page(away)).toContain('Schön, dass du da bist.');
  expect(await ada.page(room)).not.toContain('Schön, dass du da bist.');
  for (const _ of [1, 2]) expect((await gil.send(`${away}/welcome/removal`)).status).toBe(303);
  const page = await gil.page(away);
  expect([page.includes('Schön, dass du da bist.'), page.includes('Erste Schritte')]).toEqual([false, true]);
});

test('a moderator of another company changes purpose and welcome from there', async () => {
  const { beta } = story.companies;
  await act(beta, (tx) =>
    editGroup(tx, story.bea.who.id, story.atBeta as GroupId, { purpose: 'Dichtungen', startPage: null }),
  );
  await until('it has come round', async () => (await groupAt(gil, story.atGamma)).purpose === 'Dichtungen');
  expect(await groupAt(ada, story.room.id)).toMatchObject({ purpose: 'Dichtungen', startPage: null });
  expect((await groupAt(ada, story.room.id)).welcomeSource).toBe('Schön, dass du da bist.');
});

/** So many days pass in which nobody does anything there. */
async function pass(days: number): Promise<void> {
  const { db } = story.companies.alpha;
  const ago = db`make_interval(days => ${days})`;
  await db`update groups set created_at = created_at - ${ago}, kept_at = kept_at - ${ago},
    archives_at = archives_at - ${ago}, quiet_look_at = quiet_look_at - ${ago}`;
  await db`update posts set published_at = published_at - ${ago}`;
  await db`update page_versions set at = at - ${ago}`;
}
const round = () => act(story.companies.alpha, sweepQuietGroups);
const archivesAt = async () => (await groupAt(ada, story.room.id)).archivesAt;

test('a group under a legal hold, a young one, and any where nobody asks is left alone', async () => {
  const { alpha } = story.companies;
  await expect(act(alpha, (tx) => setQuietDays(tx, ada.who.id, 90))).rejects.toMatchObject({
    reason: { id: 'groups.onlyAdministratorsQuiet' },
  });
  const chief = await worker(alpha, 'chief', { admin: true });
  await expect(act(alpha, (tx) => setQuietDays(tx, chief.who.id, 3))).rejects.toMatchObject({
    reason: { id: 'groups.quietDays' },
  });
  expect(await readQuietDays(alpha.db)).toBe(180);
  await pass(170);
  await round();
  expect(await archivesAt()).toBeNull();
  const [hold] = await alpha.db`
    insert into legal_holds (id, scope, group_id, reason, ordered_by, confirmed_by, confirmed_at)
    values (1, 'group', ${story.room.id}, 'Prozess', ${ada.who.id}, ${chief.who.id}, now()) returning id`;
  await pass(20);
  await round();
  expect([await archivesAt(), await told(ada)]).toEqual([null, 0]);
  await alpha.db`update legal_holds set released_at = now(), released_by = ${ada.who.id}, release_by = ${chief.who.id},
    release_at = now() where id = ${hold?.id}`;
});

test('owners of every company are asked once; members are not, and only an owner keeps the group', async () => {
  const { alpha, beta, gamma } = story.companies;
  await makes('owner', story.bea, story.atBeta);
  await pass(2);
  for (const _ of [1, 2]) await round();
  const day = (await archivesAt())?.toISOString();
  expect(day).toBeDefined();
  await until('Bea is asked at Beta', async () => (await told(story.bea)) === 1);
  expect([await told(ada), await told(gil)]).toEqual([1, 0]);
  expect(await ada.page(room)).toContain(`${room}/keeping`);
  await expect(act(gamma, (tx) => keepGroup(tx, gil.who.id, story.atGamma as GroupId))).rejects.toMatchObject(
    { reason: { id: 'groups.onlyOwnersKeep' } },
  );
  for (const _ of [1, 2]) await act(beta, (tx) => keepGroup(tx, story.bea.who.id, story.atBeta as GroupId));
  await until('it goes on at Alpha', async () => (await archivesAt()) === null);
  await until('and at Gamma', async () => (await groupAt(gil, story.atGamma)).archivesAt === null);
  await round();
  expect([await archivesAt(), await told(ada)]).toEqual([null, 0]);
  const facts = await alpha.db`select from facts where name = 'group.kept'`;
  expect(facts.length).toBe(1);
});

test('somebody writes again: it goes on without an answer', async () => {
  await pass(181);
  await round();
  expect(await archivesAt()).not.toBeNull();
  await pass(10);
  await ada.post('Gibt es uns noch?', { group_id: story.room.id });
  await round();
  expect(await archivesAt()).toBeNull();
});

test('without an answer it is archived everywhere, read and found, and an owner of any company opens it again', async () => {
  const { alpha, beta } = story.companies;
  await pass(181);
  await round();
  await pass(31);
  for (const _ of [1, 2]) await round();
  expect((await groupAt(ada, story.room.id)).archivedAt).not.toBeNull();
  await until('Gamma sees it archived', async () => (await groupAt(gil, story.atGamma)).archivedAt !== null);
  expect(
    (await ada.send('/posts', { source: 'Noch da?', audience: `group:${story.room.id}` })).status,
  ).not.toBe(303);
  const otto =
    (await alpha.db<{ id: PersonId }[]>`select id from people where handle = 'otto'`)[0]?.id ??
    ('0' as PersonId);
  const listed = async (q?: string) =>
    (await listDirectory(alpha.db, otto, { show: 'all', sort: 'name', ...(q && { q }) })).map(
      ({ group }) => group.handle,
    );
  expect([await listed(), await listed('hydraulik')]).toEqual([[], ['hydraulik']]);
  await expect(act(alpha, (tx) => reviveGroup(tx, otto, story.room.id))).rejects.toMatchObject({
    reason: { id: 'groups.onlyOwnersKeep' },
  });
  for (const _ of [1, 2]) await act(beta, (tx) => reviveGroup(tx, story.bea.who.id, story.atBeta as GroupId));
  await until('it is open at Gamma', async () => (await groupAt(gil, story.atGamma)).archivedAt === null);
  expect((await groupAt(ada, story.room.id)).archivedAt).toBeNull();
  await round();
  expect(await archivesAt()).toBeNull();
  await act(alpha, (tx) => archiveGroup(tx, ada.who.id, story.room.id));
});

/** Which groups are suggested to somebody, and why. */
const suggestedTo = async (one: Worker) =>
  (await suggestGroups(one.at.db, one.who.id, admitsUs(one.at.app.registry))).map(
    ({ group, because }) =>
      `${group.handle} ${because.kind} ${because.kind === 'skill' ? because.skill : because.count}`,
  );

test('groups are suggested with their reason; never secret ones, nor who is in a closed one, nor what was put aside', async () => {
  const { alpha, beta } = story.companies;
  const [uli, vera] = [await worker(alpha, 'uli'), await worker(alpha, 'vera')];
  const field = (name: 'department' | 'skill' | 'manager', value: string) => ({
    name,
    value,
    visibility: 'company' as const,
  });
  await act(alpha, (tx) =>
    editProfile(tx, uli.who.id, { fields: [field('manager', ada.who.uri), field('skill', 'Schweißen')] }),
  );
  await act(alpha, (tx) => editProfile(tx, vera.who.id, { fields: [field('manager', ada.who.uri)] }));
  expect(await suggestedTo(uli)).toEqual([]);
  for (const [handle, access] of [
    ['offen', 'open'],
    ['zu', 'closed'],
    ['schweissen', 'secret'],
  ] as const)
    await alpha.group(handle, vera.who, access);
  expect(await suggestedTo(uli)).toEqual(['offen team 1']);
  const keys = await generateKeys();
  await act(alpha, (tx) =>
    createGroup(tx, ada.who.id, { handle: 'fuegen', name: 'Schweißen und Löten', access: 'closed', keys }),
  );
  expect(await suggestedTo(uli)).toEqual(['offen team 1', 'fuegen skill Schweißen']);
  // A partner's group, known there, whose name is a skill of hers: as long as the agreement lets her join.
  const carla = await worker(beta, 'carla');
  await act(beta, (tx) => editProfile(tx, carla.who.id, { fields: [field('skill', 'Schweißen')] }));
  await carla.find(`fuegen@${alpha.host}`);
  expect(await suggestedTo(carla)).toEqual(['fuegen skill Schweißen']);
  expect((await suggestGroups(beta.db, carla.who.id, () => false)).length).toBe(0);
  const uliAt = await browser(uli);
  const page = await uliAt.page('/groups');
  expect([
    page.includes('about Schweißen, which you offer'),
    page.includes('1 of your team is in it'),
  ]).toEqual([true, true]);
  for (const _ of [1, 2]) expect((await uliAt.send('/groups/fuegen/suggestion/removal')).status).toBe(303);
  expect(await suggestedTo(uli)).toEqual(['offen team 1']);
  expect((await uliAt.send('/groups/schweissen/suggestion/removal')).status).toBe(404);
});

test('a list of 5,000 lines in mixed encodings is looked through line by line, and nobody is invited before it is confirmed', async () => {
  const { alpha, gamma } = story.companies;
  const [wim, joerg] = [
    await worker(alpha, 'wim', { email: 'wim@alpha-werk.example' }),
    await worker(alpha, 'joerg'),
  ];
  const viele = await alpha.group('viele', ada.who, 'closed');
  const path = '/groups/viele/invitations/list';
  const wimAt = await browser(wim);
  expect((await wimAt.send(path, { list: '@joerg' })).status).toBe(404);
  await expect(
    act(alpha, (tx) => inviteMany(tx, wim.who.id, viele.id, { people: [joerg.who.id], note: '' })),
  ).rejects.toMatchObject({ reason: { id: 'groups.onlyModeratorsInvite' } });

  // A head in UTF-8, a name in Windows-1252, thousands whom nobody knows; then the same as UTF-16, with tabs.
  const rows = [
    ['Müller', 'WIM@alpha-werk.example'],
    ['Groß', '@joerg'],
    ['Gil', `gil@${gamma.host}`],
    ['Gil', `@gil@${gamma.host}`],
    ['Ada', 'ada'],
    ['Niemand', 'niemand@nirgends.example'],
    ...Array.from({ length: 4_990 }, (_, at) => [`Nr. ${at}`, `unbekannt${at}`]),
  ];
  const mixed = Buffer.concat([
    Buffer.from('Name;Handle\n'),
    ...rows.map(([name, handle], at) => Buffer.from(`${name};${handle}\n`, at % 2 ? 'latin1' : 'utf8')),
  ]);
  const wide = Buffer.from(
    `\ufeffName\tE-Mail\r\n${rows.map((row) => row.join('\t')).join('\r\n')}`,
    'utf16le',
  );
  for (const file of [mixed, wide]) {
    const lines = await recognise(alpha.db, ada.who.id, viele.id, await linesOfCsv(file));
    expect(lines.length).toBe(4_996);
    expect(
      lines.slice(0, 7).map(({ line, state, person }) => `${line} ${state} ${person?.handle ?? ''}`),
    ).toEqual([
      '2 new wim',
      '3 new joerg',
      '4 new gil',
      '5 again gil',
      '6 member ada',
      '7 unknown ',
      '8 unknown ',
    ]);
  }
  await expect(linesOfCsv(Buffer.from(`a\n${'x\n'.repeat(5_001)}`))).rejects.toThrow('5000');
  expect((await alpha.db`select from memberships where group_id = ${viele.id}`).length).toBe(1);

  const shown = await ada.send(path, { list: `wim@alpha-werk.example, @joerg\n@gil@${gamma.host} @keiner` });
  expect([shown.status, shown.text.includes('nobody is known here by this name')]).toEqual([422, true]);
  expect((await alpha.db`select from memberships where group_id = ${viele.id}`).length).toBe(1);
  const people = /name="people" value="([\d,]+)"/.exec(shown.text)?.[1] ?? '';
  expect(people.split(',').length).toBe(3);
  for (const _ of [1, 2])
    expect((await ada.send(`${path}/sending`, { people, note: 'Kommt dazu!' })).location).toBe(
      `${path}?sent=3`,
    );
  await until('Gil has the invitation at Gamma', async () =>
    (await gil.page('/groups')).includes('Kommt dazu!'),
  );
  const invited =
    await alpha.db`select state from memberships where group_id = ${viele.id} and state = 'invited'`;
  expect(invited.length).toBe(3);

  // No list lifts a ban: who is banned is invited by name.
  const [urs, zita] = await Promise.all(['urs', 'zita'].map((name) => worker(alpha, name)));
  await alpha.db`insert into bans (group_id, person_id) values (${viele.id}, ${urs?.who.id ?? null})`;
  const both = [urs, zita].flatMap((each) => each?.who.id ?? []);
  await act(alpha, (tx) => inviteMany(tx, ada.who.id, viele.id, { people: both, note: '' }));
  const stands = () => alpha.db`
    select person_id as id from memberships where group_id = ${viele.id} and person_id = any(${both}::bigint[])`;
  await until('Zita is invited', async () => (await stands()).length > 0);
  expect((await stands()).map(({ id: of }) => of)).toEqual([zita?.who.id]);
  expect(await alpha.db`select from bans where group_id = ${viele.id}`).toHaveLength(1);
});

test('a team is invited by its department or by whom it reports to, as far as profiles say', async () => {
  const { alpha } = story.companies;
  const handles = async (team: string) =>
    (await linesOfTeam(alpha.db, ada.who.id, team)).map(({ name }) => name);
  const xeno = await worker(alpha, 'xeno');
  const field = { name: 'department' as const, value: 'Einkauf', visibility: 'company' as const };
  await act(alpha, (tx) => editProfile(tx, xeno.who.id, { fields: [field] }));
  expect([await handles('einkauf'), await handles('@ada'), await handles('@niemand')]).toEqual([
    ['@xeno'],
    ['@ada', '@uli', '@vera'],
    [],
  ]);
  await act(alpha, (tx) => editProfile(tx, xeno.who.id, { fields: [{ ...field, visibility: 'me' }] }));
  expect(await handles('Einkauf')).toEqual([]);
});
