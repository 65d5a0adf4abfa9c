import { readSuspension } from '#src/people/suspend.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { round } from '#src/maintenance.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { hidePost, restorePost } from '#src/posts/moderate.ts';
import { react } from '#src/posts/reactions/react.ts';
import { readPost } from '#src/posts/read/read.ts';
import { dismissReport, removeReported, undoRemoval, warnAuthor } from '#src/reports/decide.ts';
import { readActs, readCase, readCases } from '#src/reports/read.ts';
import { reportsPerDayMax } from '#src/reports/report.ts';
import type { Member } from '#test/support/instance.ts';
import { notificationsOf, openAlpha, type Alpha } from './scene.ts';

let a: Alpha;
beforeAll(async () => {
  a = await openAlpha();
});
afterAll(() => a.alpha.remove());

const open = async (who: Member): Promise<string[]> =>
  (await readCases(a.alpha.db, who.id, 'open', { limit: 40 })).map((each) => each.id);
/** Whose alerts tell of the case. */
const told = async (caseId: string): Promise<PersonId[]> =>
  (
    await a.alpha.db<{ personId: PersonId }[]>`
      select person_id from notifications where kind = 'report' and detail = ${caseId} order by person_id`
  ).map((row) => row.personId);
const sees = (who: Member, id: PostId): Promise<boolean> =>
  readPost(a.alpha.db, { personId: who.id }, id).then(
    () => true,
    () => false,
  );
const remove = (who: Member, caseId: string, reason = 'Not here') =>
  a.act((tx) => removeReported(tx, who.id, caseId, reason));

describe('who decides', () => {
  test("about a group's post: its moderators and owners, and nobody else", async () => {
    const { room, ada, mona, max, otto, anton } = a;
    const post = await a.publish(max, { source: 'You fools', groupId: room.id });
    const { caseId } = await a.report(mona, { postId: post });
    expect(await open(ada)).toContain(caseId);
    expect(await open(mona)).toContain(caseId);
    // Who reported it knows; of the others those who decide are told, and no administrator who does not.
    expect(await told(caseId)).toEqual([ada.id]);
    for (const other of [max, otto, anton]) {
      expect(await open(other)).not.toContain(caseId);
      await expect(remove(other, caseId)).rejects.toMatchObject({ kind: 'not_found' });
      await expect(readCase(a.alpha.db, other.id, caseId)).rejects.toMatchObject({ kind: 'not_found' });
    }
  });

  test('about what a moderator of the group wrote: the administrators of its company', async () => {
    const { room, ada, mona, max, anton } = a;
    const post = await a.publish(mona, { source: 'I moderate, you obey', groupId: room.id });
    const { caseId } = await a.report(max, { postId: post });
    expect(await open(ada)).not.toContain(caseId);
    expect(await open(mona)).not.toContain(caseId);
    expect(await told(caseId)).toEqual([anton.id]);
    await remove(anton, caseId, 'Not how we speak');
    expect(await sees(max, post)).toBe(false);
    expect(await sees(mona, post)).toBe(true);
  });

  test('about everything else: the administrators, but not about themselves', async () => {
    const { alpha, anton, otto } = a;
    const boss = await alpha.person('boss', { admin: true });
    const post = await a.publish(anton, { source: 'Everybody is lazy' });
    const { caseId } = await a.report(otto, { postId: post });
    expect(await open(boss)).toContain(caseId);
    expect(await open(anton)).not.toContain(caseId);
    await expect(remove(anton, caseId)).rejects.toMatchObject({ kind: 'not_found' });
    const person = await a.report(otto, { personId: anton.id });
    expect(await open(boss)).toContain(person.caseId);
    expect(await open(anton)).not.toContain(person.caseId);
    await a.act((tx) => dismissReport(tx, boss.id, person.caseId, ''));
    await alpha.db`update people set is_admin = false where id = ${boss.id}`;
    expect(await open(boss)).toEqual([]);
  });
});

