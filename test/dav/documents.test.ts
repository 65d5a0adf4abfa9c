import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import { lockDocument, unlockDocument } from '#src/posts/kinds/document/lock-document.ts';
import { findDocument } from '#src/posts/kinds/document/list-documents.ts';
import { readPost } from '#src/posts/read/read.ts';
import { openTwo, type Two } from '#test/stories/two.ts';
import { until } from '#test/support/instance.ts';
import { deskOf, inner, lockBody, said, type Desk } from './desk.ts';

let two: Two;
let ada: Desk;
let bea: Desk;
let carla: Desk;
const home = '/dav/groups/hydraulik/documents';
let away = '';
beforeAll(async () => {
  two = await openTwo();
  away = `/dav/groups/hydraulik@${two.alpha.host}/documents`;
  ada = await deskOf(two.alpha, two.ada.who);
  bea = await deskOf(two.beta, two.bea.who);
  carla = await deskOf(two.beta, two.carla.who);
});
afterAll(() => two.end());

const find = (name: string, folder = '') =>
  findDocument(two.alpha.db, { personId: two.ada.who.id }, two.room.id, { folder, name });
const versionsOf = async (name: string, folder = '') => {
  const found = await find(name, folder);
  if (!found) throw new Error(`There is no ${name}.`);
  const { document } = await readPost(two.alpha.db, { personId: two.ada.who.id }, found.id);
  return document?.versions ?? [];
};
const hrefsIn = async (desk: Desk, path: string, depth = '1') =>
  inner((await desk.send('PROPFIND', path, { headers: { depth } })).text, 'D:response').map((each) =>
    decodeURIComponent(inner(each, 'D:href')[0] ?? ''),
  );

describe('who comes in', () => {
  test('nobody without an app password for this; a password of the pages, a session and a token are none', async () => {
    const bare = { send: (headers: Record<string, string>) => ada.send('GET', `${home}/`, { headers }) };
    for (const authorization of [
      '',
      'Basic !!',
      `Bearer ${two.ada.who.token}`,
      `Basic ${Buffer.from(`ada:${two.ada.who.token}`).toString('base64')}`,
      `Basic ${Buffer.from(`bea:${ada.password}`).toString('base64')}`,
    ]) {
      const answer = await bare.send({ authorization, cookie: await two.alpha.cookie(two.ada.who) });
      expect([authorization, answer.status]).toEqual([authorization, 401]);
      expect(answer.headers['www-authenticate']).toContain('Basic');
    }
    const calendarOnly = await deskOf(two.alpha, two.ada.who, ['calendar']);
    expect((await calendarOnly.send('PROPFIND', `${home}/`, { headers: { depth: '0' } })).status).toBe(401);
    const api = await two.alpha.api('GET', '/api/v1/timelines/home', undefined, ada.password);
    expect(api.status).toBe(401);
    expect(
      (await two.alpha.api('GET', '/api/v1/apps/verify_credentials', undefined, ada.password)).status,
    ).toBe(401);
  });

  test('a group that one is no member of does not exist, and what one may not read cannot be guessed', async () => {
    expect((await carla.send('PROPFIND', `${away}/`, { headers: { depth: '1' } })).status).toBe(404);
    expect((await carla.send('PUT', `${away}/in.txt`, { body: 'x' })).status).toBe(404);
    expect(await hrefsIn(ada, '/dav/groups/')).toEqual(['/dav/groups/', '/dav/groups/hydraulik/']);
    expect(await hrefsIn(carla, '/dav/groups/')).toEqual(['/dav/groups/']);
  });

  test('OPTIONS says class 2 to everyone', async () => {
    const answer = await ada.send('OPTIONS', `${home}/`, { headers: { authorization: '' } });
    expect(answer.headers.dav).toMatch(/\b1, 2\b/);
    expect(answer.headers.allow).toContain('LOCK');
  });
});

