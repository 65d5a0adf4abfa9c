import { endWarnedDays, readDealings, type Dealings } from '#src/agreements/read-partners.ts';
import { keysInChange, readKey } from '#src/platform/keys.ts';
import type { CommandContext } from './command.ts';
import type { Finding } from './checks/finding.ts';

const dayMs = 86_400_000;
/** Deliveries are kept for seven days: a partner that does not know a new key by then is not told any more. */
const keysWaitDays = 3;
const certificateWarnedDays = 14;

/** Everything that ends by itself unless someone does something: agreements and keys. Certificates are in checks/address.ts, backups in doctor-backups.ts. */
export async function expiries(context: CommandContext): Promise<Finding[]> {
  const nowMs = Date.now();
  const dealings = await readDealings(context.db);
  return [
    ...dealings.flatMap((one) => aboutAgreement(one, nowMs)),
    ...(await aboutKeys(context, nowMs)),
    ...aboutClientCertificate(context, nowMs),
    await aboutSealing(context),
  ];
}

function aboutAgreement({ origin, endsAt, endsSoon, current }: Dealings, nowMs: number): Finding[] {
  if (endsAt === null || current === null) return [];
  const days = Math.max(0, Math.floor((endsAt.getTime() - nowMs) / dayMs));
  return [
    {
      check: `agreement ${origin}`,
      ok: !endsSoon,
      says: `ends on ${endsAt.toISOString().slice(0, 10)}, in ${days} days`,
      remedy: `Agree anew at least ${endWarnedDays} days before, or let it end: kontor agreement propose --amend ${current.id} --expires DAY`,
      advice: true,
    },
  ];
}

async function aboutKeys({ db }: CommandContext, nowMs: number): Promise<Finding[]> {
  const { actors, since } = await keysInChange(db);
  if (actors === 0 || since === null) return [];
  const days = Math.floor((nowMs - since.getTime()) / dayMs);
  return [
    {
      check: 'keys changing',
      ok: days < keysWaitDays,
      says: `${actors} actors have new keys that some partner does not know yet, since ${days} days`,
      remedy:
        'See `kontor jobs list` for who has not answered; after seven days it is told no more and refuses what is signed.',
      advice: true,
    },
  ];
}

/** What is shown to partners who ask for a certificate; the process that serves has read it when it started. */
function aboutClientCertificate({ config: { clientCertificate } }: CommandContext, nowMs: number): Finding[] {
  if (clientCertificate === null) return [];
  const days = Math.floor((clientCertificate.endsAt.getTime() - nowMs) / dayMs);
  return [
    {
      check: 'client certificate',
      ok: days >= certificateWarnedDays,
      says: `ends on ${clientCertificate.endsAt.toISOString().slice(0, 10)}, in ${days} days`,
      remedy: 'Put a new one where KONTOR_CLIENT_CERT and KONTOR_CLIENT_KEY say, and restart Kontor.',
      advice: true,
    },
  ];
}

/** With another key than the one they were sealed with, no private key in the database opens, and nothing can be signed. */
async function aboutSealing({ db, config }: CommandContext): Promise<Finding> {
  const check = 'sealing key';
  const actor = db.instance.addresses.instanceActor;
  const opened = await readKey(db, db.instance, actor, 'ed25519').then(
    () => true,
    () => false,
  );
  return {
    check,
    ok: opened,
    says: opened ? 'opens the keys in the database' : 'does not open the keys in the database',
    remedy: `Put the key that belongs to this database at ${config.keyFile}: from the paper or safe where \`kontor backup --keys\` went.`,
  };
}
