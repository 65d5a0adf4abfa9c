import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { createCoedit, type Coedit } from '#src/coedit/editors.ts';
import { readSaid } from '#src/coedit/said.ts';
import { begun, SharedText } from '#src/coedit/shared-text.ts';
import { saveTogether } from '#src/coedit/save.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { historyOf } from '#src/posts/kinds/page/read-pages.ts';
import { createPage, editPage, removePage } from '#src/posts/kinds/page/write-page.ts';
import { readPost } from '#src/posts/read/read.ts';
import { openCompany, type Company } from '#test/support/cast.ts';
import { TestEditor } from '#test/support/coedit.ts';
import { until } from '#test/support/http.ts';

// Ada owns Hydraulik; Anna of ours and Bob of Beta are members, Otto is not. Two processes serve them.
let company: Company;
let says = true;
const registry = { decide: () => ({ allowed: says }) } as unknown as PartnerRegistry;
let processes: Coedit[] = [];
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.drop());
beforeEach(async () => {
  says = true;
  await company.db`delete from posts`;
  await company.db`update groups set pages_restricted = false, archived_at = null`;
  processes = await Promise.all([createCoedit(company.db, registry), createCoedit(company.db, registry)]);
});
afterEach(async () => {
  await Promise.all(processes.map((each) => each.close()));
});

const write = (source = 'Grease first.'): Promise<PostId> =>
  company.act((tx) =>
    createPage(tx, registry, company.ada, company.group, {
      ...{ title: 'Seals', source, parentId: null, position: null, note: '' },
    }),
  );
async function open(who: PersonId, page: PostId, at = 0): Promise<TestEditor> {
  const coedit = processes[at] as Coedit;
  const editor = new TestEditor((message) => coedit.say(who, page, readSaid(message)));
  editor.listen(await coedit.join({ personId: who, pageId: page, sessionId: null }));
  await until('the welcome', () => editor.key !== '');
  return editor;
}
const same = (text: string, ...editors: TestEditor[]) =>
  until(`"${text}"`, () => editors.every((editor) => editor.says === text));
const shown = async (page: PostId) => (await readPost(company.db, { personId: company.ada }, page)).source;
const history = async (page: PostId) =>
  (await historyOf(company.db, company.ada, page, null)).map(({ number, author, note }) => [
    number,
    author?.handle,
    note,
  ]);

describe('who may', () => {
  test('nobody outside of the group, and to them there is no page', async () => {
    const page = await write();
    await expect(open(company.otto, page)).rejects.toMatchObject({ kind: 'not_found' });
    const ada = await open(company.ada, page);
    const forged = { key: ada.key.replace(/^\d+/, company.otto), epoch: ada.epoch, update: 'AAA=' };
    await expect(processes[0]?.say(company.otto, page, readSaid(forged))).rejects.toMatchObject({
      kind: 'not_found',
    });
    // In the name of somebody else's window.
    await expect(
      processes[0]?.say(company.anna, page, readSaid({ ...forged, key: ada.key })),
    ).rejects.toMatchObject({ reason: { id: 'coedit.notAnEdit' } });
  });

  test('who loses the right is told so, and what they send afterwards is not taken', async () => {
    const page = await write();
    const anna = await open(company.anna, page);
    await company.db`update groups set pages_restricted = true`;
    anna.type(' Late.');
    await expect(anna.send()).rejects.toMatchObject({ reason: { id: 'page.onlyModerators' } });
    await until('the end of the line', () => anna.ended);
    expect(anna.over).toBe('page.onlyModerators');
    expect((await open(company.ada, page)).says).toBe('Grease first.');
  });

  test('a partner’s people as long as the agreement says so', async () => {
    const page = await write();
    const bob = await open(company.bob, page);
    bob.type(' Then press.');
    await bob.send();
    says = false;
    bob.type(' Never.');
    await expect(bob.send()).rejects.toMatchObject({ reason: { id: 'page.apart' } });
    await until('the end of the line', () => bob.ended);
    await expect(open(company.bob, page)).rejects.toMatchObject({ kind: 'not_allowed' });
    says = true;
    expect((await open(company.ada, page)).says).toBe('Grease first. Then press.');
  });
});

