import { hostOf } from '#src/platform/addresses.ts';
import { checkAddress } from '#src/cli/checks/address.ts';
import { checkClock } from '#src/cli/checks/clock.ts';
import { checkServer } from '#src/cli/checks/database.ts';
import { checkDisk } from '#src/cli/checks/disk.ts';
import { checkMailServer } from '#src/cli/checks/mail.ts';
import { isFailure, lineOf, type Finding } from '#src/cli/checks/finding.ts';
import type { Command, CommandContext } from '#src/cli/command.ts';
import { listAgreements } from '#src/agreements/read.ts';
import { toPartner } from '#src/agreements/agreement.ts';
import { readBranding } from '#src/company/open.ts';
import { backups } from '#src/cli/doctor-backups.ts';
import { expiries } from '#src/cli/doctor-expiries.ts';
import { means } from '#src/cli/doctor-means.ts';
import { standby } from '#src/cli/doctor-standby.ts';
import type { Config } from '#src/platform/config.ts';
import { queueState } from '#src/platform/deliveries.ts';

const queueAgeMaxSeconds = 3600;
const probeTimeoutMs = 8_000;
const partnersMax = 50;

const doctor: Command = {
  usage: 'kontor doctor',
  summary:
    'Check database, clock, keys, disk, names, certificates, public address, mail, queue, partners, agreements and backups, and say how to fix each failure.',
  async run(context) {
    const groups = await Promise.all([
      database(context),
      checkClock([]),
      names(context.config),
      address(context),
      checkMailServer(context.config.mail),
      queue(context),
      standby(context),
      means(context),
      expiries(context),
      partners(context),
      about(context),
      backups(context),
    ]);
    const findings = [checkDisk(context.config.dataDir), ...groups.flat()];
    if (findings.some(isFailure)) process.exitCode = 1;
    return { json: findings, text: findings.map(lineOf).join('\n') };
  },
};

async function database({ db }: CommandContext): Promise<Finding[]> {
  const { version, clock } = await checkServer(db);
  const [migrations] = await db`select count(*)::int as n from migrations`;
  const [keys] =
    await db`select count(*)::int as n from actor_keys where actor_uri = ${db.instance.addresses.instanceActor} and retired_at is null`;
  return [
    { ...version, says: `${version.says}, ${migrations?.n} migrations` },
    clock,
    {
      check: 'keys',
      ok: keys?.n === 2,
      says: `${keys?.n} of 2 instance keys`,
      remedy: 'Start the instance once; it creates the missing keys.',
    },
  ];
}

/** In development names and certificates are nobody's. */
async function names({ development, origin, filesOrigin }: Config): Promise<Finding[]> {
  if (development) return [];
  const found = await Promise.all([
    checkAddress('the pages', origin),
    checkAddress('the files', filesOrigin),
  ]);
  return found.flat();
}

/** From outside in: a plain fetch, because the egress client never contacts ourselves. */
async function address({ config, db }: CommandContext): Promise<Finding[]> {
  const get = async (path: string): Promise<number> => {
    const base = config.development ? `http://${config.host}:${config.port}` : config.origin;
    const response = await fetchOwn(`${base}${path}`);
    return response;
  };
  const health = await get('/healthz');
  const finger = await get(
    `/.well-known/webfinger?resource=${encodeURIComponent(`acct:${db.instance.addresses.host}@${db.instance.addresses.host}`)}`,
  );
  const remedy = `Is it running, and do DNS, TLS and the reverse proxy lead ${config.origin} to ${config.host}:${config.port}?`;
  return [
    {
      check: 'public address',
      ok: health === 200,
      says: health === 200 ? config.origin : `${config.origin} answered ${health || 'nothing'}`,
      remedy,
    },
    {
      check: 'webfinger',
      ok: finger === 200,
      says: `answered ${finger || 'nothing'}`,
      remedy: 'The proxy must pass /.well-known/ to Kontor.',
    },
    await filesAddress(config),
  ];
}

/** The files' origin answers nothing but files, and says so of itself. */
async function filesAddress(config: Config): Promise<Finding> {
  const remedy = `Do DNS, TLS and the reverse proxy lead ${config.filesOrigin} to ${config.host}:${config.port} too, and keep the requested host?`;
  const host = hostOf(config.filesOrigin);
  const base = config.development ? `http://${config.host}:${config.port}` : config.filesOrigin;
  const answer = await askOwn(`${base}/healthz`, { host });
  const isOurs = answer.status === 404 && answer.policy.startsWith('sandbox');
  return {
    check: 'files address',
    ok: isOurs,
    says: isOurs ? config.filesOrigin : `${config.filesOrigin} answered ${answer.status || 'nothing'}`,
    remedy,
  };
}

const fetchOwn = async (url: string): Promise<number> => (await askOwn(url)).status;

/** Status 0: no answer. */
async function askOwn(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; policy: string }> {
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  return await new Promise((resolve) => {
    const req = request(url, { timeout: probeTimeoutMs, headers }, (res) => {
      res.resume();
      resolve({
        status: res.statusCode ?? 0,
        policy: String(res.headers['content-security-policy'] ?? ''),
      });
    });
    req.on('timeout', () => req.destroy());
    req.on('error', () => resolve({ status: 0, policy: '' }));
    req.end();
  });
}

/** What the law usually requires of a site's operator: an imprint (§ 5 DDG), a privacy notice (GDPR, articles 13 and 14). */
async function about({ db }: CommandContext): Promise<Finding[]> {
  const { about } = await readBranding(db);
  const page = `${db.instance.origin}/settings/company/about`;
  return (['imprint', 'privacy'] as const).map((name) => ({
    check: name === 'imprint' ? 'imprint' : 'privacy notice',
    ok: about[name] !== null,
    says: about[name] === null ? 'missing' : 'shown at the foot of the sign-in page',
    remedy: `An administrator can enter it, or its URL, at ${page}.`,
    advice: true,
  }));
}

async function queue({ db }: CommandContext): Promise<Finding[]> {
  const states = await queueState(db);
  const waiting = states.reduce((n, s) => n + s.waiting, 0);
  const dead = states.reduce((n, s) => n + s.dead, 0);
  const oldest = Math.max(0, ...states.map((s) => s.oldestSeconds));
  return [
    {
      check: 'queue',
      ok: oldest < queueAgeMaxSeconds,
      says: `${waiting} waiting, oldest ${Math.round(oldest)} s`,
      remedy: 'Is a worker running (KONTOR_ROLE), and do the partners below answer?',
    },
    {
      check: 'dead letters',
      ok: dead === 0,
      says: `${dead}`,
      remedy: 'See `kontor jobs list`; retry with `kontor jobs redrive --all`.',
    },
  ];
}

async function partners({ db, egress }: CommandContext): Promise<Finding[]> {
  const now = Date.now();
  const agreements = (await listAgreements(db))
    .filter((a) => toPartner(a, now)?.state === 'active')
    .slice(0, partnersMax);
  return await Promise.all(
    agreements.map(async (a): Promise<Finding> => {
      const check = `partner ${a.origin}`;
      try {
        const response = await egress.request({
          url: `${a.origin}/.well-known/nodeinfo`,
          timeoutMs: probeTimeoutMs,
        });
        return {
          check,
          ok: response.status < 500,
          says: `answered ${response.status}`,
          remedy: 'Contact their IT; deliveries to them are kept for seven days.',
        };
      } catch (error) {
        return {
          check,
          ok: false,
          says: (error as Error).message,
          remedy: 'Contact their IT; deliveries to them are kept for seven days.',
        };
      }
    }),
  );
}

export const doctorCommands: Record<string, Command> = { '': doctor };
