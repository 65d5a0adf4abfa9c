import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interruptAccess } from '#src/access/revoke.ts';
import { createSession, readSession } from '#src/access/sessions.ts';
import { choosePseudonym } from '#src/groups/pseudonyms/choose-pseudonym.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { round } from '#src/maintenance.ts';
import { transaction } from '#src/platform/database.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { readPost } from '#src/posts/read/read.ts';
import { decideAppeal, fileAppeal } from '#src/reports/appeals.ts';
import { dismissReport, removeReported, warnAuthor } from '#src/reports/decide.ts';
import { noteOnCase, releaseCase, requireSeen, takeCase } from '#src/reports/handle-case.ts';
import { readCaseNumbers } from '#src/reports/numbers.ts';
import { appointOmbudspersons } from '#src/reports/ombudspersons.ts';
import { readAppeals, readOwnDecisions } from '#src/reports/read-appeals.ts';
import { readCase, readCases } from '#src/reports/read.ts';
import { readReasons, saveReasons, wordReason } from '#src/reports/reasons.ts';
import { banAuthor, suspendAuthor } from '#src/reports/sanction.ts';
import type { Member } from '#test/support/instance.ts';
import { openAlpha, type Alpha } from './scene.ts';

let a: Alpha;
beforeAll(async () => {
  a = await openAlpha();
});
afterAll(() => a.alpha.remove());

const tomorrow = (): Date => new Date(Date.now() + 86_400_000);
const suspend = (by: Member, caseId: string, until: Date | null = null) =>
  a.act((tx) => suspendAuthor(tx, by.id, caseId, { reason: 'Threats', until }, interruptAccess));
const ban = (by: Member, caseId: string, until: Date | null = null) =>
  a.act((tx) => banAuthor(tx, by.id, caseId, { reason: 'Off topic', until }));
const detailsOf = async (who: Member, kind: string): Promise<string[]> => {
  const rows = await a.alpha.db`
    select detail from notifications where person_id = ${who.id} and kind = ${kind} order by id desc`;
  return rows.map((row) => String(row.detail));
};

