import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uploadFile } from '#src/media/upload.ts';
import { readReadings } from '#src/agreements/readings.ts';
import { publishPost } from '#src/posts/publish.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { worker, type Worker } from '#test/stories/companies.ts';
import { pdf } from '#test/media/documents.ts';
import { agreeOn } from './agreed.ts';

/** Beta shows Alpha's files without keeping them; Alpha keeps Beta's. Bea and Ben follow Ada, Ada follows Bea. */
let alpha: TestInstance;
let beta: TestInstance;
let ada: Worker;
let bea: Worker;
let ben: Worker;

beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
  ]);
  await agreeOn(alpha, beta, { fromA: { categories: { file: 'reference' } } });
  [ada, bea, ben] = await Promise.all([worker(alpha, 'ada'), worker(beta, 'bea'), worker(beta, 'ben')]);
  await bea.follow(ada.who.acct);
  await ben.follow(ada.who.acct);
  await ada.follow(bea.who.acct);
});
afterAll(() => Promise.all([alpha, beta].map((one) => one?.remove())));

const lines = 'value 0123456789\n'.repeat(400);

async function posts(who: Worker, text: string): Promise<string> {
  const file = await uploadFile(who.at.db, who.who.id, {
    bytes: Buffer.from(lines),
    mediaType: 'text/csv',
    name: `${text}.csv`,
    alt: text,
  });
  await transaction(who.at.db, (tx) =>
    publishPost(tx, who.who.id, { source: text, level: 'followers', fileIds: [file.id] }),
  );
  return who.at.app.instance.addresses.file(file.uuid);
}

interface Shown {
  readonly content: string;
  readonly media_attachments: readonly { url: string; description: string }[];
}
async function addressOf(who: Worker, text: string): Promise<string> {
  const found = async () =>
    ((await who.home()) as unknown as Shown[]).find(({ content }) => content.includes(text));
  await until(`${text} arrived`, async () => (await found()) !== undefined);
  return (await found())?.media_attachments[0]?.url ?? '';
}
const get = (url: string, headers: Record<string, string> = {}) => {
  const { origin, host, pathname, search } = new URL(url);
  return ask(origin, { path: pathname + search, headers: { host, ...headers } });
};
const readingsAt = async (at: TestInstance, other: TestInstance) =>
  readReadings(at.db, at.app.registry.find(other.origin)?.peerId ?? 0);

describe('a file by reference', () => {
  it('is shown to who may see its post, whole and in part, and each reading is recorded on both sides alike', async () => {
    const uri = await posts(ada, 'lent');
    const url = await addressOf(bea, 'lent');
    const whole = await get(url);
    expect([whole.status, whole.text]).toEqual([200, lines]);
    expect(whole.headers['cache-control']).toContain('no-store');
    const part = await get(url, { range: 'bytes=6-15' });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([
      206,
      '0123456789',
      `bytes 6-15/${lines.length}`,
    ]);
    await get(await addressOf(ben, 'lent'));
    const [here, there] = [await readingsAt(beta, alpha), await readingsAt(alpha, beta)];
    const plain = (rows: typeof here) =>
      rows.map(({ reader, objectUri, count }) => ({ reader, objectUri, count }));
    expect(plain(here).toSorted((a, b) => a.count - b.count)).toMatchObject([
      { objectUri: uri, count: 1 },
      { objectUri: uri, count: 2 },
    ]);
    expect(plain(there)).toEqual(plain(here));
    expect(
      here.every((one) => one.readerAt === 'us') && there.every((one) => one.readerAt === 'partner'),
    ).toBe(true);
    expect(new Set(here.map((one) => one.reader)).size).toBe(2);
    const { readings } = { readings: JSON.stringify(there) };
    for (const name of ['bea', 'ben', bea.who.id, ben.who.id]) expect(readings).not.toContain(`"${name}"`);
    expect(JSON.stringify(await alpha.agreement('readings', beta.origin))).toContain(uri);
  });

  it('is looked at page by page, which its home draws; each look is a reading of the file', async () => {
    const file = await uploadFile(ada.at.db, ada.who.id, {
      ...{
        bytes: pdf('lent'),
        mediaType: 'application/pdf',
        name: 'lent.pdf',
        alt: 'pages',
        isDocument: true,
      },
    });
    await transaction(ada.at.db, (tx) =>
      publishPost(tx, ada.who.id, { source: 'pages', level: 'followers', fileIds: [file.id] }),
    );
    const url = await addressOf(bea, 'pages');
    const uri = ada.at.app.instance.addresses.file(file.uuid);
    const page = async (number: number) =>
      await get(url.replace(/(\/files\/[^/?]+)[^?]*/, `$1/pages/${number}`));
    const first = await page(1);
    expect([first.status, first.headers['content-type']]).toEqual([200, 'image/png']);
    expect([(await page(2)).status, (await page(0)).status]).toEqual([404, 404]);
    for (const [at, other] of [
      [beta, alpha],
      [alpha, beta],
    ] as const)
      expect((await readingsAt(at, other)).find(({ objectUri }) => objectUri === uri)?.count).toBe(2);
  });

  it('is not given to a request that names no reader, nor kept as evidence', async () => {
    const uri = await posts(ada, 'nobody');
    await addressOf(bea, 'nobody');
    const { remoteFiles } = await import('#federation/objects/remote-files.ts');
    expect(await remoteFiles(beta.app.federation).fetchFile(uri)).toBeNull();
    const { openSigned } = await import('#federation/signed-get.ts');
    const partner = beta.app.registry.find(alpha.origin);
    if (!partner) throw new Error('They have an agreement.');
    const limits = { timeoutMs: 5_000, maxBytes: 1_000_000 };
    const bare = await openSigned(beta.app.federation, partner, uri, limits);
    bare.body.destroy();
    expect(bare.status).toBe(404);
    const named = await openSigned(beta.app.federation, partner, uri, {
      ...limits,
      extraHeaders: { 'kontor-reader': 'not-a-name' },
    });
    named.body.destroy();
    expect(named.status).toBe(404);
    expect((await readingsAt(alpha, beta)).some((one) => one.objectUri === uri)).toBe(false);
  });

  it('needs no reader the other way, where copies are agreed', async () => {
    await posts(bea, 'copied');
    expect((await get(await addressOf(ada, 'copied'))).text).toBe(lines);
    expect((await readingsAt(alpha, beta)).some((one) => one.readerAt === 'us')).toBe(false);
  });

  it('lies with its company: while that does not answer, or has suspended the agreement, so it is said', async () => {
    await posts(ada, 'away');
    const url = await addressOf(bea, 'away');
    await alpha.agreement('suspend', beta.origin);
    const answer = await get(url);
    expect(answer.status).toBe(404);
    await alpha.agreement('resume', beta.origin);
    await alpha.stop();
    const silent = await get(url, { accept: 'text/html', 'accept-language': 'de' });
    expect(silent.status).toBe(503);
    expect(silent.text).toContain('liegt bei Alpha AG');
    expect((await get(url, { accept: 'application/json' })).json).toMatchObject({
      error: expect.stringContaining('lies with Alpha AG') as unknown,
    });
    await alpha.again();
  });
});

it('no person has the same name at two partners', async () => {
  const { readerName } = await import('#src/agreements/readings.ts');
  const [one, two] = ['https://a.example', 'https://b.example'].map((origin) =>
    readerName(beta.app.instance, origin, '7' as PersonId),
  );
  expect(one).not.toBe(two);
});
