import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { until } from '#test/support/http.ts';

export const base = 'dc=firm,dc=example';
export const reader = { dn: `cn=reader,${base}`, password: 'reads alone' };
const host = '127.0.0.2';
const places = ['/usr/sbin/slapd', '/usr/local/sbin/slapd', '/usr/libexec/slapd'];

export interface Slapd {
  readonly url: string;
  readonly hostAndPort: string;
  /** The certificate that it shows by StartTLS. */
  readonly ca: string;
  /** Runs ldapmodify with this LDIF, as the root of the tree. */
  modify(ldif: string): void;
  stop(): Promise<void>;
}

export const person = (uid: string, more = ''): string =>
  `dn: uid=${uid},ou=people,${base}\nobjectClass: inetOrgPerson\nobjectClass: account2\nuid: ${uid}\ncn: ${uid.toUpperCase()} Person\nsn: Person\nuserPassword: pass ${uid}\n${more}\n`;

/** Debian's slapd on an address of loopback, with StartTLS and these entries. It fails, with what to do, where there is none. */
export async function startSlapd(entries: string): Promise<Slapd> {
  const program = places.find((each) => existsSync(each));
  if (!program)
    throw new Error('slapd is missing. Install it: apt-get install slapd ldap-utils (as .ci/run does)');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-slapd-'));
  const file = (name: string): string => path.join(folder, name);
  mkdirSync(file('data'));
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=slapd',
      '-addext',
      `subjectAltName=IP:${host}`,
      '-keyout',
      file('key.pem'),
      '-out',
      file('cert.pem'),
    ],
    { stdio: 'ignore' },
  );
  writeFileSync(file('slapd.conf'), config(folder));
  writeFileSync(file('entries.ldif'), tree + entries);
  execFileSync(program, ['-T', 'add', '-q', '-f', file('slapd.conf'), '-l', file('entries.ldif')], {
    stdio: 'pipe',
  });
  const port = await freePort();
  const url = `ldap://${host}:${port}`;
  const child = spawn(program, ['-f', file('slapd.conf'), '-h', `${url}/`, '-d', '0'], { stdio: 'ignore' });
  await until('slapd', () => canConnect(port));
  return {
    url: `${url}/ou=people,${base}`,
    hostAndPort: `${host}:${port}`,
    ca: readFileSync(file('cert.pem'), 'utf8'),
    modify: (ldif) =>
      void execFileSync('ldapmodify', ['-x', '-H', url, '-ZZ', '-D', `cn=root,${base}`, '-w', 'root'], {
        input: ldif,
        env: { ...process.env, LDAPTLS_CACERT: file('cert.pem') },
        stdio: ['pipe', 'ignore', 'pipe'],
      }),
    async stop() {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const tree = `dn: ${base}
objectClass: domain
dc: firm

dn: ou=people,${base}
objectClass: organizationalUnit
ou: people

dn: ${reader.dn}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: ${reader.password}

dn: ou=elsewhere,ou=people,${base}
objectClass: referral
objectClass: extensibleObject
ou: elsewhere
ref: ldap://127.0.0.9:1/${base}

`;

const config = (folder: string): string => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.99999.1 NAME 'account2' AUXILIARY MAY userAccountControl )
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/pid
TLSCertificateFile ${folder}/cert.pem
TLSCertificateKeyFile ${folder}/key.pem
security tls=1
allow bind_anon_cred
database mdb
maxsize 1073741824
suffix "${base}"
rootdn "cn=root,${base}"
rootpw root
directory ${folder}/data
index objectClass,uid eq
limits dn.exact="${reader.dn}" size=unlimited size.pr=1000 size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${reader.dn}" read by * none
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, host, done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
