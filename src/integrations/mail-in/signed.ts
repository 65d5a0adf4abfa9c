import { Unavailable } from '#src/platform/errors.ts';
import type { ReadTxt } from '#src/platform/txt-records.ts';
import { isAbove } from './authenticated.ts';
import type { ReadMail } from './read-mail.ts';

/** Of one e-mail: each is hashed, and its key is asked for. */
const signaturesMax = 8;
const lookUpsMax = 4;
const bitsMin = 1_024;
const freshDays = 3;
const dayMs = 86_400_000;
const signedFields = ['from', 'date', 'message-id'] as const;

/**
 * Whether the sender's own domain, or one above it, signed this e-mail as it is here (DKIM, RFC 6376): SHA-256, the whole body, and of the header who
 * sent it, when, and its Message-ID, none of them twice. Old ones count for nothing: whoever got a mail of somebody could send it here again. For mail
 * servers that do not say themselves what they found out. Throws Unavailable while a key cannot be asked for.
 */
export async function isSignedBySender(
  raw: Uint8Array,
  mail: Pick<ReadMail, 'from' | 'fields'>,
  readTxt: ReadTxt,
  now = new Date(),
): Promise<boolean> {
  const count = mail.fields('dkim-signature').length;
  if (count === 0 || count > signaturesMax) return false;
  if (['from', 'date', 'message-id', 'content-type'].some((key) => mail.fields(key).length > 1)) return false;
  const age = now.getTime() - Date.parse(mail.fields('date')[0] ?? '');
  if (!(age < freshDays * dayMs && age > -dayMs)) return false;
  const domain = mail.from.slice(mail.from.lastIndexOf('@') + 1);
  // As a whole: a bundle of CommonJS names nothing else.
  const { default: dkim } = await import('mailauth/lib/dkim/verify.js');
  const resolver = asking(domain, readTxt);
  const { results } = await dkim.dkimVerify(Buffer.from(raw), {
    resolver,
    minBitLength: bitsMin,
    curTime: now,
  });
  const ours = results.filter(({ signingDomain }) => isAbove((signingDomain ?? '').toLowerCase(), domain));
  const isGood = ours.some(
    (each) =>
      each.status.result === 'pass' &&
      each.signatureTimeValid !== false &&
      each.canonBodyLengthLimited !== true &&
      /^(rsa|ed25519)-sha256$/i.test(each.algo ?? '') &&
      signedFields.every((key) => keysIn(each.signingHeaders?.keys).includes(key)),
  );
  if (!isGood && ours.some(({ status }) => status.result === 'temperror'))
    throw new Unavailable('The key of a signature could not be asked for.');
  return isGood;
}

const keysIn = (keys = ''): string[] => keys.split(':').map((key) => key.trim().toLowerCase());

/** Only keys of the sender's domain and those above it are asked for, and few: strangers choose the names. */
function asking(domain: string, readTxt: ReadTxt) {
  let asked = 0;
  return async (name: string, type: string): Promise<string[][]> => {
    const signer = /^[^.]+(?:\.[^.]+)*\._domainkey\.(.+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
    if (type.toUpperCase() !== 'TXT' || !isAbove(signer, domain) || ++asked > lookUpsMax)
      throw Object.assign(new Error('This name is not asked for.'), { code: 'ENOTFOUND' });
    return await readTxt(name);
  };
}