describe('reporting', () => {
  test('twice is one case with one report; by a second person one case with two', async () => {
    const { max, otto, ada, anton } = a;
    const post = await a.publish(max, { source: 'Buy my bike' });
    const first = await a.report(otto, { postId: post }, { category: 'spam' });
    expect((await a.report(otto, { postId: post }, { category: 'other' })).caseId).toBe(first.caseId);
    expect((await a.report(ada, { postId: post })).caseId).toBe(first.caseId);
    const [line] = (await readCases(a.alpha.db, anton.id, 'open', { limit: 40 })).filter(
      (each) => each.id === first.caseId,
    );
    expect(line).toMatchObject({ reports: 2, categories: ['harassment', 'spam'] });
    expect(
      (await notificationsOf(a.alpha, anton.id)).filter((each) => each === `report ${first.caseId}`),
    ).toHaveLength(1);
  });

  test('shows the post as it was then, and names who reported to administrators alone', async () => {
    const { alpha, room, max, mona, ada, anton } = a;
    const post = await a.publish(max, { source: 'Swearword', groupId: room.id });
    const { caseId } = await a.report(mona, { postId: post });
    const asModerator = await readCase(alpha.db, ada.id, caseId);
    expect(asModerator.evidence?.text).toBe('Swearword');
    expect(asModerator.reportLines.map((line) => [line.reporter, line.company])).toEqual([
      [null, 'Alpha AG'],
    ]);
    const other = await a.report(mona, { personId: max.id });
    const asAdmin = await readCase(alpha.db, anton.id, other.caseId);
    expect(asAdmin.reportLines.map((line) => line.reporter?.handle)).toEqual(['mona']);
  });

  test('a letter: the administrator sees what was reported, and nothing else of the conversation', async () => {
    const { alpha, max, otto, anton } = a;
    const rude = await a.publish(max, { source: '@otto you idiot', level: 'direct', to: [otto.id] });
    const other = await a.publish(max, { source: '@otto the secret', level: 'direct', to: [otto.id] });
    await expect(a.act((tx) => hidePost(tx, anton.id, rude, 'x'))).rejects.toMatchObject({
      kind: 'not_found',
    });
    await expect(a.report(anton, { postId: rude })).rejects.toMatchObject({ kind: 'not_found' });
    const { caseId } = await a.report(otto, { postId: rude });
    expect((await readCase(alpha.db, anton.id, caseId)).evidence?.text).toContain('you idiot');
    expect([await sees(anton, rude), await sees(anton, other)]).toEqual([false, false]);
    await remove(anton, caseId);
    expect([await sees(otto, rude), await sees(otto, other)]).toEqual([false, true]);
  });

  test('is limited for each person', async () => {
    const { alpha, otto, max } = a;
    const flood = await alpha.person('flood', { sharedKeys: true });
    const { caseId } = await a.report(flood, { personId: otto.id });
    await alpha.db`
      insert into report_cases (id, uri, subject, object_uri, person_id, queue)
      select n, 'https://x.example/' || n, 'person', 'https://x.example/' || n, ${otto.id}, 'company' from generate_series(1, ${reportsPerDayMax}) n`;
    await alpha.db`
      insert into reports (id, case_id, reporter_id, category)
      select n, n, ${flood.id}, 'spam' from generate_series(2, ${reportsPerDayMax}) n`;
    await expect(a.report(flood, { personId: max.id })).rejects.toMatchObject({ kind: 'too_many' });
    expect(caseId).toMatch(/^\d+$/);
    await alpha.db`delete from report_cases where uri like 'https://x.example/%'`;
  });
});