describe('writing', () => {
  test('what several type at once through two processes is the same for all, and each is seen', async () => {
    const page = await write();
    const [ada, anna, bob] = [
      await open(company.ada, page),
      await open(company.anna, page, 1),
      await open(company.bob, page, 1),
    ];
    ada.type('Always: ', 0);
    anna.type(' Then press.');
    bob.type('a lot ', 7);
    await Promise.all([ada.send('here'), anna.send(), bob.send()]);
    await until('one text', () => ada.says === anna.says && anna.says === bob.says && ada.says.length === 39);
    expect(ada.says).toBe('Always: Grease a lot first. Then press.');
    const seen = (editor: TestEditor) => [...editor.others.values()].map(({ name }) => name).toSorted();
    await until('all see each other', () => [ada, anna, bob].every((each) => seen(each).length === 2));
    await until('Ada’s place', () => [...bob.others.values()].some(({ cursor }) => cursor === 'here'));
  });

  test('the same change twice is one, and nothing is stored for the second', async () => {
    const page = await write();
    const ada = await open(company.ada, page);
    ada.type(' Twice?');
    const update = Buffer.from(ada.pending ?? []).toString('base64');
    await ada.sendRaw({ update });
    await ada.sendRaw({ update });
    expect((await company.db`select from coedit_updates`).count).toBe(1);
    expect((await open(company.anna, page, 1)).says).toBe('Grease first. Twice?');
  });

  test('what is no change of a text is refused, and harms nothing', async () => {
    const page = await write();
    const ada = await open(company.ada, page);
    const of = (change: (doc: Y.Doc) => void): string => {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(ada.doc));
      const before = Y.encodeStateVector(doc);
      change(doc);
      return Buffer.from(Y.encodeStateAsUpdate(doc, before)).toString('base64');
    };
    // It builds on a letter that never came.
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(ada.doc));
    doc.getText('text').insert(0, 'a');
    const before = Y.encodeStateVector(doc);
    doc.getText('text').insert(1, 'b');
    const gap = Buffer.from(Y.encodeStateAsUpdate(doc, before)).toString('base64');
    const bad = [
      gap,
      Buffer.from('not at all').toString('base64'),
      Buffer.alloc(500, 255).toString('base64'),
      of((doc) => doc.getMap('other').set('a', 1)),
      of((doc) => doc.getText('text').format(0, 3, { bold: true })),
      of((doc) => doc.getText('text').insertEmbed(0, { a: 1 })),
      of((doc) => doc.getText('other').insert(0, 'elsewhere')),
      of((doc) => doc.getText('text').insert(0, 'a\r\nb')),
    ];
    for (const update of bad)
      await expect(ada.sendRaw({ update })).rejects.toMatchObject({ reason: { id: 'coedit.notAnEdit' } });
    for (const message of [
      { update: 'ä' },
      { update: 5 },
      { cursor: 'x'.repeat(601) },
      { key: '1' },
      { epoch: '1' },
    ])
      await expect((async () => ada.sendRaw(message))()).rejects.toMatchObject({
        reason: { id: 'coedit.notAnEdit' },
      });
    ada.type(' Still.');
    await ada.send();
    expect((await open(company.anna, page, 1)).says).toBe('Grease first. Still.');
  });

  test('nobody types more than a page holds, however they do it; who shortens may', async () => {
    const page = await write('x'.repeat(19_990));
    const ada = await open(company.ada, page);
    ada.type('y'.repeat(11));
    await expect(ada.send()).rejects.toMatchObject({ reason: { id: 'coedit.textTooLong' } });
    ada.text.delete(0, 5);
    await ada.send();
    const big = await open(company.anna, page);
    big.type('z'.repeat(200_000));
    await expect(big.send()).rejects.toMatchObject({ reason: { id: 'coedit.changeTooLarge' } });
    expect((await open(company.ada, page, 1)).says.length).toBe(19_996);
  });

  test('a session has an end also for what is typed and deleted again', () => {
    const text = new SharedText([begun('')], 3_000);
    const typeAndDelete = (): void => {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, text.state);
      const before = Y.encodeStateVector(doc);
      doc.getText('text').insert(0, 'a');
      doc.getText('text').delete(0, 1);
      text.take(Y.encodeStateAsUpdate(doc, before));
    };
    expect(() => {
      for (let n = 0; n < 1_000; n++) typeAndDelete();
    }).toThrow(/so often at once/);
    expect(text.text).toBe('');
  });

  test('hundreds of changes are merged, and who comes later or was away has all of them', async () => {
    const page = await write('');
    const [ada, anna] = [await open(company.ada, page), await open(company.anna, page, 1)];
    for (let n = 0; n < 230; n++) {
      ada.type(`${n} `);
      await ada.send();
    }
    expect((await company.db`select from coedit_updates`).count).toBeLessThan(200);
    await same(ada.says, anna, await open(company.anna, page));
  });

  test('a page that is deleted meanwhile takes nothing any more, and everybody is told', async () => {
    const page = await write();
    const [ada, anna] = [await open(company.ada, page), await open(company.anna, page, 1)];
    await company.act((tx) => removePage(tx, company.ada, page));
    anna.type(' Late.');
    await expect(anna.send()).rejects.toMatchObject({ kind: 'not_found' });
    await until('the end of both lines', () => ada.ended && anna.ended);
    expect((await company.db`select from coedit_rooms`).count).toBe(0);
  });
});

