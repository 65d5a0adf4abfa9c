import { transaction, type Db } from '#src/platform/database.ts';
import { seal, unseal } from '#src/platform/secrets.ts';
import { insertPushKey } from './store.ts';

const label = 'push key';

/** The key pair that identifies this instance to push services (VAPID, RFC 8292): both halves base64url. */
export interface PushKey {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** The instance's key pair, created at its first start; every process reads the same one. A new pair would end every subscription. */
export async function ensurePushKey(db: Db): Promise<PushKey> {
  const known = await readPushKey(db);
  if (known) return known;
  const { default: webpush } = await import('web-push');
  const { publicKey, privateKey } = webpush.generateVAPIDKeys();
  const sealed = seal(db.instance.sealKey, privateKey, label);
  await transaction(db, (tx) => insertPushKey(tx, publicKey, sealed));
  return (await readPushKey(db)) ?? { publicKey, privateKey };
}

async function readPushKey(db: Db): Promise<PushKey | null> {
  const [row] = await db<{ publicKey: string; privateSealed: Uint8Array }[]>`
    select public_key, private_sealed from push_key`;
  if (!row) return null;
  return { publicKey: row.publicKey, privateKey: unseal(db.instance.sealKey, row.privateSealed, label) };
}
