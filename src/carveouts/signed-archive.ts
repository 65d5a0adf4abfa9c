import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Jws } from '#src/agreements/jws.ts';
import { signaturesText } from './export.ts';
import type { Verified } from './verified.ts';
import { signaturesName } from './verify.ts';

/** The same archive with both signatures: every byte but those of `signatures.json` is as it came. */
export async function signedArchive({ files, proofs }: Verified, signed: Jws, file: string): Promise<void> {
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  for (const [name, bytes] of files) if (name !== signaturesName) zip.addBuffer(Buffer.from(bytes), name);
  zip.addBuffer(Buffer.from(signaturesText(signed, proofs)), signaturesName);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
}
