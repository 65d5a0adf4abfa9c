import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileLink } from '#src/media/link.ts';
import { readConfig, type ConfigError } from '#src/platform/config.ts';
import { newUuid } from '#src/platform/ids.ts';
import { ask } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

let alpha: TestInstance;
let ada: Member;
let dan: Member;
let filesOrigin: string;

beforeAll(async () => {
  alpha = await startInstance();
  filesOrigin = alpha.app.config.filesOrigin;
  ada = await alpha.person('ada', { sharedKeys: true });
  dan = await alpha.person('dan', { sharedKeys: true });
});
afterAll(() => alpha.remove());

async function upload(who: Member, bytes: Buffer, name: string, type = 'application/octet-stream') {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bytes)], { type }), name);
  const request = new Request('http://x/', { method: 'POST', body: form });
  const answer = await ask(alpha.origin, {
    method: 'POST',
    path: '/api/v2/media',
    headers: {
      authorization: `Bearer ${who.token}`,
      'content-type': request.headers.get('content-type') ?? '',
    },
    body: new Uint8Array(await request.arrayBuffer()),
  });
  return answer.json as { id: string; url: string; preview_url: string };
}
const at = (url: string, headers: Record<string, string> = {}) =>
  ask(filesOrigin, { path: url.replace(filesOrigin, ''), headers });

describe("the files' origin", () => {
  it('is another host than the pages', () => {
    expect(filesOrigin).toBe(alpha.origin.replace('://', '://files.'));
  });

  it.each([
    '/',
    '/sign-in',
    '/healthz',
    '/metrics',
    '/api/v2/instance',
    '/.well-known/webfinger?resource=acct:ada@x',
    '/actor',
    '/assets/kontor.css',
    '/oauth/authorize',
    '//files',
    '/files',
  ])('serves nothing of the rest: %s', async (path) => {
    const cookie = await alpha.cookie(ada);
    const answer = await ask(filesOrigin, {
      path,
      headers: { cookie, authorization: `Bearer ${ada.token}` },
    });
    expect([answer.status, answer.headers['set-cookie']]).toEqual([404, undefined]);
    expect(answer.json).toEqual({
      code: 'notFound.file',
      error: 'This file does not exist, or you cannot see it.',
    });
  });

  it('takes no post and no signed activity', async () => {
    for (const path of ['/inbox', '/api/v1/statuses', '/sign-in'])
      expect((await ask(filesOrigin, { path, method: 'POST', body: '{}' })).status).toBe(404);
  });

  it('knows neither cookies nor tokens: the sealed address is the right', async () => {
    const file = await upload(ada, Buffer.from('hello'), 'a.txt');
    expect((await at(file.url)).status).toBe(200);
    const bare = new URL(file.url).pathname;
    const cookie = await alpha.cookie(ada);
    expect((await at(bare, { cookie })).status).toBe(404);
    expect((await at(bare, { authorization: `Bearer ${ada.token}` })).status).toBe(404);
  });

  it('asks for the right each time, as the one the address was made for', async () => {
    const file = await upload(ada, Buffer.from('hello'), 'a.txt');
    const uuid = new URL(file.url).pathname.slice('/files/'.length);
    const forDan = await at(fileLink(alpha.app.instance, uuid, dan.id));
    const unknown = await at(fileLink(alpha.app.instance, newUuid(), dan.id));
    expect([forDan.status, forDan.text]).toEqual([404, unknown.text]);
  });

  it('lets a browser keep what it may still have', async () => {
    const file = await upload(ada, Buffer.from('hello'), 'a.txt');
    const first = await at(file.url);
    expect(first.headers['cache-control']).toBe('private, no-cache');
    const tag = { 'if-none-match': first.headers.etag ?? '' };
    expect((await at(file.url, tag)).status).toBe(304);
    await alpha.api('DELETE', `/api/v1/media/${file.id}`, undefined, ada.token);
    expect((await at(file.url, tag)).status).toBe(404);
  });
});

describe('our own origin', () => {
  it('leads to the files’ origin and serves no byte of a file', async () => {
    const file = await upload(ada, Buffer.from('hello'), 'a.txt');
    const path = file.url.replace(filesOrigin, '');
    const sealed = await ask(alpha.origin, { path });
    expect([sealed.status, sealed.headers.location]).toEqual([302, file.url]);
    const cookie = await alpha.cookie(ada);
    const own = await ask(alpha.origin, { path: new URL(file.url).pathname, headers: { cookie } });
    expect([own.status, own.headers.location, own.text]).toEqual([302, file.url, '']);
    const notHers = { cookie: await alpha.cookie(dan) };
    const dans = await ask(alpha.origin, { path: new URL(file.url).pathname, headers: notHers });
    const absent = await ask(alpha.origin, { path: `/files/${newUuid()}`, headers: notHers });
    expect([dans.status, dans.text]).toEqual([404, absent.text]);
  });

  it('names the files’ origin, and no other, for pictures and films of its pages', async () => {
    const answer = await ask(alpha.origin, { path: '/', headers: { cookie: await alpha.cookie(ada) } });
    const policy = answer.headers['content-security-policy'] ?? '';
    expect(policy).toMatch(new RegExp(`img-src 'self' (?:\\w+: )*${filesOrigin}(?:;|$)`));
    expect(policy).toContain(`media-src ${filesOrigin}`);
  });
});

