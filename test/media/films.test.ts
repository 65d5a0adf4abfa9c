import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ask } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { squareOf } from '#test/support/pictures.ts';

// A program in the place of ffmpeg does what a test asks of it: it writes down how it was called, and then answers, hangs or fails.
const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-films-'));
const program = path.join(folder, 'ffmpeg');
const film = readFileSync(new URL('../../scripts/demo/pruefstand.mp4', import.meta.url));
let alpha: TestInstance;
let bare: TestInstance;
let ada: Member;
let bea: Member;
let filesOrigin: string;

beforeAll(async () => {
  writeFileSync(path.join(folder, 'poster.png'), await squareOf('navy', 320, 180));
  stand('ok');
  [alpha, bare] = await Promise.all([
    startInstance({ name: 'alpha', env: { KONTOR_FFMPEG: program } }),
    startInstance({ name: 'beta' }),
  ]);
  [ada, bea] = [await alpha.person('ada'), await bare.person('bea')];
  filesOrigin = alpha.app.config.filesOrigin;
});
beforeEach(() => stand('ok'));
afterAll(async () => {
  await Promise.all([alpha.remove(), bare.remove()]);
  rmSync(folder, { recursive: true });
});

function stand(what: 'ok' | 'fails' | 'nonsense'): void {
  const does = {
    ok: `printf '  Duration: 00:01:02.50, start: 0.0\\n' >&2; cat '${folder}/poster.png'`,
    fails: 'exit 1',
    nonsense: `printf 'no picture at all'`,
  }[what];
  writeFileSync(
    program,
    `#!/bin/sh\nprintf '%s ' "$@" > '${folder}/called'\nenv >> '${folder}/called'\n${does}\n`,
  );
  chmodSync(program, 0o755);
}

interface Media {
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly preview_url: string | null;
  readonly meta: {
    readonly length?: string;
    readonly original: { readonly width?: number; readonly duration?: number };
  } | null;
  readonly error?: string;
}
async function upload(
  at: TestInstance,
  who: Member,
  parts: Readonly<Record<string, { bytes: Buffer; name: string; type: string }>>,
): Promise<{ status: number; json: Media }> {
  const form = new FormData();
  for (const [name, part] of Object.entries(parts))
    form.set(name, new Blob([new Uint8Array(part.bytes)], { type: part.type }), part.name);
  const request = new Request('http://x/', { method: 'POST', body: form });
  const answer = await ask(at.origin, {
    ...{ method: 'POST', path: '/api/v2/media' },
    headers: {
      authorization: `Bearer ${who.token}`,
      'content-type': request.headers.get('content-type') ?? '',
    },
    body: new Uint8Array(await request.arrayBuffer()),
  });
  return { status: answer.status, json: answer.json as Media };
}
const mp4 = { bytes: film, name: 'bench.mp4', type: 'video/mp4' };
const at = (url: string, headers: Record<string, string> = {}) =>
  ask(filesOrigin, { path: url.replace(filesOrigin, ''), headers });

it('a film gets a picture and its length, as Mastodon’s apps know them, and is sent in parts', async () => {
  const { status, json } = await upload(alpha, ada, { file: mp4 });
  expect([status, json.type]).toEqual([200, 'video']);
  expect(json.meta).toMatchObject({ length: '0:01:02.50', original: { width: 320, duration: 62.5 } });
  const poster = await at(json.preview_url ?? '');
  expect([poster.status, poster.headers['content-type']]).toEqual([200, 'image/webp']);
  const part = await at(json.url, { range: 'bytes=10-19' });
  expect([part.status, part.headers['content-type'], part.headers['content-range']]).toEqual([
    ...[206, 'video/mp4', `bytes 10-19/${film.byteLength}`],
  ]);
  const outside = await at(json.url, { range: 'bytes=999999999-' });
  expect(outside.status).toBe(416);
});

it('the program is told what it reads, may open nothing else, and knows nothing of us', async () => {
  await upload(alpha, ada, { file: mp4 });
  const called = readFileSync(path.join(folder, 'called'), 'utf8');
  expect(called).toMatch(/^-nostdin .*-protocol_whitelist file -f mov .*-i file:\//);
  expect(called).not.toMatch(/KONTOR_|DATABASE_URL|PGPASSWORD/);
});

it('a film that it cannot read is kept and played all the same', async () => {
  for (const what of ['fails', 'nonsense'] as const) {
    stand(what);
    const { status, json } = await upload(alpha, ada, { file: mp4 });
    expect([what, status, json.type, json.preview_url]).toEqual([what, 200, 'video', null]);
    expect((await at(json.url)).status).toBe(200);
  }
});

it('without the program the picture is the one that came with the film, and none if there was none', async () => {
  const without = await upload(bare, bea, { file: mp4 });
  expect([without.status, without.json.type, without.json.preview_url]).toEqual([200, 'video', null]);
  const thumbnail = { bytes: await squareOf('olive', 200, 100), name: 'thumb.png', type: 'image/png' };
  const withOne = await upload(bare, bea, { file: mp4, thumbnail });
  expect(withOne.json).toMatchObject({ preview_url: expect.any(String), meta: { original: { width: 200 } } });
});

it('what is sent as a picture of a film and is none is refused, and so is what only calls itself a film', async () => {
  const thumbnail = { bytes: await squareOf('olive', 20), name: 'thumb.png', type: 'image/png' };
  const text = { bytes: Buffer.from('<svg onload=alert(1)>'), name: 'thumb.png', type: 'image/png' };
  const refused = await upload(bare, bea, { file: mp4, thumbnail: text });
  expect([refused.status, refused.json.error]).toEqual([422, expect.stringContaining('picture')]);
  const beside = await upload(bare, bea, { file: thumbnail, thumbnail });
  expect([beside.status, beside.json.error]).toEqual([422, expect.stringContaining('goes with a film')]);
  const page = {
    bytes: Buffer.from('<!doctype html><script>1</script>'),
    name: 'film.mp4',
    type: 'video/mp4',
  };
  const { json } = await upload(alpha, ada, { file: page });
  expect(json.type).toBe('unknown');
  expect((await at(json.url)).headers['content-type']).toBe('application/octet-stream');
});
