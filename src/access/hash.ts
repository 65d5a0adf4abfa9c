import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { createConcurrencyLimit } from '#src/platform/concurrency-limit.ts';
import { refusals } from './refusals.ts';

/**
 * argon2id in PHC string form, `$argon2id$v=19$m=…,t=…,p=…$salt$hash` (RFC 9106). Runs in libuv's pool, never on the event loop.
 * Throws Refusal too_many when the queue is full.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derive(password, salt, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${b64(salt)}$${b64(key)}`;
}

/** True if the password made that hash. The cost is read from the hash, so that old ones stay valid when ours is raised. */
export async function matchesHash(password: string, phc: string): Promise<boolean> {
  const match = phcPattern.exec(phc);
  if (!match) throw new Error('A stored password hash is not argon2id in PHC form.');
  const [, memory, passes, parallelism, salt = '', hash = ''] = match;
  const expected = Buffer.from(hash, 'base64');
  const key = await derive(password, Buffer.from(salt, 'base64'), {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(key, expected);
}

type Cost = Pick<Argon2Parameters, 'memory' | 'passes' | 'parallelism' | 'tagLength'>;
/** OWASP's first choice: 19 MiB, two passes; about 40 ms of one core. */
const cost: Cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
const saltBytes = 16;
const phcPattern = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** A flood of sign-ins may cost 2 × 19 MiB at a time, not more. */
const limited = createConcurrencyLimit({
  atOnce: 2,
  waitingMax: 100,
  refusal: refusals.tooManySigningIn,
});

function derive(password: string, nonce: Buffer, parameters: Cost): Promise<Buffer> {
  const message = password.normalize('NFC');
  return limited(
    () =>
      new Promise((resolve, reject) => {
        argon2('argon2id', { ...parameters, nonce, message }, (error, key) =>
          error ? reject(error) : resolve(key),
        );
      }),
  );
}

const b64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
