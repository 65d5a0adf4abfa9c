import { z } from 'zod';
import { accesses, companyRules, practices } from '#src/groups/group.ts';
import { id, list, moment, person } from '../shapes.ts';

export const roles = ['owner', 'moderator', 'member'] as const;

export const member = person
  .extend({ peerId: z.int().nullable(), company: z.string(), country: z.string() })
  .meta({ id: 'Participant' });

/** A group as its reader may see it. */
export const group = z
  .object({
    id,
    uri: z.string(),
    handle: z.string(),
    host: z.string().nullable().meta({ description: 'Null: its home is here.' }),
    name: z.string(),
    company: z.string(),
    country: z.string(),
    access: z.enum(accesses),
    companies: z.enum(companyRules).meta({ description: 'People of which companies may join.' }),
    descriptionSource: z.string(),
    charterSource: z.string(),
    charterVersion: z.int(),
    hue: z.int().nullable(),
    pseudonyms: z.boolean(),
    pagesRestricted: z.boolean(),
    practice: z.enum(practices).nullable().meta({
      description: 'A practice room, which sends nothing anywhere, and how often it is emptied.',
    }),
    purpose: z.string().meta({ description: 'In one line.' }),
    avatarUrl: z.string().nullable(),
    headerUrl: z.string().nullable().meta({ description: 'Its cover.' }),
    archivesAt: moment.nullable().meta({
      description: 'It is silent, and archived then unless somebody writes or an owner keeps it.',
    }),
    createdAt: moment,
    archivedAt: moment.nullable(),
    membersCount: z.int(),
    mine: z.object({ role: z.enum(roles), state: z.enum(['invited', 'requested', 'active']) }).nullable(),
    owesCharter: z.boolean(),
  })
  .meta({ id: 'Group' });

/** A group with who is in it, company by company, and with which companies it is open to. */
export const wholeGroup = group
  .extend({
    welcomeSource: z.string().meta({ description: 'Markdown, for who joins.' }),
    startPage: z.string().nullable().meta({ description: 'The address of the page newcomers begin with.' }),
    seats: list(
      z.object({ peerId: z.int().nullable(), company: z.string(), country: z.string(), count: z.int() }),
    ).meta({ description: 'How many members each company has.' }),
    companyIds: list(z.int()).meta({ description: 'Of `listed`: the partners whose people may join.' }),
  })
  .meta({ id: 'GroupWithSeats' });

export const membership = z
  .object({
    person: member,
    role: z.enum(roles),
    since: moment,
    speaks: z.boolean().meta({ description: 'Speaks for their company in the group.' }),
  })
  .meta({ id: 'Member' });