describe('a document', () => {
  test('is saved, listed, read in parts, saved again as a version, and deleted into the bin', async () => {
    const at = `${home}/Pr%C3%BCfplan%20%E2%80%93%20M%C3%A4rz.txt`;
    const made = await ada.send('PUT', at, { body: 'Erste Fassung' });
    expect([made.status, made.headers.etag]).toEqual([201, expect.stringMatching(/^"v\d+"$/)]);
    expect(await hrefsIn(ada, `${home}/`)).toContain(`${home}/Prüfplan – März.txt`);
    const whole = await ada.send('GET', at);
    expect([whole.status, whole.text, whole.headers.etag]).toEqual([200, 'Erste Fassung', made.headers.etag]);
    expect(whole.headers['content-security-policy']).toContain('sandbox');
    const part = await ada.send('GET', at, { headers: { range: 'bytes=6-' } });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([
      206,
      'Fassung',
      'bytes 6-12/13',
    ]);
    expect((await ada.send('GET', at, { headers: { range: 'bytes=99-' } })).status).toBe(416);
    expect(
      (await ada.send('GET', at, { headers: { 'if-none-match': made.headers.etag ?? '' } })).status,
    ).toBe(304);
    expect((await ada.send('HEAD', at)).headers['content-length']).toBe('13');
    const again = await ada.send('PUT', at, {
      body: 'Zweite Fassung',
      headers: { 'if-match': made.headers.etag ?? '' },
    });
    expect(again.status).toBe(204);
    expect((await versionsOf('Prüfplan – März.txt')).map(({ number }) => number)).toEqual([2, 1]);
    const late = await ada.send('PUT', at, {
      body: 'Dritte',
      headers: { 'if-match': made.headers.etag ?? '' },
    });
    expect([late.status, said(late)]).toEqual([412, expect.stringContaining('another version')]);
    expect((await ada.send('PUT', at, { body: 'x', headers: { 'if-none-match': '*' } })).status).toBe(412);
    expect((await ada.send('DELETE', at)).status).toBe(204);
    expect([(await ada.send('GET', at)).status, (await ada.send('DELETE', at)).status]).toEqual([404, 404]);
  });

  test('of two that save over the same version at once one is told', async () => {
    const at = `${home}/Twice.txt`;
    const etag = (await ada.send('PUT', at, { body: 'one' })).headers.etag ?? '';
    const save = (body: string) => ada.send('PUT', at, { body, headers: { 'if-match': etag } });
    const statuses = (await Promise.all([save('left'), save('right')])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([204, 412]);
    expect(await versionsOf('Twice.txt')).toHaveLength(2);
  });

  test('begins empty where programs begin so, and nothing empty takes the place of anything', async () => {
    const at = `${home}/Begun.docx`;
    expect((await ada.send('PUT', at, { body: '' })).status).toBe(201);
    expect([(await ada.send('GET', at)).status, await find('Begun.docx')]).toEqual([200, null]);
    expect(await hrefsIn(ada, `${home}/`)).toContain(at);
    expect((await ada.send('PUT', at, { body: 'words' })).status).toBe(204);
    expect(await versionsOf('Begun.docx')).toHaveLength(1);
    const emptied = await ada.send('PUT', at, { body: '' });
    expect([emptied.status, said(emptied)]).toEqual([422, expect.stringContaining('Delete the document')]);
    expect((await ada.send('GET', at)).text).toBe('words');
  });

  test('what a desk keeps for itself stays with its person, and never is a document', async () => {
    for (const name of [
      '._Plan.txt',
      '.DS_Store',
      '~$Plan.docx',
      '.~lock.Plan.odt%23',
      'Thumbs.db',
      '4913',
    ]) {
      const at = `${home}/${name}`;
      expect([name, (await ada.send('PUT', at, { body: 'of the desk' })).status]).toEqual([name, 201]);
      expect((await ada.send('GET', at)).text).toBe('of the desk');
      expect([name, await find(decodeURIComponent(name))]).toEqual([name, null]);
      expect((await bea.send('GET', at.replace(home, away))).status).toBe(404);
      expect((await ada.send('DELETE', at)).status).toBe(204);
      expect((await ada.send('GET', at)).status).toBe(404);
    }
    await ada.send('PUT', `${home}/Move.txt`, { body: 'x' });
    const moved = await ada.send('MOVE', `${home}/Move.txt`, {
      headers: { destination: `${home}/._Move.txt` },
    });
    expect(moved.status).toBe(403);
  });
});

describe('folders', () => {
  test('are made, moved with what is in them and deleted with it; a missing one is a conflict', async () => {
    expect((await ada.send('MKCOL', `${home}/A/B`)).status).toBe(409);
    expect((await ada.send('MKCOL', `${home}/A`)).status).toBe(201);
    expect((await ada.send('MKCOL', `${home}/A`)).status).toBe(405);
    expect((await ada.send('MKCOL', `${home}/X`, { body: '<a/>' })).status).toBe(415);
    expect((await ada.send('MKCOL', `${home}/A/B/`)).status).toBe(201);
    expect((await ada.send('PUT', `${home}/A/B/in.txt`, { body: 'x' })).status).toBe(201);
    expect((await ada.send('PUT', `${home}/Nowhere/in.txt`, { body: 'x' })).status).toBe(409);
    expect((await ada.send('PUT', `${home}/A`, { body: 'x' })).status).toBe(405);
    const moved = await ada.send('MOVE', `${home}/A/`, {
      headers: { destination: `${two.alpha.origin}${home}/Z/` },
    });
    expect(moved.status).toBe(201);
    expect(await hrefsIn(ada, `${home}/Z/B/`)).toEqual([`${home}/Z/B/`, `${home}/Z/B/in.txt`]);
    expect((await ada.send('DELETE', `${home}/Z/`)).status).toBe(204);
    expect([
      await find('in.txt', 'Z/B'),
      (await ada.send('PROPFIND', `${home}/Z/`, { headers: { depth: '0' } })).status,
    ]).toEqual([null, 404]);
    expect((await ada.send('DELETE', `${home}/`)).status).toBe(403);
    expect((await ada.send('GET', `${home}/`)).headers.location).toBe('/groups/hydraulik/documents');
  });

  test('a document is renamed, copied, and moved onto another as its next version', async () => {
    await ada.send('PUT', `${home}/one.txt`, { body: 'one' });
    const to = (path: string, more = {}) => ({ headers: { destination: `${home}/${path}`, ...more } });
    expect((await ada.send('MOVE', `${home}/one.txt`, to('two.txt'))).status).toBe(201);
    expect((await ada.send('COPY', `${home}/two.txt`, to('three.txt'))).status).toBe(201);
    expect((await ada.send('MOVE', `${home}/three.txt`, to('two.txt', { overwrite: 'F' }))).status).toBe(412);
    await ada.send('PUT', `${home}/three.txt`, { body: 'saved aside' });
    expect((await ada.send('MOVE', `${home}/three.txt`, to('two.txt'))).status).toBe(204);
    expect([await find('three.txt'), (await versionsOf('two.txt')).length]).toEqual([null, 2]);
    expect((await ada.send('GET', `${home}/two.txt`)).text).toBe('saved aside');
    expect((await ada.send('MOVE', `${home}/two.txt`, to('two.txt'))).status).toBe(403);
    expect(
      (
        await ada.send('MOVE', `${home}/two.txt`, {
          headers: { destination: 'https://elsewhere.example/dav/groups/x/documents/two.txt' },
        })
      ).status,
    ).toBe(502);
    expect(
      (await ada.send('MOVE', `${home}/two.txt`, { headers: { destination: '/elsewhere' } })).status,
    ).toBe(403);
    expect((await ada.send('MOVE', `${home}/two.txt`)).status).toBe(400);
  });
});

describe('locks', () => {
  const tokenOf = (answer: { headers: Readonly<Record<string, string>> }) =>
    answer.headers['lock-token'] ?? '';

  test('what one program holds, nobody else changes, at any company; everybody sees who', async () => {
    const at = `${home}/Locked.odt`;
    await ada.send('PUT', at, { body: 'one' });
    await until('Bea has it', async () => (await bea.send('HEAD', at.replace(home, away))).status === 200);
    const locked = await ada.send('LOCK', at, {
      body: lockBody('Ada at LibreOffice'),
      headers: { timeout: 'Second-60' },
    });
    expect([locked.status, inner(locked.text, 'D:timeout')]).toEqual([200, ['Second-600']]);
    const token = tokenOf(locked);
    expect(token).toMatch(/^<urn:uuid:[0-9a-f-]{36}>$/);
    expect((await find('Locked.odt'))?.lockedBy).toBe('Ada');
    const there = await until('Bea sees it', async () => {
      const shown = await bea.send('PROPFIND', at.replace(home, away), { headers: { depth: '0' } });
      return shown.text.includes('activelock') ? shown.text : null;
    });
    expect([inner(there ?? '', 'D:owner'), (there ?? '').includes('urn:uuid')]).toEqual([['Ada'], false]);
    for (const [method, more] of [
      ['PUT', { body: 'hers' }],
      ['MOVE', { headers: { destination: `${away}/mine.odt` } }],
      ['LOCK', { body: lockBody('Bea') }],
    ] as const) {
      const refused = await bea.send(method, at.replace(home, away), more);
      expect([method, refused.status]).toEqual([method, 423]);
      expect(said(refused)).toContain('Ada has locked');
    }
    // Not hers to delete, locked or not.
    expect((await bea.send('DELETE', at.replace(home, away))).status).toBe(403);
    const bare = await ada.send('PUT', at, { body: 'two' });
    expect([bare.status, bare.text]).toEqual([423, expect.stringContaining('lock-token-submitted')]);
    expect((await ada.send('LOCK', at, { body: lockBody() })).status).toBe(423);
    expect(
      (
        await ada.send('PUT', at, {
          body: 'two',
          headers: { if: '(<urn:uuid:00000000-0000-4000-8000-000000000000>)' },
        })
      ).status,
    ).toBe(412);
    expect((await ada.send('PUT', at, { body: 'two', headers: { if: `(${token})` } })).status).toBe(204);
    const renewed = await ada.send('LOCK', at, { headers: { if: `(${token})`, timeout: 'Second-7200' } });
    expect([renewed.status, inner(renewed.text, 'D:timeout')]).toEqual([200, ['Second-7200']]);
    expect(renewed.text).toContain(token.slice(1, -1));
    expect((await ada.send('UNLOCK', at, { headers: { 'lock-token': '<urn:uuid:x>' } })).status).toBe(409);
    expect((await ada.send('UNLOCK', at, { headers: { 'lock-token': token } })).status).toBe(204);
    await until(
      'Bea saves',
      async () => (await bea.send('PUT', at.replace(home, away), { body: 'hers' })).status === 204,
    );
    await until('three versions', async () => (await versionsOf('Locked.odt')).length === 3);
  });

  test('a name is locked before there is a document, and the lock is the document’s then', async () => {
    const at = `${home}/New.odt`;
    const locked = await ada.send('LOCK', at, { body: lockBody() });
    expect([locked.status, await find('New.odt')]).toEqual([201, null]);
    expect((await ada.send('PUT', at, { body: 'x' })).status).toBe(423);
    expect((await ada.send('PUT', at, { body: 'x', headers: { if: `(${tokenOf(locked)})` } })).status).toBe(
      201,
    );
    expect((await find('New.odt'))?.lockedBy).toBe('Ada');
    expect(
      (await ada.send('PUT', at, { body: 'y', headers: { if: `<${at}> (${tokenOf(locked)})` } })).status,
    ).toBe(204);
    expect((await ada.send('UNLOCK', at, { headers: { 'lock-token': tokenOf(locked) } })).status).toBe(204);
    expect((await find('New.odt'))?.lockedBy).toBeNull();
  });

  test('a lock of the page holds here, and ending it there ends it here', async () => {
    const at = `${home}/Paged.txt`;
    await ada.send('PUT', at, { body: 'x' });
    const document = await find('Paged.txt');
    if (!document) throw new Error('It was not saved.');
    const { id } = document;
    await transaction(two.alpha.db, (tx) => lockDocument(tx, two.ada.who.id, id));
    expect((await ada.send('PUT', at, { body: 'mine all the same' })).status).toBe(204);
    const taken = await ada.send('LOCK', at, { body: lockBody() });
    expect(taken.status).toBe(200);
    await transaction(two.alpha.db, (tx) => unlockDocument(tx, two.ada.who.id, id));
    expect((await ada.send('PUT', at, { body: 'free' })).status).toBe(204);
    expect((await ada.send('PUT', at, { body: 'x', headers: { if: `(${tokenOf(taken)})` } })).status).toBe(
      412,
    );
  });

  test('shared locks, folders and what is no lock are refused', async () => {
    const shared = lockBody().replace('exclusive', 'shared');
    expect((await ada.send('LOCK', `${home}/s.txt`, { body: shared })).status).toBe(422);
    expect((await ada.send('LOCK', `${home}/`, { body: lockBody() })).status).toBe(403);
    expect((await ada.send('LOCK', `${home}/s.txt`, { body: '<a/>' })).status).toBe(400);
    expect((await ada.send('LOCK', `${home}/s.txt`)).status).toBe(412);
    for (const header of ['', '(', '()', 'x', '(<a>', '(Not)', '<a>', '(<a>) junk', '(['.repeat(5_000)])
      expect([
        header,
        (await ada.send('PUT', `${home}/s.txt`, { body: 'x', headers: { if: header } })).status,
      ]).toEqual([header, 400]);
    expect(await find('s.txt')).toBeNull();
  });
});

describe('bad input', () => {
  test('dots, encoded slashes, bad encoding, NULs and names that no desk has', async () => {
    for (const path of [
      `${home}/../documents/x.txt`,
      `${home}/%2e%2e/x.txt`,
      `${home}/a%2fb.txt`,
      `${home}/a%2Fb.txt`,
      `${home}/%zz.txt`,
      `${home}/%C3%28.txt`,
      `${home}/a%00b.txt`,
      `${home}//x.txt`,
    ]) {
      const answer = await ada.send('PUT', path, { body: 'x' });
      expect([path, answer.status]).toEqual([path, 400]);
    }
    for (const name of [
      'a%5Cb.txt',
      'a%3Ab.txt',
      'con.txt',
      'x%E2%80%AEtxt.exe',
      'x.',
      '%20',
      `${'n'.repeat(300)}.txt`,
    ]) {
      const answer = await ada.send('PUT', `${home}/${name}`, { body: 'x' });
      expect([name, answer.status]).toEqual([name, 422]);
      expect(said(answer)).toMatch(/\.$/);
    }
    expect((await ada.send('PUT', `${home}${'/a'.repeat(60)}`, { body: 'x' })).status).toBe(414);
  });

  test('depth infinity is refused with its condition, and so is no depth at all', async () => {
    for (const headers of [{ depth: 'infinity' }, {}, { depth: '2' }]) {
      const answer = await ada.send('PROPFIND', `${home}/`, { headers });
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('propfind-finite-depth')]);
    }
  });

  test('XML that is a bomb, fetches something, is no XML, or is endless', async () => {
    const bodies = [
      '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><propfind xmlns="DAV:"><prop>&c;</prop></propfind>',
      '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x"><propfind xmlns="DAV:"><allprop/></propfind>',
      '<propfind xmlns="DAV:"><allprop/>',
      '<propfind xmlns="DAV:"><allprop></propfind>',
      '<x:propfind><x:allprop/></x:propfind>',
      '<D:propfind xmlns:D="DAV:"><D:prop><a:x xmlns:a=""/></D:prop></D:propfind>',
      'words',
      '<a/><b/>',
      `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`,
      `<propfind xmlns="DAV:"><prop>${'<a/>'.repeat(30_000)}</prop></propfind>`,
      '<propfind xmlns="DAV:"><prop/><allprop/></propfind>',
      '<other xmlns="DAV:"/>',
    ];
    for (const body of bodies) {
      const answer = await ada.send('PROPFIND', `${home}/`, { headers: { depth: '0' }, body });
      expect([body.slice(0, 60), answer.status]).toEqual([body.slice(0, 60), 400]);
    }
    const endless = await ada.send('PROPFIND', `${home}/`, {
      headers: { depth: '0' },
      body: 'x'.repeat(600_000),
    });
    expect(endless.status).toBe(413);
  });

  test('words of every object are properties like any other, and unknown ones are not known', async () => {
    const body =
      '<D:propfind xmlns:D="DAV:" xmlns:o="urn:o"><D:prop><D:resourcetype/><D:constructor/><o:__proto__/><toString xmlns=""/></D:prop></D:propfind>';
    const answer = await ada.send('PROPFIND', `${home}/`, { headers: { depth: '0' }, body });
    expect(answer.status).toBe(207);
    expect(answer.text).toContain('HTTP/1.1 404 Not Found');
    const patch =
      '<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set></D:propertyupdate>';
    const patched = await ada.send('PROPPATCH', `${home}/`, { body: patch });
    expect([patched.status, patched.text]).toEqual([207, expect.stringContaining('403 Forbidden')]);
  });

  test('an upload that passes what is left, or says that it will, is refused with 507 and leaves nothing', async () => {
    const { instance } = two.alpha.db as unknown as {
      instance: { uploadedBytesMax: number; groupDocumentsBytesMax: number };
    };
    const [uploads, documents] = [instance.uploadedBytesMax, instance.groupDocumentsBytesMax];
    try {
      instance.uploadedBytesMax = 10;
      const full = await ada.send('PUT', `${home}/Full.bin`, { body: Buffer.alloc(100, 1), chunked: true });
      expect([full.status, full.text]).toEqual([507, expect.stringContaining('quota-not-exceeded')]);
      instance.uploadedBytesMax = uploads;
      instance.groupDocumentsBytesMax = 10;
      expect((await ada.send('PUT', `${home}/Full.bin`, { body: Buffer.alloc(100, 1) })).status).toBe(507);
    } finally {
      instance.uploadedBytesMax = uploads;
      instance.groupDocumentsBytesMax = documents;
    }
    const announced = { 'content-length': '999999999999' };
    const large = await ada.send('PUT', `${home}/Full.bin`, { body: 'x', headers: announced, chunked: true });
    expect(large.status).toBe(507);
    expect(
      (await ada.send('PUT', `${home}/Full.bin`, { body: 'x', headers: { 'content-range': 'bytes 0-0/2' } }))
        .status,
    ).toBe(400);
    expect(await find('Full.bin')).toBeNull();
    const loose = await two.alpha
      .db`select 1 from files where post_id is null and owner_id = ${two.ada.who.id}`;
    expect(loose).toHaveLength(0);
  });

  test('methods that are none here, and a group without documents', async () => {
    expect((await ada.send('PROPFIND', '/dav/', { headers: { depth: '1' } })).status).toBe(207);
    expect((await ada.send('PUT', '/dav/groups/hydraulik', { body: 'x' })).status).toBe(405);
    expect((await ada.send('POST', `${home}/x`, { body: 'x' })).status).toBe(405);
    expect(
      (await ada.send('PROPFIND', '/dav/groups/hydraulik/other/', { headers: { depth: '0' } })).status,
    ).toBe(404);
    expect(
      (await ada.send('PROPFIND', '/dav/groups/none/documents/', { headers: { depth: '0' } })).status,
    ).toBe(404);
  });
});

test('members elsewhere work through their own instance, and both companies have what each saved', async () => {
  const saved = await bea.send('PUT', `${away}/Of%20Beta.txt`, { body: 'from Beta' });
  expect(saved.status).toBe(201);
  await until('Alpha has it', async () => (await find('Of Beta.txt')) !== null);
  const read = await ada.send('GET', `${home}/Of%20Beta.txt`);
  expect([read.status, read.text]).toEqual([200, 'from Beta']);
  expect((await ada.send('PUT', `${home}/Of%20Beta.txt`, { body: 'from Alpha' })).status).toBe(204);
  await until(
    'Beta has both',
    async () => (await bea.send('GET', `${away}/Of%20Beta.txt`)).text === 'from Alpha',
  );
  const bin = await two.ada.page('/groups/hydraulik/documents');
  expect(bin).toContain('Of Beta.txt');
});
