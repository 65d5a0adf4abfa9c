import { openPartnerRegistry } from '#src/agreements/partner-registry.ts';
import { noLookUps } from '#test/cli/shell.ts';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { handshake } from '#federation/handshake.ts';
import { exchangePath, notifyHandler, type ExchangeDeps } from '#src/agreements/exchange.ts';
import { readVersions, findAgreement } from '#src/agreements/read.ts';
import { signPayload, type Payload, type Party } from '#src/agreements/document.ts';
import type { SigningKey } from '#src/agreements/jws.ts';
import { thumbprintOf } from '#src/agreements/jws.ts';
import { namedTemplate } from '#src/agreements/templates.ts';
import { agreementCommands } from '#src/cli/agreements.ts';
import { readConfig } from '#src/platform/config.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { claimJobs, finishJob } from '#src/platform/jobs.ts';
import { generateKeys, instanceKey, rotateKeys, storeKeys } from '#src/platform/keys.ts';
import { createEgress, type Egress } from '#src/platform/egress.ts';
import { freshDatabase } from '#test/support/database.ts';

/** One company's instance as far as agreements need it: its actor, the handshake, the commands, and a count of who asked it what. */
export interface Company {
  readonly origin: string;
  readonly db: Db;
  readonly url: string;
  readonly egress: Egress;
  readonly deps: ExchangeDeps;
  /** "GET /actor", in order. */
  readonly asked: string[];
  /** Who signed the GETs that this instance receives; the gate's work, set by a test. */
  askedBy: string | null;
  /** Answers 502 as a proxy does before a server that is down: to everything, or to agreement messages alone. */
  isDown: boolean | 'for messages';
  run(command: string, ...args: string[]): Promise<{ json: never; text: string }>;
  /** Carries what is due to partners now, as a worker does; returns what failed. */
  work(): Promise<string[]>;
  rotateKey(): Promise<void>;
  stop(): Promise<void>;
}

export async function startCompany(name: string, legalName: string): Promise<Company> {
  const asked: string[] = [];
  let app = new Hono();
  let company: Company | null = null;
  const server = serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request: Request) => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`);
      const down =
        company?.isDown === true || (company?.isDown === 'for messages' && request.method === 'POST');
      return down ? new Response('down', { status: 502 }) : app.fetch(request);
    },
  });
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://${name}.localhost:${(server.address() as AddressInfo).port}`;
  const { db, url, drop } = await freshDatabase({ origin, company: legalName });
  const actor = db.instance.addresses.instanceActor;
  const keys = await generateKeys();
  await transaction(db, (tx) => storeKeys(tx, actor, keys));
  const egress = createEgress({ allowHosts: ['*.localhost'], ownHosts: [], userAgent: 'Kontor test' });
  const deps: ExchangeDeps = { db, egress, key: () => instanceKey(db, db.instance) };
  app = new Hono();
  app.get('/actor', async (c) => c.json(actorDocument(actor, await deps.key())));
  const registry = await openPartnerRegistry(db);
  app.route('/', handshake({ db, egress, registry, askedBy: async () => company?.askedBy ?? null }));
  app.onError((error, c) => c.text(`a bug: ${error.message}`, 500));
  const config = readConfig({ KONTOR_ORIGIN: origin, KONTOR_ALLOW_HOSTS: '*.localhost' });
  company = {
    origin,
    db,
    url,
    egress,
    deps,
    asked,
    askedBy: null,
    isDown: false,
    async run(command, ...args) {
      const found = agreementCommands[command];
      if (!found) throw new Error(`no command ${command}`);
      const { json, text } = await found.run({
        db,
        egress,
        config,
        registry,
        confirmMove: noLookUps,
        lookUpActor: noLookUps,
        dryRun: noLookUps,
        checkLine: noLookUps,
        args,
      });
      return { json: JSON.parse(JSON.stringify(json)) as never, text };
    },
    work: () => workOnce(deps),
    rotateKey: async () => {
      const next = await generateKeys();
      await transaction(db, (tx) => rotateKeys(tx, actor, next));
    },
    async stop() {
      await registry.close();
      egress.close();
      await new Promise((resolve) => server.close(resolve));
      await drop();
    },
  };
  return company;
}

async function workOnce(deps: ExchangeDeps): Promise<string[]> {
  const failures: string[] = [];
  const handler = notifyHandler(deps);
  // Of one key only the oldest job is claimable at a time.
  for (let jobs = await claimJobs(deps.db, 10); jobs.length > 0; jobs = await claimJobs(deps.db, 10)) {
    for (const job of jobs) {
      try {
        if (job.kind !== handler.kind) throw new Error(`unexpected job ${job.kind}`);
        await handler.run(job);
        await finishJob(deps.db, job);
      } catch (error) {
        failures.push(String(error));
        await deps.db`update jobs set lease_until = null where id = ${job.id}`;
      }
    }
    if (failures.length > 0) break;
  }
  return failures;
}

