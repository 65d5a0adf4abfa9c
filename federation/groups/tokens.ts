import { randomUUID } from 'node:crypto';
import { SignJWT, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import * as z from 'zod';
import { findGroupByUri } from '#src/groups/read.ts';
import { originOf } from '#src/platform/addresses.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { isUuid } from '#src/platform/ids.ts';
import { lazily } from '#src/platform/lazily.ts';
import type { ProvenMembership } from '#src/posts/read/for-partners.ts';
import type { FederationContext } from '../context.ts';
import { fetchDocument, signedGet } from '../fetch.ts';
import type { Caller } from '../gate.ts';
import { memberGroup } from './member-group.ts';
import { resolveKey } from '../actors/remote-keys.ts';
import { partnerByUri } from '../actors/resolve.ts';
import type { Serve } from '../ask.ts';
import { ProtocolError } from '../protocol-error.ts';

/** protocol.md §4: at most ten minutes; the clocks of two honest servers may differ by half a minute. */
const lifetimeSeconds = 540;
const lifetimeSecondsMax = 600;
const skewSeconds = 30;
const tokenType = 'kontor-member+jwt';
const scheme = 'GroupMembership ';
const tokenMaxChars = 4_096;
/** A token is asked for again when it has less than this left. */
const remainsMs = 60_000;

/**
 * GET /ap/g/{g}/token?aud={origin}, signed by a partner's instance actor: a compact JWS by our instance's key, stating to one other origin that
 * the requesting instance has an active member in our group. Nothing for a partner without a member.
 */
export const token: Serve = async (ask) => {
  const { ctx, caller, url, uuid } = ask;
  const aud = url.searchParams.get('aud') ?? '';
  if (!isUuid(uuid) || originOf(aud) !== aud) return null;
  if (caller.actor !== `${caller.origin}/actor`) return null;
  const group = await memberGroup(ask, ctx.instance.addresses.group(uuid));
  if (!group) return null;
  const about = { group: group.uri, epoch: group.epoch, sub: caller.origin, aud, from: group.from };
  const jws = await mintToken(ctx, about);
  return new Response(jws, {
    headers: {
      'content-type': 'application/jwt',
      'cache-control': 'no-store',
      vary: 'Accept, Signature',
    },
  });
};

async function mintToken(
  ctx: FederationContext,
  about: { group: string; epoch: string; sub: string; aud: string; from: Date },
): Promise<string> {
  const key = await instanceKey(ctx.db, ctx.instance);
  return new SignJWT({ epoch: Number(about.epoch), from: about.from.toISOString() })
    .setProtectedHeader({ alg: 'EdDSA', typ: tokenType, kid: key.keyUri })
    .setIssuer(about.group)
    .setSubject(about.sub)
    .setAudience(about.aud)
    .setIssuedAt()
    .setExpirationTime(`${lifetimeSeconds}s`)
    .setJti(randomUUID())
    .sign(key.privateKey);
}

const claimsSchema = lazily(() =>
  z.object({
    iss: z.string(),
    iat: z.int(),
    exp: z.int(),
    jti: z.string().min(1).max(200),
    epoch: z.int().nonnegative(),
    /** From when the subject may hold the group's content; absent in tokens by older versions. */
    from: z.iso.datetime().optional(),
  }),
);

/**
 * The group whose membership the caller proves with `Authorization: GroupMembership <jws>`, or null. The header must be covered by the HTTP
 * signature; the token must be by the instance of the group's home, for the caller, for us, unexpired, and not older than what we know about the
 * group. A token gives a partner access to our content in that group even if our own view of its members does not show it.
 */
export async function acceptToken(
  ctx: FederationContext,
  authorization: string,
  caller: Caller,
): Promise<ProvenMembership | null> {
  if (!authorization.startsWith(scheme) || authorization.length > tokenMaxChars) return null;
  if (!caller.signedHeaders.includes('authorization')) return null;
  const jws = authorization.slice(scheme.length).trim();
  try {
    return await verifiedGroup(ctx, jws, caller);
  } catch {
    return null; // whatever is wrong with a token, it proves nothing
  }
}

async function verifiedGroup(
  ctx: FederationContext,
  jws: string,
  caller: Caller,
): Promise<ProvenMembership | null> {
  const iss = decodeJwt(jws).iss ?? '';
  const kid = decodeProtectedHeader(jws).kid ?? '';
  const home = originOf(iss);
  // Only a partner's word counts, and only about groups that we know as its own.
  const partner = home === null || originOf(kid) !== home ? undefined : partnerByUri(ctx, home);
  const group = partner && (await findGroupByUri(ctx.db, iss));
  if (!group || group.peerId !== partner.peerId) return null;
  const key = await resolveKey(ctx, kid);
  if (key.owner !== `${home}/actor`) return null;
  const { payload } = await jwtVerify(jws, key.key, {
    algorithms: ['EdDSA'],
    typ: tokenType,
    issuer: iss,
    subject: caller.origin,
    audience: ctx.instance.origin,
    clockTolerance: skewSeconds,
  });
  const claims = claimsSchema().parse(payload);
  if (claims.exp - claims.iat > lifetimeSecondsMax) return null;
  if (BigInt(claims.epoch) < BigInt(group.epoch)) return null;
  return { groupId: group.id, heldSince: new Date(claims.from ?? 0) };
}

/**
 * A document on the author's host about a group's content: requested plainly first and, if the host does not know that we have a member in the
 * group, once more with a token from the group's home. Null and errors as `fetchDocument`.
 */
export async function fetchWithToken(
  ctx: FederationContext,
  uri: string,
  groupUri: string,
): Promise<Record<string, unknown> | null> {
  const plain = await fetchDocument(ctx, uri);
  if (plain) return plain;
  const aud = originOf(uri);
  const jws = aud === null ? null : await tokenFor(ctx, groupUri, aud);
  if (jws === null) return null;
  const opened = await fetchDocument(ctx, uri, { authorization: scheme + jws });
  // It may have been from before a change of members: the next try asks for a new one.
  if (!opened) ctx.caches.tokens.delete(`${groupUri} ${aud}`);
  return opened;
}

/** What proves to another company that we have a member in the group; empty when its home gives no token. */
export async function membershipHeader(
  ctx: FederationContext,
  groupUri: string,
  aud: string,
): Promise<Record<string, string>> {
  const jws = await tokenFor(ctx, groupUri, aud);
  return jws === null ? {} : { authorization: scheme + jws };
}

/** From memory, or from the group's home; of our own groups we make it ourselves. Null when the home gives none. */
async function tokenFor(ctx: FederationContext, groupUri: string, aud: string): Promise<string | null> {
  if (ctx.instance.addresses.isOurs(groupUri)) {
    const group = await findGroupByUri(ctx.db, groupUri);
    return group?.peerId === null
      ? await mintToken(ctx, {
          group: groupUri,
          epoch: group.epoch,
          sub: ctx.instance.origin,
          aud,
          from: new Date(0), // the home holds all of it
        })
      : null;
  }
  if (!partnerByUri(ctx, groupUri)) return null;
  const name = `${groupUri} ${aud}`;
  const kept = ctx.caches.tokens.get(name);
  if (kept && kept.untilMs - remainsMs > Date.now()) return kept.jws;
  const answer = await signedGet(ctx, `${groupUri}/token?aud=${encodeURIComponent(aud)}`, 'application/jwt');
  if (!answer || answer.body.length > tokenMaxChars) return null;
  const jws = answer.body.toString('ascii').trim();
  try {
    ctx.caches.tokens.set(name, { jws, untilMs: (decodeJwt(jws).exp ?? 0) * 1_000 });
  } catch (cause) {
    throw new ProtocolError(400, `${groupUri} answered with something that is no token.`, { cause });
  }
  return jws;
}
