import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { originOf } from '#src/platform/addresses.ts';
import { Refusal } from '#src/platform/errors.ts';
import { lazily } from '#src/platform/lazily.ts';
import { countersignJws, payloadBytes, readJws, signJws, type Jws, type SigningKey } from './jws.ts';
import { countrySchema, daysMax, grantSchema } from './terms.ts';
import { terminationSchema } from './templates.ts';

/** `typ` of the signed agreement (protocol.md §7). */
export const documentType = 'kontor-agreement+jws';
const dayMs = 86_400_000;
const versionsMax = 1_000;

/** Shown to people who decide: no control characters and nothing that turns the direction of writing. */
const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u, 'must be one line of plain text');
const hash = lazily(() => z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be a SHA-256 in base64url'));
const originSchema = lazily(() =>
  z
    .string()
    .max(300)
    .refine((o) => originOf(o) === o, 'must be an origin like https://social.alpha.example'),
);

export const partySchema = lazily(() =>
  z
    .strictObject({
      origin: originSchema(),
      /** The instance actor, whose document lists the key. */
      actor: z.string().max(2_048),
      /** RFC 7638 thumbprint of its Ed25519 key. */
      thumbprint: hash(),
      legalName: line(200),
      country: countrySchema(),
      dataProtectionOfficer: line(300),
      securityContact: line(300),
    })
    .refine((p) => originOf(p.actor) === p.origin, "the actor must live on the party's origin"),
);
export type Party = z.infer<ReturnType<typeof partySchema>>;

/** Both instances sign these bytes, in RFC 8785 form, so that one text has one meaning. */
export const payloadSchema = lazily(() =>
  z
    .strictObject({
      type: z.literal('KontorAgreement'),
      id: z.uuid().regex(/^[0-9a-f-]+$/),
      version: z.int().min(1).max(versionsMax),
      /** Hash of the payload this one replaces; null in version 1. */
      prev: hash().nullable(),
      /** Version 1: the invitation's. */
      nonce: z.string().regex(/^[A-Za-z0-9_-]{22,86}$/),
      notBefore: z.iso.datetime(),
      expires: z.iso.datetime(),
      proposer: partySchema(),
      accepter: partySchema(),
      grants: z.strictObject({ fromProposer: grantSchema(), fromAccepter: grantSchema() }),
      erasureDays: z.int().min(1).max(daysMax),
      termination: terminationSchema(),
    })
    .refine((p) => p.proposer.origin !== p.accepter.origin, 'the parties must be two')
    .refine((p) => p.proposer.thumbprint !== p.accepter.thumbprint, 'the parties must have a key each')
    .refine((p) => (p.version === 1) === (p.prev === null), 'prev belongs to every version but the first')
    .refine((p) => Date.parse(p.expires) > Date.parse(p.notBefore), 'expires must be after notBefore')
    .refine(
      (p) => Date.parse(p.expires) - Date.parse(p.notBefore) <= daysMax * dayMs,
      `an agreement runs for at most ${daysMax} days`,
    ),
);
export type Payload = z.infer<ReturnType<typeof payloadSchema>>;

/** A document of valid form. Use `isSignedBy` to check its signatures. */
export interface Document {
  readonly jws: Jws;
  readonly payload: Payload;
  /** SHA-256 of the signed bytes, base64url. */
  readonly payloadHash: string;
}

/** Throws Refusal('invalid') naming the first mistake. Checks form only. */
export function readDocument(value: unknown): Document {
  const jws = readJws(value, documentType);
  const bytes = payloadBytes(jws);
  const payload = parsePayload(parseCanonical(bytes));
  return { jws, payload, payloadHash: hashOf(bytes) };
}

/** Checks a payload before it is signed or believed. */
export function parsePayload(value: unknown): Payload {
  const parsed = payloadSchema().safeParse(value);
  if (!parsed.success) throw new Refusal('invalid', `The agreement's ${firstMistake(parsed.error)}.`);
  return parsed.data;
}

/** JSON in RFC 8785 form; throws Refusal('invalid') for any other spelling of the same value (double keys, odd numbers, spaces). */
export function parseCanonical(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  let value: unknown;
  let again: string | undefined;
  try {
    value = JSON.parse(text);
    again = canonicalize(value);
  } catch (cause) {
    // A RangeError (nested too deep) or a lone surrogate is the sender's mistake as much as a syntax error.
    if (!(cause instanceof Error)) throw cause;
  }
  if (again !== text) throw new Refusal('invalid', 'The signed payload must be JSON in RFC 8785 form.');
  return value;
}

export function canonicalBytes(value: unknown): Buffer {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('Only JSON can be signed.');
  return Buffer.from(text, 'utf8');
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

/** The payload as a document with only our signature. */
export async function signPayload(payload: Payload, key: SigningKey): Promise<Document> {
  return readDocument(await signJws(canonicalBytes(payload), documentType, key));
}

export async function countersign(document: Document, key: SigningKey): Promise<Document> {
  return readDocument(await countersignJws(document.jws, documentType, key));
}

/** "grants.fromProposer.groups lists the same value twice" */
export function firstMistake(error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.join('.') ?? '';
  return `${path === '' ? 'content' : path}: ${issue?.message ?? 'is not as it should be'}`;
}