describe('versions', () => {
  const save = (who: PersonId, page: PostId, epoch: string, title?: string) =>
    company.act((tx) =>
      saveTogether(tx, registry, who, page, { epoch, note: '', ...(title === undefined ? {} : { title }) }),
    );

  test('who saves writes one version that names the others; saving again writes none', async () => {
    const page = await write();
    const [ada, anna] = [await open(company.ada, page), await open(company.anna, page)];
    ada.type(' Then press.');
    anna.type('Always: ', 0);
    await Promise.all([ada.send(), anna.send()]);
    await save(company.anna, page, anna.epoch, 'Seals of bench 3');
    await save(company.ada, page, ada.epoch);
    expect(await shown(page)).toBe('Always: Grease first. Then press.');
    expect(await history(page)).toEqual([
      [2, 'anna', '+ ada (Alpha AG)'],
      [1, 'ada', ''],
    ]);
    await until('the news', () => ada.heard.some(({ event }) => event === 'version'));
    ada.type(' Wipe.');
    await ada.send();
    await save(company.ada, page, ada.epoch);
    expect((await history(page))[0]).toEqual([3, 'ada', '']);
  });

  test('when the last one leaves, it is saved without anybody’s doing', async () => {
    const page = await write();
    const coedit = processes[0] as Coedit;
    const body = await coedit.join({ personId: company.ada, pageId: page, sessionId: null });
    const reader = body.getReader();
    let heard = '';
    while (!/^event: welcome\ndata: .*\n$/m.test(heard))
      heard += new TextDecoder().decode((await reader.read()).value);
    const welcome = /^event: welcome\ndata: (.*)$/m.exec(heard)?.[1] ?? '{}';
    const { key, epoch, state } = JSON.parse(welcome) as Record<string, string>;
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Buffer.from(state ?? '', 'base64'));
    doc.getText('text').insert(13, ' Then press.');
    const update = Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64');
    await coedit.say(company.ada, page, readSaid({ key, epoch, update }));
    expect(await shown(page)).toBe('Grease first.');
    await reader.cancel();
    await until('the version', async () => (await shown(page)) === 'Grease first. Then press.');
  });

  test('a version that comes another way is merged with what is being typed', async () => {
    const page = await write('One.\n\nTwo.\n\nThree.');
    const ada = await open(company.ada, page);
    ada.type(' And more.');
    await ada.send();
    await company.act((tx) =>
      editPage(tx, registry, company.anna, page, { base: 1, source: 'One!\n\nTwo.\n\nThree.' }),
    );
    await same('One!\n\nTwo.\n\nThree. And more.', ada);
    await save(company.ada, page, ada.epoch);
    expect(await shown(page)).toBe('One!\n\nTwo.\n\nThree. And more.');
    expect((await history(page)).map(([number]) => number)).toEqual([3, 2, 1]);
  });

  test('what was typed in a session that is gone is refused, not mixed in', async () => {
    const page = await write();
    const ada = await open(company.ada, page);
    await company.db`delete from coedit_rooms`;
    const anna = await open(company.anna, page, 1);
    ada.type(' Old.');
    await expect(ada.send()).rejects.toMatchObject({ reason: { id: 'coedit.begunAnew' } });
    await expect(save(company.ada, page, ada.epoch)).rejects.toMatchObject({
      reason: { id: 'coedit.begunAnew' },
    });
    expect(anna.says).toBe('Grease first.');
  });

  test('links are typed by title and kept by address', async () => {
    const page = await write('See [[Rings]].');
    const rings = await company.act((tx) =>
      createPage(tx, registry, company.ada, company.group, {
        ...{ title: 'Rings', source: '', parentId: null, position: null, note: '' },
      }),
    );
    const ada = await open(company.ada, page);
    ada.type(' Really.');
    await ada.send();
    await save(company.ada, page, ada.epoch);
    const { uri } = await readPost(company.db, { personId: company.ada }, rings);
    expect(await shown(page)).toBe(`See [[${uri}|Rings]]. Really.`);
    expect((await open(company.anna, page)).says).toBe('See [[Rings]]. Really.');
  });
});
