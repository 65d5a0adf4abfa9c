import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import * as z from 'zod';
import { lazily } from '#src/platform/lazily.ts';

/** Longest answer of a browser that is looked at, in characters; real ones have about two thousand. */
const answerMax = 20_000;

const base64url = lazily(() => z.string().regex(/^[A-Za-z0-9_-]+$/));
const common = () => ({
  id: base64url().max(1_500),
  rawId: base64url().max(1_500),
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}).default({}),
});
const registration = lazily(() =>
  z.object({
    ...common(),
    response: z.object({
      clientDataJSON: base64url(),
      attestationObject: base64url(),
      transports: z.array(z.string().max(20)).max(10).optional(),
    }),
  }),
);
const assertion = lazily(() =>
  z.object({
    ...common(),
    response: z.object({
      clientDataJSON: base64url(),
      authenticatorData: base64url(),
      signature: base64url(),
      userHandle: base64url().optional(),
    }),
  }),
);

/** A browser's answer to a request to create a passkey, or null if it is malformed. */
export const parseRegistration = (text: string): RegistrationResponseJSON | null =>
  parse(registration(), text) as RegistrationResponseJSON | null;

/** A browser's answer to a request to use a passkey, or null if it is malformed. */
export const parseAssertion = (text: string): AuthenticationResponseJSON | null =>
  parse(assertion(), text) as AuthenticationResponseJSON | null;

function parse<T>(shape: z.ZodType<T>, text: string): T | null {
  if (text.length > answerMax) return null;
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // no JSON
  }
}
