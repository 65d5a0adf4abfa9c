import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { createPage } from '#src/posts/kinds/page/write-page.ts';
import { joins, worker, type Worker } from '#test/stories/companies.ts';
import { agree } from '#test/support/agreements.ts';
import { editAt, type TestEditor } from '#test/support/coedit.ts';
import { settle, until } from '#test/support/http.ts';
import { startInstance, type Room, type TestInstance } from '#test/support/instance.ts';

// Hydraulik lives at Alpha; Bea and Bo of Beta are members. Twenty windows of four people are open on one page, and servers are killed.
let alpha: TestInstance;
let beta: TestInstance;
let people: Worker[];
let room: Room;
beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha', inProcess: false }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR', inProcess: false }),
  ]);
  await agree(alpha, beta);
  const [ada, anna, bea, bo] = await Promise.all([
    worker(alpha, 'ada'),
    worker(alpha, 'anna'),
    worker(beta, 'bea'),
    worker(beta, 'bo'),
  ]);
  room = await alpha.group('hydraulik', ada.who, 'closed');
  await alpha.db`insert into memberships (group_id, person_id, role, state) values (${room.id}, ${anna.who.id}, 'member', 'active')`;
  for (const one of [bea, bo]) await joins(one, room, alpha, ada);
  people = [ada, anna, bea, bo];
});
afterAll(async () => {
  await alpha.remove();
  await beta.remove();
});

const windowsEach = 5;
async function openPage(title: string): Promise<{ editors: TestEditor[]; id: PostId }> {
  const [ada] = people as [Worker];
  const id = await transaction(alpha.db, (tx) =>
    createPage(tx, alpha.app.registry, ada.who.id as PersonId, room.id as GroupId, {
      ...{ title, source: '', parentId: null, position: null, note: '' },
    }),
  );
  const [row] = await alpha.db`select uri from posts where id = ${id}`;
  const there = await until('the page at Beta', async () => {
    const [found] = await beta.db<{ id: PostId }[]>`select id from posts where uri = ${row?.uri as string}`;
    return found?.id;
  });
  const editors: TestEditor[] = [];
  for (const one of people)
    for (let n = 0; n < windowsEach; n++) {
      const isHome = one.at === alpha;
      const handle = isHome ? room.handle : `${room.handle}@${alpha.host}`;
      editors.push(await editAt(one.at, one.who, `/groups/${handle}/wiki/${isHome ? id : there}`));
    }
  return { editors, id };
}

/** As a browser does: again until it is stored, on a new line when the old one broke. */
async function persist(editor: TestEditor): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    try {
      if (editor.ended) await editor.connect();
      return await editor.send();
    } catch {
      await settle(100); // somebody was killed
    }
  }
  throw new Error('It was never stored.');
}

/** Each types its words one after the other; returns all of them. `middle` happens when about half of them are typed. */
async function typeAll(editors: readonly TestEditor[], middle: () => Promise<void>): Promise<string[]> {
  const wordsEach = 8;
  const words: string[] = [];
  let typed = 0;
  const killing: Promise<void>[] = [];
  await Promise.all(
    editors.map(async (editor, who) => {
      for (let n = 0; n < wordsEach; n++) {
        const word = `<${who}.${n}>`;
        words.push(word);
        editor.type(word, (who * 7 + n * 3) % (editor.says.length + 1));
        if (++typed === (editors.length * wordsEach) / 2) killing.push(middle());
        await persist(editor);
      }
    }),
  );
  await Promise.all(killing);
  for (const editor of editors) if (editor.ended) await persist(editor);
  return words;
}
/** Words may have landed inside one another: letters are counted. */
const lettersOf = (text: string): string => [...text].toSorted().join('');

test('twenty editors at two instances have one text, with every letter once', async () => {
  const { editors, id } = await openPage('Together');
  const words = await typeAll(editors, async () => {});
  const [first] = editors as [TestEditor];
  await until('one text', () =>
    editors.every(({ says }) => says === first.says && says.length === words.join('').length),
  );
  expect(lettersOf(first.says)).toBe(lettersOf(words.join('')));
  for (const editor of editors) editor.hangUp();
  await until('the version', async () => {
    const [row] = await alpha.db`select source from posts where id = ${id}`;
    return row?.source === first.says.trim();
  });
});

test.each(['home', 'relay'] as const)(
  'kill -9 of the %s in the middle: what was acknowledged is there, and what was not is sent again, once',
  async (which) => {
    const { editors } = await openPage(`Killed ${which}`);
    const victim = which === 'home' ? alpha : beta;
    const words = await typeAll(editors, async () => {
      await victim.kill();
      await victim.again();
    });
    const [first] = editors as [TestEditor];
    await until('one text', () =>
      editors.every(({ says }) => says === first.says && says.length === words.join('').length),
    );
    expect(lettersOf(first.says)).toBe(lettersOf(words.join('')));
    // Who comes now reads it from what is stored.
    const [ada] = people as [Worker];
    const [row] = await alpha.db`select id from posts where title = ${`Killed ${which}`}`;
    const late = await editAt(alpha, ada.who, `/groups/${room.handle}/wiki/${row?.id as string}`);
    expect(late.says).toBe(first.says);
    for (const editor of [...editors, late]) editor.hangUp();
  },
);
