import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '#test/support/http.ts';
import { create, holds, openScene, type Scene } from './scene.ts';
import { accepted, flaws } from './signature-flaws.ts';

// security.md, "Signatures". Each denied request is sent again with its one flaw mended, and is then accepted.
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.end());

describe('a request is refused with 401 and leaves no trace', () => {
  test.each(flaws)('$title', async ({ how }) => {
    const { alpha, beta, bob } = scene;
    const sent = create(bob, 'wire');
    const body = JSON.stringify(sent);
    const denied = await beta.post(alpha.origin, body, bob, how(scene, body));
    expect([denied.status, denied.text]).toEqual([401, expect.stringContaining('error')]);
    expect(await holds(alpha, sent.object.id)).toBe(false);
    const { scheme } = how(scene, body);
    const allowed = await beta.post(alpha.origin, body, bob, scheme === undefined ? {} : { scheme });
    expect(allowed.status).toBe(202);
    expect(await holds(alpha, sent.object.id)).toBe(true);
  });
});

describe('a request is accepted', () => {
  test.each(accepted)('$title', async ({ how }) => {
    const { alpha, beta, bob } = scene;
    const sent = create(bob, 'wire');
    const answer = await beta.post(alpha.origin, sent, bob, how(scene, ''));
    expect([answer.status, answer.text]).toEqual([202, '']);
    expect(await holds(alpha, sent.object.id)).toBe(true);
  });
});

test('garbage in the signature headers is a 401 and never a 500', async () => {
  const { alpha, bob } = scene;
  const body = JSON.stringify(create(bob, 'wire'));
  const garbage: Record<string, string>[] = [
    { signature: '' },
    { signature: 'keyId' },
    { signature: '=,=,=' },
    { signature: 'keyId="http://[", headers="date"' },
    { signature: `keyId="${bob.keyId}",headers="${'date '.repeat(3_000)}",signature="AAAA"` },
    { 'signature-input': 'sig1=(', signature: 'sig1=:AAAA:' },
    { 'signature-input': `sig1=${'('.repeat(2_000)}`, signature: 'sig1=:AAAA:' },
    { 'signature-input': 'sig1=();created=1;keyid="x"', signature: 'sig1=:=:' },
    {
      'signature-input': 'sig1=("@method";req "@target-uri");created=1;keyid="http://x/"',
      signature: 'sig1=:AAAA:',
    },
    { 'signature-input': 'sig1=("\u00e9")', signature: 'sig1=:AAAA:' },
  ];
  for (const headers of garbage) {
    const answer = await ask(alpha.origin, {
      method: 'POST',
      path: '/inbox',
      headers: { 'content-type': 'application/activity+json', ...headers },
      body,
    });
    expect([headers, answer.status]).toEqual([headers, 401]);
  }
});