describe('a suspension', () => {
  test('is refused to who decides nowhere, by a group, of oneself, and with an end that has passed', async () => {
    const { max, otto, ada, anton, room } = a;
    const { caseId } = await a.report(otto, { personId: max.id });
    for (const other of [otto, max, ada])
      await expect(suspend(other, caseId)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(suspend(anton, caseId, new Date(Date.now() - 1))).rejects.toMatchObject({ kind: 'invalid' });
    const post = await a.publish(max, { source: 'Hm', groupId: room.id });
    const inGroup = await a.report(ada, { postId: post });
    await expect(suspend(ada, inGroup.caseId)).rejects.toMatchObject({
      reason: { id: 'reports.onlyCompanySuspends' },
    });
    await expect(ban(anton, caseId)).rejects.toMatchObject({ reason: { id: 'reports.onlyGroupBans' } });
  });

  test('ends sessions and streams at once, is told with its reason, and lifts itself when its day has come', async () => {
    const { alpha, otto, anton } = a;
    const eve = await alpha.person('eve');
    const secret = await a.act((tx) => createSession(tx, eve.id, 'test'));
    const { caseId } = await a.report(otto, { personId: eve.id });
    await suspend(anton, caseId, tomorrow());
    expect(await readSession(alpha.db, secret)).toBeNull();
    const me = await alpha.api('GET', '/api/v1/accounts/verify_credentials', undefined, eve.token);
    expect(me.status).toBe(401);
    await expect(a.act((tx) => createSession(tx, eve.id, 'test'))).rejects.toMatchObject({
      reason: { id: 'access.suspended' },
    });
    await expect(a.publish(eve, { source: 'Still here?' })).rejects.toMatchObject({ kind: 'not_allowed' });
    expect((await detailsOf(eve, 'sanction'))[0]).toMatch(/^suspended \d{4}-.* Threats$/);
    expect((await detailsOf(otto, 'report_closed'))[0]).toBe(`suspended ${caseId}`);

    await alpha.db`update people set suspended_until = now() where id = ${eve.id}`;
    expect(await a.act((tx) => createSession(tx, eve.id, 'test'))).not.toBe('');
    await round(alpha.db);
    const acts = (await readCase(alpha.db, anton.id, caseId)).acts;
    expect(acts.map((act) => act.act)).toEqual(['suspended']);
    const lifted =
      await alpha.db`select by_id from moderation_acts where act = 'lifted' and person_id = ${eve.id}`;
    expect(lifted.map((row) => row.byId)).toEqual([null]);
    // Apps need no new sign-in.
    const again = await alpha.api('GET', '/api/v1/accounts/verify_credentials', undefined, eve.token);
    expect(again.status).toBe(200);
  });
});

describe('a ban from a group', () => {
  test('keeps out until its day, and then not', async () => {
    const { alpha, room, ada, mona } = a;
    const nina = await alpha.person('nina', { sharedKeys: true });
    await alpha.db`
      insert into memberships (group_id, person_id, role, state) values (${room.id}, ${nina.id}, 'member', 'active')`;
    const post = await a.publish(nina, { source: 'Buy my car', groupId: room.id });
    const { caseId } = await a.report(mona, { postId: post });
    await ban(ada, caseId, tomorrow());
    await expect(a.act((tx) => requestToJoin(tx, nina.id, room.id))).rejects.toMatchObject({
      kind: 'not_allowed',
    });
    expect((await detailsOf(nina, 'sanction'))[0]).toMatch(/^banned \d{4}-.* Off topic$/);
    expect(await detailsOf(nina, 'group_removed')).toEqual([]);
    await alpha.db`update bans set until = now() where person_id = ${nina.id}`;
    await a.act((tx) => requestToJoin(tx, nina.id, room.id));
    await round(alpha.db);
    expect(await alpha.db`select from bans where person_id = ${nina.id}`).toHaveLength(0);
  });
});

describe('an appeal', () => {
  test('is only against what concerns oneself, once, and judged by somebody else', async () => {
    const { alpha, max, otto, ada, mona, anton, room } = a;
    const post = await a.publish(max, { source: 'Strong words', groupId: room.id });
    const { caseId } = await a.report(ada, { postId: post });
    await a.act((tx) => removeReported(tx, mona.id, caseId, 'Too strong'));
    const [decision] = await readOwnDecisions(alpha.db, max.id);
    expect(decision).toMatchObject({ act: 'removed', reason: 'Too strong', canAppeal: true, appeal: null });
    const actId = decision?.actId ?? '';
    const file = (by: Member, text = 'I quoted the manual') =>
      a.act((tx) => fileAppeal(tx, by.id, actId, text));
    await expect(file(otto)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(file(max, ' ')).rejects.toMatchObject({ kind: 'invalid' });
    const appealId = await file(max);
    await expect(file(max)).rejects.toMatchObject({ kind: 'conflict' });

    // Mona decided; Ada and the administrator may look at it, Mona, Otto and Max may not.
    expect(await readAppeals(alpha.db, mona.id, 'open', { limit: 9 })).toEqual([]);
    for (const judge of [ada, anton])
      expect((await readAppeals(alpha.db, judge.id, 'open', { limit: 9 })).map((each) => each.id)).toEqual([
        appealId,
      ]);
    expect(await detailsOf(ada, 'appeal')).toEqual([appealId]);
    expect(await detailsOf(mona, 'appeal')).toEqual([]);
    const decide = (by: Member, outcome: 'granted' | 'upheld', answer = 'It is a quotation') =>
      a.act((tx) => decideAppeal(tx, by.id, appealId, { outcome, answer }));
    await expect(decide(mona, 'upheld')).rejects.toMatchObject({ reason: { id: 'reports.appealOwn' } });
    for (const other of [otto, max])
      await expect(decide(other, 'granted')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(decide(ada, 'granted', ' ')).rejects.toMatchObject({ kind: 'invalid' });

    for (let times = 0; times < 2; times++) await decide(ada, 'granted');
    expect((await readPost(alpha.db, { personId: mona.id }, post)).id).toBe(post);
    expect(await detailsOf(max, 'appeal_decided')).toEqual(['granted It is a quotation']);
    await expect(decide(anton, 'upheld')).rejects.toMatchObject({ reason: { id: 'reports.appealDecided' } });
    expect((await readOwnDecisions(alpha.db, max.id))[0]?.appeal?.outcome).toBe('granted');
  });

  test('keeps what was removed beyond its 30 days until it is decided, and lifts a suspension', async () => {
    const { alpha, otto, anton } = a;
    const [kim, berta] = [await alpha.person('kim'), await alpha.person('berta', { admin: true })];
    const post = await a.publish(kim, { source: 'Kept for the appeal' });
    const { caseId } = await a.report(otto, { postId: post });
    await a.act((tx) => removeReported(tx, anton.id, caseId, 'Wrong'));
    await suspend(anton, caseId);
    const [suspended, removed] = await readOwnDecisions(alpha.db, kim.id);
    const appeals = [];
    for (const each of [suspended, removed])
      appeals.push(await a.act((tx) => fileAppeal(tx, kim.id, each?.actId ?? '', 'Please look again')));
    await alpha.db`update hidings set at = now() - interval '31 days' where post_id = ${post}`;
    await round(alpha.db);
    expect(await alpha.db`select from posts where id = ${post}`).toHaveLength(1);
    for (const appealId of appeals)
      await a.act((tx) => decideAppeal(tx, berta.id, appealId, { outcome: 'granted', answer: 'Yes' }));
    expect((await readPost(alpha.db, { personId: otto.id }, post)).id).toBe(post);
    expect(await a.act((tx) => createSession(tx, kim.id, 'test'))).not.toBe('');
  });
});

describe('handling a case', () => {
  test('who takes it over, notes, and earlier cases in numbers', async () => {
    const { alpha, max, otto, anton, ada } = a;
    const { caseId } = await a.report(ada, { personId: otto.id });
    await expect(a.act((tx) => takeCase(tx, max.id, caseId))).rejects.toMatchObject({ kind: 'not_found' });
    for (let times = 0; times < 2; times++) await a.act((tx) => takeCase(tx, anton.id, caseId));
    expect((await readCase(alpha.db, anton.id, caseId)).handler?.handle).toBe('anton');
    const note = (text: string, isShared = false) =>
      a.act((tx) => noteOnCase(tx, anton.id, caseId, { text, isShared }, () => true));
    await expect(note(' ')).rejects.toMatchObject({ kind: 'invalid' });
    await expect(note('For no one', true)).rejects.toMatchObject({
      reason: { id: 'reports.cannotTellCompany' },
    });
    await note('Spoke with Otto');
    await a.act((tx) => releaseCase(tx, anton.id, caseId));
    const kase = await readCase(alpha.db, anton.id, caseId);
    expect(kase.handler).toBeNull();
    expect(kase.acts.map((act) => act.act)).toEqual(['released', 'noted', 'taken']);
    await a.act((tx) => dismissReport(tx, anton.id, caseId, ''));
    const later = await a.report(ada, { personId: otto.id });
    expect((await readCase(alpha.db, anton.id, later.caseId)).earlier).toEqual({
      open: 0,
      byOutcome: [{ outcome: 'dismissed', count: 1 }],
    });
  });

  test('of two who act at once the second is told, and nothing of theirs is done', async () => {
    const { alpha, max, otto, anton } = a;
    const berta = (await alpha.db`select id from people where handle = 'berta'`)[0]?.id as Member['id'];
    const post = await a.publish(max, { source: 'Twice' });
    const { caseId } = await a.report(otto, { postId: post });
    const { seen } = await readCase(alpha.db, anton.id, caseId);
    const decide = (by: Member['id'], verb: (typeof verbs)[number]) =>
      transaction(alpha.db, async (tx) => {
        await requireSeen(tx, by, caseId, seen);
        await verb(tx, by, caseId, 'My reason');
      });
    const verbs = [removeReported, warnAuthor] as const;
    const results = await Promise.allSettled([decide(anton.id, verbs[0]), decide(berta, verbs[1])]);
    const failed = results.filter((each) => each.status === 'rejected');
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ reason: { reason: { id: 'reports.decidedMeanwhile' } } });
    const kase = await readCase(alpha.db, anton.id, caseId);
    expect(kase.acts).toHaveLength(1);
    // Having seen it, they can follow.
    await transaction(alpha.db, (tx) => requireSeen(tx, berta, caseId, kase.seen));
  });
});

describe('reasons', () => {
  test('reach the author in their language, and are the company’s', async () => {
    const { alpha, max, otto, anton } = a;
    await alpha.db`update people set locale = 'fr' where id = ${max.id}`;
    const { caseId } = await a.report(otto, { personId: max.id });
    const worded = (choice: string, text = '') => a.act((tx) => wordReason(tx, caseId, { choice, text }));
    expect(await worded('1', 'Ligne 3')).toBe('Insulte ou rabaisse quelqu’un. Ligne 3');
    const own = [{ de: 'Sicherheit', fr: 'Sécurité', en: 'Safety' }];
    await expect(a.act((tx) => saveReasons(tx, max.id, own))).rejects.toMatchObject({ kind: 'not_allowed' });
    await expect(
      a.act((tx) => saveReasons(tx, anton.id, [{ de: 'Nur deutsch', fr: '', en: '' }])),
    ).rejects.toMatchObject({ kind: 'invalid' });
    await a.act((tx) => saveReasons(tx, anton.id, own));
    expect(await worded('1')).toBe('Sécurité');
    await expect(worded('2')).rejects.toMatchObject({ reason: { id: 'reports.reasonUnknown' } });
    await a.act((tx) => saveReasons(tx, anton.id, []));
    expect((await readReasons(alpha.db)).length).toBeGreaterThan(5);
  });
});

describe('reports about administrators', () => {
  test('are decided by the ombudspersons alone, as soon as there are any', async () => {
    const { alpha, otto, anton, ada, max } = a;
    const berta = (await alpha.db`select id from people where handle = 'berta'`)[0]?.id as Member['id'];
    const { caseId } = await a.report(otto, { personId: anton.id });
    await expect(readCase(alpha.db, anton.id, caseId)).rejects.toMatchObject({ kind: 'not_found' });
    expect((await readCase(alpha.db, berta, caseId)).id).toBe(caseId);
    await expect(a.act((tx) => appointOmbudspersons(tx, max.id, ['max']))).rejects.toMatchObject({
      kind: 'not_allowed',
    });
    await expect(a.act((tx) => appointOmbudspersons(tx, anton.id, ['nobody']))).rejects.toMatchObject({
      kind: 'invalid',
    });
    await a.act((tx) => appointOmbudspersons(tx, anton.id, ['@ada']));
    await expect(readCase(alpha.db, berta, caseId)).rejects.toMatchObject({ kind: 'not_found' });
    expect((await readCases(alpha.db, ada.id, 'open', { limit: 50 })).map((each) => each.id)).toContain(
      caseId,
    );
    await a.act((tx) => warnAuthor(tx, ada.id, caseId, 'Not like this'));
    expect((await detailsOf(anton, 'warning'))[0]).toBe('Not like this');
    await a.act((tx) => appointOmbudspersons(tx, anton.id, []));
  });
});

test('the numbers name nobody', async () => {
  const { alpha, anton, otto } = a;
  const numbers = await readCaseNumbers(alpha.db, anton.id, 12);
  expect(numbers.opened).toBeGreaterThan(4);
  expect(numbers.byOutcome.suspended).toBe(1);
  expect(numbers.appeals.granted).toBeGreaterThan(1);
  expect(JSON.stringify(numbers)).not.toMatch(/anton|otto|max|\d{12}/);
  expect((await readCaseNumbers(alpha.db, otto.id, 12)).opened).toBe(0);
});

test('an appeal of a pseudonym tells the audit log the pseudonym, not who it is', async () => {
  const { alpha, otto, ada, mona, room } = a;
  const pia = await alpha.person('pia');
  await alpha.db`
    insert into memberships (group_id, person_id, role, state) values (${room.id}, ${pia.id}, 'member', 'active')`;
  await alpha.db`update groups set pseudonyms = true where id = ${room.id}`;
  const keys = await generateKeys();
  const alias = await a.act((tx) => choosePseudonym(tx, pia.id, room.id, { name: 'Heron', keys }));
  const post = await a.publish(pia, { source: 'Under a name', groupId: room.id, as: alias });
  const { caseId } = await a.report(ada, { postId: post });
  await a.act((tx) => removeReported(tx, mona.id, caseId, 'No'));
  const [decision] = await readOwnDecisions(alpha.db, pia.id);
  const appealId = await a.act((tx) => fileAppeal(tx, pia.id, decision?.actId ?? '', 'Please look'));
  await a.act((tx) => decideAppeal(tx, ada.id, appealId, { outcome: 'upheld', answer: 'It stays' }));
  await round(alpha.db);
  const lines = await alpha.db<{ said: string }[]>`
    select said::text as said from audit_log where said::text like '%appeal.decided%' order by id desc limit 1`;
  expect(lines).toHaveLength(1);
  expect(lines[0]?.said).toContain(`person:${alias}`);
  expect(lines[0]?.said).not.toContain(pia.id);
  expect(await detailsOf(pia, 'appeal_decided')).toEqual(['upheld It stays']);
  expect(await detailsOf(otto, 'appeal_decided')).toEqual([]);
});

test('whoever moderates cannot keep out the last administrator who may enter', async () => {
  const { alpha, otto, anton } = a;
  const [vera, bruno] = [await alpha.person('vera'), await alpha.person('bruno', { admin: true })];
  await alpha.db`delete from ombudspersons`;
  await alpha.db`update people set is_admin = false where id not in ${alpha.db([bruno.id, anton.id])} and peer_id is null`;
  await alpha.db`update people set roles = '{moderator}' where id = ${vera.id}`;
  const [first, second] = [
    await a.report(otto, { personId: bruno.id }),
    await a.report(otto, { personId: anton.id }),
  ];
  await suspend(vera, first.caseId, tomorrow());
  await expect(suspend(vera, second.caseId, tomorrow())).rejects.toMatchObject({
    reason: { id: 'people.lastAdministrator' },
  });
  await alpha.db`update people set suspended_until = null, is_admin = false where id = ${bruno.id}`;
});