describe('what an upload really is', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>';
  const gifJs = Buffer.concat([Buffer.from('GIF89a=1;alert(document.domain);//'), Buffer.alloc(40)]);
  const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF');
  it.each([
    ['SVG with a script', Buffer.from(svg), 'a.svg', 'image/svg+xml'],
    [
      'HTML that says it is PNG',
      Buffer.from('<!doctype html><script>alert(1)</script>'),
      'a.png',
      'image/png',
    ],
    [
      'XHTML',
      Buffer.from('<html xmlns="http://www.w3.org/1999/xhtml"><script>1</script></html>'),
      'a.xhtml',
      'application/xhtml+xml',
    ],
    ['a PDF with a script', pdf, 'a.pdf', 'application/pdf'],
    [
      'a program',
      Buffer.from('MZ\x90\0\x03'.padEnd(200, '\0'), 'latin1'),
      'setup.exe',
      'application/x-msdownload',
    ],
    ['JavaScript', Buffer.from('alert(1)'), 'a.js', 'text/javascript'],
  ])('%s is for download, and neutral', async (_, bytes, name, type) => {
    const file = await upload(ada, bytes, name, type);
    const { status, headers } = await at(file.url);
    expect(status).toBe(200);
    expect(headers['content-disposition']).toMatch(/^attachment;/);
    expect(headers['content-type']).toMatch(/^application\/(octet-stream|pdf)$/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/);
  });

  it('a picture that is also a script is refused or written anew', async () => {
    expect(await upload(ada, gifJs, 'a.gif', 'image/gif')).toHaveProperty('error');
    const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#a33' } })
      .gif()
      .toBuffer();
    const file = await upload(
      ada,
      Buffer.concat([picture, Buffer.from('<script>alert(1)</script>')]),
      'b.gif',
    );
    const { body, headers } = await at(file.url);
    expect([headers['content-type'], body.includes('alert')]).toEqual(['image/gif', false]);
  });

  it('a name cannot reach into the headers or out of its folder', async () => {
    const file = await upload(ada, Buffer.from('x'), '../..\\a"b\r\nSet-Cookie: x=1\u202Egpj.txt');
    const { headers } = await at(file.url);
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['content-disposition']).toMatch(/^attachment; filename\*=UTF-8''[\w%.-]+$/);
    expect(decodeURIComponent(headers['content-disposition'] ?? '')).not.toMatch(/[/\\\u202E]/);
  });
});

describe('the configuration', () => {
  const mistakes = (env: Record<string, string>): readonly string[] => {
    try {
      readConfig(env);
      return [];
    } catch (error) {
      return (error as ConfigError).mistakes;
    }
  };
  const origin = { KONTOR_ORIGIN: 'https://social.alpha.example' };

  it('is refused in production without an address for files', () => {
    expect(mistakes(origin)).toEqual([
      "KONTOR_FILES_ORIGIN is missing: give users' files an address of their own that leads to this server too, e.g. https://files.social.alpha.example.",
    ]);
  });
  it('is refused when it is the address of the pages', () => {
    const same = { ...origin, KONTOR_FILES_ORIGIN: 'https://SOCIAL.alpha.example:443/' };
    expect(mistakes(same)[0]).toMatch(/^KONTOR_FILES_ORIGIN is the same as KONTOR_ORIGIN/);
    expect(mistakes({ ...same, KONTOR_ALLOW_HOSTS: '*.localhost' })).toHaveLength(1);
  });
  it('takes another host, or another port', () => {
    for (const files of ['https://files.alpha.example', 'https://social.alpha.example:8443'])
      expect(readConfig({ ...origin, KONTOR_FILES_ORIGIN: files }).filesOrigin).toBe(files);
  });
  it('needs none in development', () => {
    const local = { KONTOR_ORIGIN: 'http://alpha.localhost:4001', KONTOR_ALLOW_HOSTS: '*.localhost' };
    expect(readConfig(local).filesOrigin).toBe('http://files.alpha.localhost:4001');
  });
});