export const contacts = ['--dpo', 'Dora Schutz, dpo@example', '--security', 'Sam Wach, security@example'];

/** An invitation of `host`, answered by `guest`; not accepted yet. */
export async function propose(
  host: Company,
  guest: Company,
  ...more: string[]
): Promise<{ id: string; words: string }> {
  const invited = await host.run('invite', ...contacts);
  const blob = (invited.json as { invitation: string }).invitation;
  const proposed = await guest.run('propose', '--invitation', blob, ...contacts, ...more);
  return proposed.json;
}

/** A signed agreement in force on both sides. */
export async function agree(host: Company, guest: Company, ...more: string[]): Promise<string> {
  const { id } = await propose(host, guest, ...more);
  await host.run('accept', id);
  await host.work();
  return id;
}

export async function stateAtCompany(company: Company, id: string): Promise<string> {
  const { json } = await company.run('show', id);
  return (json as { state: string }).state;
}

export async function documentOf(company: Company, id: string, version = 1) {
  const agreement = await findAgreement(company.db, id);
  const found = (await readVersions(company.db, agreement.id)).find((v) => v.version === version);
  if (!found) throw new Error(`no version ${version}`);
  return found.document;
}

export async function post(
  company: Company,
  body: unknown,
): Promise<{ status: number; error: string; state: string }> {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${loopback(company)}${exchangePath}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: raw,
  });
  const { error = '', state = '' } = (await response.json()) as { error?: string; state?: string };
  return { status: response.status, error, state };
}

/** Tests reach the server by number; names under .localhost are the program's own business. */
export const loopback = (company: Company): string => `http://127.0.0.1:${new URL(company.origin).port}`;

export function makeKey(actor: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { keyUri: `${actor}#proof-key`, privateKey, publicKey };
}

export async function partyOf(origin: string, key: SigningKey, more: Partial<Party> = {}): Promise<Party> {
  return {
    origin,
    actor: `${origin}/actor`,
    thumbprint: await thumbprintOf(key.publicKey),
    legalName: 'Eve Ltd',
    country: 'GB',
    dataProtectionOfficer: 'Eve, dpo@eve.example',
    securityContact: 'Eve, security@eve.example',
    ...more,
  };
}

/** A payload as a forger writes it: well-formed, whatever else it claims. */
export function payloadOf(proposer: Party, accepter: Party, more: Partial<Payload> = {}): Payload {
  const { fromUs, fromThem, erasureDays, termination } = namedTemplate('full', { ours: 'GB', theirs: 'DE' });
  return {
    type: 'KontorAgreement',
    id: crypto.randomUUID(),
    version: 1,
    prev: null,
    nonce: 'A'.repeat(43),
    notBefore: '2026-01-01T00:00:00Z',
    expires: '2030-01-01T00:00:00Z',
    proposer,
    accepter,
    grants: { fromProposer: fromUs, fromAccepter: fromThem },
    erasureDays,
    termination,
    ...more,
  };
}

export function actorDocument(actor: string, key: { keyUri: string; publicKey: KeyObject }): unknown {
  const method = {
    id: key.keyUri,
    type: 'Multikey',
    controller: actor,
    publicKeyMultibase: multibase(key.publicKey),
  };
  return {
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: actor,
    type: 'Application',
    assertionMethod: [method],
  };
}

/** FEP-521a: z, base58btc, 0xed01 and the key. */
export function multibase(key: KeyObject): string {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  let number = BigInt(`0xed01${raw.toString('hex')}`);
  let text = '';
  for (; number > 0n; number /= 58n) text = `${alphabet[Number(number % 58n)]}${text}`;
  return `z${text}`;
}

/** An invitation by `company`, as text and as what it says. */
export async function invitationOf(company: Company) {
  const { json } = await company.run('invite', ...contacts);
  const { invitation } = json as { invitation: string };
  const said = JSON.parse(Buffer.from(invitation, 'base64url').toString()) as {
    nonce: string;
    expires: string;
  };
  const { nonce, expires, ...party } = said as typeof said & Payload['accepter'];
  return { invitation, nonce, expires, party };
}

/** A signed proposal that is right in every way, changed by the test. */
export async function proposalBy(
  company: Company,
  invited: { nonce: string; party: Payload['accepter'] },
  more: Partial<Payload> = {},
) {
  const key = await instanceKey(company.db, company.db.instance);
  const payload = payloadOf(await partyOf(company.origin, key), invited.party, {
    nonce: invited.nonce,
    ...more,
  });
  return (await signPayload(payload, key)).jws;
}