describe('deciding', () => {
  test('a removal is told to its author, kept readable to them, undone with its reactions, and logged', async () => {
    const { alpha, max, otto, ada, anton } = a;
    const post = await a.publish(max, { source: 'Against the boss' });
    await a.act((tx) => react(tx, otto.id, post, 'like'));
    const { caseId } = await a.report(ada, { postId: post });
    await expect(remove(anton, caseId, '  ')).rejects.toMatchObject({ kind: 'invalid' });
    await remove(anton, caseId, 'Libel');
    await remove(anton, caseId, 'Libel');
    expect([await sees(otto, post), await sees(max, post)]).toEqual([false, true]);
    expect((await notificationsOf(alpha, max.id)).slice(0, 1)).toEqual(['post_removed Libel']);
    expect((await notificationsOf(alpha, ada.id))[0]).toBe(`report_closed removed ${caseId}`);
    await expect(a.act((tx) => restorePost(tx, max.id, post))).rejects.toMatchObject({ kind: 'not_found' });
    for (let times = 0; times < 2; times++) await a.act((tx) => undoRemoval(tx, anton.id, caseId));
    expect((await readPost(alpha.db, { personId: otto.id }, post)).likesCount).toBe(1);
    expect((await notificationsOf(alpha, max.id)).slice(0, 2)).toEqual([
      'post_restored',
      'post_removed Libel',
    ]);
    const acts = await readActs(alpha.db, anton.id, { limit: 10 }, { caseId });
    expect(acts.map((act) => [act.act, act.by?.handle, act.reason])).toEqual([
      ['restored', 'anton', ''],
      ['removed', 'anton', 'Libel'],
    ]);
    expect(await readActs(alpha.db, ada.id, { limit: 10 }, { caseId })).toEqual([]);
  });

  test('an administrator removes what followers alone read, without a report', async () => {
    const { max, anton, otto, ada } = a;
    const post = await a.publish(max, { source: 'For my followers', level: 'followers' });
    await expect(a.act((tx) => hidePost(tx, otto.id, post, 'x'))).rejects.toMatchObject({
      kind: 'not_found',
    });
    const company = await a.publish(max, { source: 'For all of us' });
    await expect(a.act((tx) => hidePost(tx, ada.id, company, 'x'))).rejects.toMatchObject({
      kind: 'not_allowed',
    });
    await a.act((tx) => hidePost(tx, anton.id, post, 'Against the works agreement'));
    const [row] = await a.alpha.db`select removed_by from posts where id = ${post}`;
    expect(row?.removedBy).toBe(anton.id);
  });

  test('a note goes to people of this company and says nothing of who wrote it', async () => {
    const { alpha, max, otto, anton } = a;
    const { caseId } = await a.report(otto, { personId: max.id });
    await a.act((tx) => warnAuthor(tx, anton.id, caseId, 'Please stay polite'));
    expect((await notificationsOf(alpha, max.id))[0]).toBe('warning Please stay polite');
    const [notification] =
      await alpha.db`select actor_id from notifications where person_id = ${max.id} and kind = 'warning'`;
    expect(notification?.actorId).toBeNull();
    expect((await notificationsOf(alpha, otto.id))[0]).toBe(`report_closed warned ${caseId}`);
  });

  test('what stayed removed for 30 days is erased, and its text forgotten', async () => {
    const { alpha, max, otto, anton } = a;
    const post = await a.publish(max, { source: 'Gone for good' });
    const { caseId } = await a.report(otto, { postId: post });
    await remove(anton, caseId);
    await round(alpha.db);
    expect(await sees(max, post)).toBe(true);
    await alpha.db`update hidings set at = at - interval '31 days' where post_id = ${post}`;
    await alpha.db`update report_cases set closed_at = closed_at - interval '31 days' where id = ${caseId}`;
    await expect(a.act((tx) => undoRemoval(tx, anton.id, caseId))).rejects.toMatchObject({
      kind: 'conflict',
    });
    await round(alpha.db);
    expect(await sees(max, post)).toBe(false);
    expect((await readCase(alpha.db, anton.id, caseId)).evidence).toBeNull();
  });

  test('the command line decides as the instance itself', async () => {
    const { alpha, room, max, ada } = a;
    const post = await a.publish(max, { source: 'From the shell', groupId: room.id });
    const { caseId } = await a.report(ada, { postId: post });
    const { reportCommands } = await import('#src/cli/reports.ts');
    const run = async (verb: string, ...args: string[]) => {
      const command = reportCommands[verb];
      if (!command) throw new Error(verb);
      const { json } = await command.run({ ...alpha.app, args });
      return JSON.parse(JSON.stringify(json));
    };
    expect((await run('list')).map((each: { id: string }) => each.id)).toContain(caseId);
    expect(await run('show', caseId)).toMatchObject({
      text: 'From the shell',
      reported: [{ reporter: '@ada' }],
    });
    expect(await run('remove', caseId, '--reason', 'Operator')).toMatchObject({
      outcome: 'removed',
      removed: true,
    });
    expect(await sees(ada, post)).toBe(false);
    expect(await run('undo', caseId)).toMatchObject({ removed: false });
    expect(await sees(ada, post)).toBe(true);
    await expect(run('show', 'nonsense')).rejects.toMatchObject({ kind: 'not_found' });
    const again = await a.report(ada, { postId: post });
    expect(await run('dismiss', again.caseId)).toMatchObject({ outcome: 'dismissed' });
    const { caseId: aboutMax } = await a.report(ada, { personId: max.id });
    await expect(run('ban', aboutMax, '--reason', 'Operator')).rejects.toThrow('not about a post in a group');
    await expect(run('suspend', aboutMax, '--reason', 'Operator', '--until', '2001-01-01')).rejects.toThrow(
      'is over',
    );
    expect(await run('suspend', aboutMax, '--reason', 'Operator')).toMatchObject({ outcome: 'suspended' });
    expect(await readSuspension(alpha.db, max.id)).toEqual({ until: null });
    await run('lift', aboutMax);
    expect(await readSuspension(alpha.db, max.id)).toBeNull();
  });
});

test('a case about a pseudonym is not for who writes under it', async () => {
  const { alpha, room, ada } = a;
  const [pseudonym] = await alpha.db<{ id: PersonId }[]>`
    insert into people (id, uri, kind, handle, name) values (77, ${`${alpha.origin}/ap/p/x`}, 'alias', 'owl', 'Owl') returning id`;
  await alpha.db`insert into aliases (alias_id, person_id, group_id) values (${pseudonym?.id ?? ''}, ${ada.id}, ${room.id})`;
  await expect(a.report(ada, { personId: pseudonym?.id as PersonId })).rejects.toMatchObject({
    kind: 'invalid',
  });
  const { caseId } = await a.report(a.max, { personId: pseudonym?.id as PersonId });
  await alpha.db`update report_cases set queue = 'group', group_id = ${room.id} where id = ${caseId}`;
  expect(await open(ada)).not.toContain(caseId);
  expect(await open(a.mona)).toContain(caseId);
});
