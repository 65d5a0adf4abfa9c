import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { checkClientCertificate, type ClientCertificate } from '#src/platform/client-certificate.ts';
import { createEgress, type Egress } from '#src/platform/egress.ts';
import { Unavailable } from '#src/platform/errors.ts';

let closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.toReversed()) close();
  closers = [];
});

function client(options: { readonly client?: ClientCertificate | null } = {}): Egress {
  const egress = createEgress({
    allowHosts: ['*.localhost'],
    ownHosts: [],
    userAgent: 'Kontor test',
    ...options,
  });
  closers.push(() => egress.close());
  return egress;
}

test('a certificate of its own is shown to a partner who asks for one, and without it nobody gets in there', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-mtls-'));
  const at = (name: string): string => path.join(folder, name);
  const openssl = (words: string): void =>
    void execFileSync('openssl', words.split(' '), { stdio: 'ignore', cwd: folder });
  const made = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
  for (const name of ['beta.localhost', 'alpha.localhost'])
    openssl(
      `req -x509 ${made} -subj /CN=${name} -addext subjectAltName=DNS:${name} -days 2 -keyout ${name}.key -out ${name}.pem`,
    );
  const [beta, alpha] = [
    readFileSync(at('beta.localhost.pem'), 'utf8'),
    readFileSync(at('alpha.localhost.pem'), 'utf8'),
  ];
  const server = createTlsServer(
    {
      key: readFileSync(at('beta.localhost.key')),
      cert: beta,
      ca: alpha,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (asked, response) => void response.end((asked.socket as TLSSocket).getPeerCertificate().subject.CN),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => server.close());
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, beta]);
  closers.push(() => setDefaultCACertificates(before));
  const url = `https://beta.localhost:${(server.address() as AddressInfo).port}/inbox`;
  await expect(client().request({ url })).rejects.toThrow(Unavailable);
  const mistakes: string[] = [];
  const check = (cert: string, key: string) =>
    checkClientCertificate(
      { KONTOR_CLIENT_CERT: cert && at(cert), KONTOR_CLIENT_KEY: key && at(key) },
      mistakes,
    );
  const own = check('alpha.localhost.pem', 'alpha.localhost.key');
  const answer = await client({ client: own }).request({ url });
  expect([mistakes, answer.status, Buffer.from(answer.body).toString()]).toEqual([
    [],
    200,
    'alpha.localhost',
  ]);
  // Another key, one of the two, and a file that is none.
  for (const [cert = '', key = ''] of [
    ['alpha.localhost.pem', 'beta.localhost.key'],
    ['alpha.localhost.pem', ''],
    ['none.pem', 'none.key'],
  ])
    expect(check(cert, key)).toBeNull();
  expect(mistakes.map((each) => each.slice(0, 42))).toEqual(
    Array(3).fill('KONTOR_CLIENT_CERT and KONTOR_CLIENT_KEY m'),
  );
  rmSync(folder, { recursive: true });
});
