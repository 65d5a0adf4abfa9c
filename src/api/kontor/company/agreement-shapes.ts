import { z } from 'zod';
import { dryRunKinds } from '#src/agreements/dry-run.ts';
import { grantSchema, narrowingSchema } from '#src/agreements/terms.ts';
import { terminationSchema } from '#src/agreements/templates.ts';
import { list, moment } from '../shapes.ts';

const grant = grantSchema().meta({ id: 'Grant', description: 'What one direction allows.' });
const states = ['draft', 'proposed', 'active', 'suspended', 'terminating', 'terminated', 'expired'] as const;

const terms = z
  .object({
    notBefore: z.string().nullable(),
    expires: z.string().nullable(),
    in: grant,
    out: grant,
    partner: z
      .object({
        legalName: z.string(),
        country: z.string(),
        dataProtectionOfficer: z.string(),
        securityContact: z.string(),
      })
      .nullable(),
    erasureDays: z.int().nullable(),
    termination: terminationSchema().nullable(),
  })
  .meta({
    id: 'Terms',
    description: 'What is in force: `in` is what comes from the partner, `out` what goes to it.',
  });

/** Everything that we have, had, or are about to have with one other server. */
export const agreement = z
  .object({
    peerId: z.int(),
    origin: z.string(),
    company: z.string(),
    country: z.string(),
    state: z.enum(states),
    endsAt: moment.nullable(),
    endsSoon: z.boolean(),
    current: z
      .object({
        id: z.string(),
        kind: z.enum(['mutual', 'one_sided']),
        proposedBy: z.enum(['us', 'partner']),
        version: z.int().nullable(),
        payloadHash: z.string().nullable(),
        terms: terms.nullable(),
        narrowing: narrowingSchema(),
        endReason: z.string(),
        suspendedByUs: z.boolean(),
        suspendedByPartner: z.boolean(),
        trouble: z.string(),
        createdAt: moment,
        activatedAt: moment.nullable(),
      })
      .nullable(),
    offer: z
      .object({
        agreementId: z.string(),
        proposedBy: z.enum(['us', 'partner']),
        version: z.int(),
        payloadHash: z.string(),
        payload: z.looseObject({}).meta({ description: 'What would be signed.' }),
      })
      .nullable()
      .meta({ description: 'What waits for a signature.' }),
  })
  .meta({ id: 'Agreement' });

export const dryRun = z
  .object({
    kind: z.enum(dryRunKinds),
    uri: z.string(),
    title: z.string(),
    partners: list(
      z.object({
        peerId: z.int(),
        company: z.string(),
        country: z.string(),
        host: z.string(),
        documents: list(
          z.object({
            how: z.enum(['sent', 'onRequest']),
            form: z.enum(['whole', 'withoutFiles', 'reference', 'note']),
            inbox: z.string().nullable(),
            body: z.string().meta({ description: 'The JSON, to the byte.' }),
          }),
        ),
        removed: list(z.object({ part: z.string(), why: z.enum(['agreement', 'person']) })),
        absence: z.object({ code: z.string() }).nullable(),
        waits: z.boolean(),
      }),
    ),
    more: z.int(),
    passedOn: list(z.string()),
    tookMs: z.number(),
  })
  .meta({ id: 'DryRun' });

/** Who looked at what lies by reference, on one day. */
export const reading = z
  .object({
    day: z.string(),
    readerAt: z.enum(['us', 'partner']),
    objectUri: z.string(),
    reader: z.string(),
    count: z.int(),
    firstAt: moment,
    lastAt: moment,
  })
  .meta({ id: 'Reading' });
