import { createHash } from 'node:crypto';
import type { Document } from './document.ts';
import { words } from './words.ts';

/** Six words of eleven bits: to find another agreement with the same words, an impostor would have to try 2^66. */
const wordsShown = 6;
const bitsPerWord = 11;

/**
 * The words that both administrators read to each other by phone: over both keys and the signed payload, the same on either side. Anyone who
 * inserts their own key between the two gets other words.
 */
export function fingerprint(document: Pick<Document, 'payload' | 'payloadHash'>): string {
  const { proposer, accepter } = document.payload;
  const thumbprints = [proposer.thumbprint, accepter.thumbprint].toSorted();
  const digest = createHash('sha256')
    .update(['kontor agreement words', ...thumbprints, document.payloadHash].join('\n'))
    .digest('hex');
  let bits = BigInt(`0x${digest}`);
  const shown: string[] = [];
  for (let i = 0; i < wordsShown; i++) {
    shown.push(words[Number(bits & ((1n << BigInt(bitsPerWord)) - 1n))] ?? '');
    bits >>= BigInt(bitsPerWord);
  }
  return shown.join(' ');
}
