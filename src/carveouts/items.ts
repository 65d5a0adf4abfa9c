import * as z from 'zod';
import { lazily } from '#src/platform/lazily.ts';
import { movedKinds, movedPartsSchema } from '#src/posts/moved/parts.ts';

/** What an archive of a carve-out holds, as its collections say it. Every address of who comes along is the one at the new instance. */
export interface Items {
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly posts: readonly Post[];
  readonly reactions: readonly Reaction[];
  readonly follows: readonly Tie[];
  readonly memberships: readonly Seat[];
}

const uri = lazily(() => z.string().min(1).max(2_048));
const personSchema = lazily(() =>
  z.object({
    id: uri(),
    former: uri(),
    handle: z.string().min(1).max(100),
    name: z.string().min(1).max(200),
    email: z.string().max(400).nullable(),
    bio: z.string().max(20_000),
    locale: z.string().max(20),
    followPolicy: z.enum(['ask', 'auto']),
    fields: z
      .array(
        z.object({ name: z.string().max(40), value: z.string().max(300), visibility: z.string().max(20) }),
      )
      .max(200),
    /** Paths in the archive. */
    pictures: z
      .strictObject({ avatar: z.string().max(600).optional(), header: z.string().max(600).optional() })
      .optional(),
  }),
);
const groupSchema = lazily(() =>
  z.object({ id: uri(), former: uri(), handle: z.string().max(100), name: z.string().max(200) }),
);
const fileSchema = lazily(() =>
  z.object({ path: z.string().max(600), name: z.string().max(400), alt: z.string().max(20_000) }),
);
const postSchema = lazily(() =>
  z.object({
    id: uri(),
    author: uri(),
    at: z.iso.datetime(),
    /** Only where what it answers comes along. */
    answers: uri().nullable(),
    title: z.string().max(2_000),
    summary: z.string().max(2_000),
    source: z.string().max(1_000_000),
    language: z.string().max(20),
    sensitive: z.boolean(),
    question: z.boolean(),
    /** Of one that is more than words, or words with a title. */
    kind: z.enum(movedKinds).optional(),
    parts: movedPartsSchema().optional(),
    files: z.array(fileSchema()).max(100),
  }),
);
const reactionSchema = lazily(() =>
  z.object({ actor: uri(), object: uri(), kind: z.string().max(20), emoji: z.string().max(40) }),
);
const tieSchema = lazily(() => z.object({ actor: uri(), object: uri() }));
const seatSchema = lazily(() =>
  z.object({ actor: uri(), object: uri(), role: z.enum(['owner', 'moderator', 'member']) }),
);
export type Person = z.infer<ReturnType<typeof personSchema>>;
export type Group = z.infer<ReturnType<typeof groupSchema>>;
export type Post = z.infer<ReturnType<typeof postSchema>>;
export type Reaction = z.infer<ReturnType<typeof reactionSchema>>;
export type Tie = z.infer<ReturnType<typeof tieSchema>>;
export type Seat = z.infer<ReturnType<typeof seatSchema>>;

const itemsMax = 1_000_000;

/** The collections of the archive, by their file. */
export const collections = {
  people: ['people.json', 'Person'],
  groups: ['groups.json', 'Group'],
  posts: ['outbox.json', 'Create'],
  reactions: ['reactions.json', 'Like'],
  follows: ['follows.json', 'Follow'],
  memberships: ['memberships.json', 'Join'],
} as const satisfies Readonly<Record<keyof Items, readonly [file: string, type: string]>>;

const shapes = {
  people: personSchema,
  groups: groupSchema,
  posts: postSchema,
  reactions: reactionSchema,
  follows: tieSchema,
  memberships: seatSchema,
};

/** One collection as it lies in the archive; a sentence that names the first mistake otherwise. */
export function readItems<Kind extends keyof Items>(kind: Kind, value: unknown): Items[Kind] | string {
  const list = z.object({ orderedItems: z.array(z.object({ kontor: z.unknown() })).max(itemsMax) });
  const outer = list.safeParse(value);
  if (!outer.success) return `${collections[kind][0]} is no collection of a carve-out.`;
  const items: unknown[] = [];
  for (const [at, { kontor }] of outer.data.orderedItems.entries()) {
    const parsed = shapes[kind]().safeParse(kontor);
    if (!parsed.success)
      return `${collections[kind][0]}: item ${at + 1} cannot be read (${parsed.error.issues[0]?.path.join('.') ?? ''}).`;
    items.push(parsed.data);
  }
  return items as unknown as Items[Kind];
}
