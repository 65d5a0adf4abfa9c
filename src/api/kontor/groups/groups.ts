import { z } from 'zod';
import { archiveGroup, reviveGroup } from '#src/groups/archive.ts';
import { createGroup } from '#src/groups/create.ts';
import { directoryShows, directorySorts, listDirectory } from '#src/groups/directory.ts';
import { admitsUs } from '#src/groups/admits-us.ts';
import { dismissSuggestedGroup, suggestGroups } from '#src/groups/suggest.ts';
import { keepGroup } from '#src/groups/quiet/keep-group.ts';
import { putWelcomeAway } from '#src/groups/welcome.ts';
import { editGroup } from '#src/groups/edit.ts';
import {
  accesses,
  charterMax,
  companyRules,
  descriptionMax,
  huesCount,
  practices,
  purposeMax,
  welcomeMax,
} from '#src/groups/group.ts';
import { acceptCharter } from '#src/groups/charters/accept-charter.ts';
import { acceptanceOf } from '#src/groups/charters/read-charter.ts';
import { choosePseudonym } from '#src/groups/pseudonyms/choose-pseudonym.ts';
import { pseudonymsOf } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import { readGroup } from '#src/groups/read.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { companiesListed } from '#src/groups/read-settings.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { given } from '#src/platform/given.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { operation, type Call } from '../operation.ts';
import { list, moment, text } from '../shapes.ts';
import { group, wholeGroup } from './group-shape.ts';
import { uploadedPictures } from './pictures.ts';

const tag = 'Groups';
type OfGroup = Call<{ readonly group: GroupId }>;

/** The group of the address, as the reader may see it. A secret one that is not for them does not exist. */
export async function readCalled({ api, viewer, parts }: OfGroup) {
  const found = await readGroup(api.db, viewer, parts.group);
  if (!found) throw notFound('group');
  return found;
}
/** The same for what only its members see. */
export async function readJoined(call: OfGroup) {
  const found = await readCalled(call);
  if (found.mine?.state !== 'active') throw notFound('group');
  return found;
}
const showGroup = (call: OfGroup) => showWhole(call, call.parts.group);
async function showWhole({ api, viewer }: Call, groupId: GroupId) {
  const [found, seats, companyIds] = await Promise.all([
    readGroup(api.db, viewer, groupId),
    memberCountsOf(api.db, viewer, groupId),
    companiesListed(api.db, groupId),
  ]);
  if (!found) throw notFound('group');
  // Which companies its home lists is for those who are in it.
  return { ...found, seats, companyIds: found.mine?.state === 'active' ? companyIds : [] };
}

const settings = {
  description: text(descriptionMax).optional().meta({ description: 'Markdown.' }),
  charter: text(charterMax).optional().meta({ description: 'Markdown: what every member agrees to.' }),
  hue: z
    .int()
    .min(0)
    .max(huesCount - 1)
    .nullable()
    .optional(),
  purpose: text(purposeMax).optional().meta({ description: 'What it is for, in one line.' }),
  welcome: text(welcomeMax).optional().meta({ description: 'Markdown, shown to who joins.' }),
  companies: z.enum(companyRules).optional(),
  companyIds: z.array(z.int().min(1)).max(500).optional(),
  pseudonyms: z.boolean().optional(),
};

export const groupOperations = {
  listGroups: operation('GET /groups', {
    ...{ tag, scope: 'read:groups', summary: 'Groups that you may know about' },
    query: z.strictObject({
      show: z.enum(directoryShows).default('mine'),
      sort: z.enum(directorySorts).default('activity'),
      q: text(200).optional(),
    }),
    answer: z.object({ items: list(group.extend({ lastPostAt: moment.nullable() })) }),
    show: async ({ api, me, query: { q, ...asked } }) => ({
      items: (await listDirectory(api.db, me, { ...asked, ...(q !== undefined && { q }) })).map(
        ({ group: found, lastPostAt }) => ({ ...found, lastPostAt }),
      ),
    }),
  }),
  listSuggestedGroups: operation('GET /groups/suggested', {
    ...{ tag, scope: 'read:groups', summary: 'Groups that might be for you, each with the reason' },
    answer: z.object({
      items: list(
        z.object({
          group,
          because: z.object({
            kind: z.enum(['team', 'skill', 'followed']),
            count: z.int().optional().meta({ description: 'People of your team, or whom you follow.' }),
            skill: z.string().optional().meta({ description: 'Of your profile.' }),
          }),
        }),
      ),
    }),
    show: async ({ api, me }) => ({ items: await suggestGroups(api.db, me, admitsUs(api.registry)) }),
  }),
  dismissSuggestedGroup: operation('DELETE /groups/{group}/suggestion', {
    ...{ tag, scope: 'write:groups', summary: 'Do not have this group suggested to you again' },
    act: (tx, { me, parts }) => dismissSuggestedGroup(tx, me, parts.group),
  }),
  createGroup: operation('POST /groups', {
    ...{ tag, scope: 'write:groups', summary: 'Create a group, whose owner you are', answer: wholeGroup },
    body: z.strictObject({
      ...{ handle: text(64), name: text(200), access: z.enum(accesses).default('closed') },
      practice: z
        .enum(practices)
        .nullable()
        .optional()
        .meta({ description: 'A practice room, for your company alone.' }),
      ...settings,
    }),
    run: async ({ api, me, body }) => {
      const keys = await generateKeys();
      return await transaction(api.db, (tx) => createGroup(tx, me, { ...given(body), keys }));
    },
    show: (call, key) => showWhole(call, key as GroupId),
  }),
  readGroup: operation('GET /groups/{group}', {
    ...{ tag, scope: 'read:groups', summary: 'A group, with its seats', answer: wholeGroup, show: showGroup },
  }),
  editGroup: operation('PATCH /groups/{group}', {
    ...{ tag, scope: 'write:groups', answer: wholeGroup },
    summary: 'Change a group, as one of its moderators or owners; what is not named stays',
    description: 'The home of a partner’s group is asked, and decides.',
    body: z.strictObject({
      ...{ name: text(200).optional(), access: z.enum(accesses).optional() },
      pagesRestricted: z.boolean().optional().meta({ description: 'Only moderators write its wiki.' }),
      startPage: text(2_048).nullable().optional().meta({
        description: 'The address (`uri`) of a page of its wiki, where newcomers begin.',
      }),
      ...settings,
    }),
    act: (tx, { me, parts, body }) => editGroup(tx, me, parts.group, given(body)),
    show: showGroup,
  }),
  archiveGroup: operation('POST /groups/{group}/archive', {
    ...{ tag, scope: 'write:groups', answer: wholeGroup },
    summary: 'Close a group: it can be read, not written to',
    act: (tx, { me, parts }) => archiveGroup(tx, me, parts.group),
    show: showGroup,
  }),
  reviveGroup: operation('DELETE /groups/{group}/archive', {
    ...{ tag, scope: 'write:groups', summary: 'Open an archived group again', answer: wholeGroup },
    act: (tx, { me, parts }) => reviveGroup(tx, me, parts.group),
    show: showGroup,
  }),
  keepGroup: operation('POST /groups/{group}/keeping', {
    ...{ tag, scope: 'write:groups', answer: wholeGroup },
    summary: 'Say that a silent group goes on, as one of its owners',
    act: (tx, { me, parts }) => keepGroup(tx, me, parts.group),
    show: showGroup,
  }),
  putWelcomeAway: operation('DELETE /groups/{group}/welcome', {
    ...{ tag, scope: 'write:groups', summary: 'You have read what a group greets newcomers with' },
    act: (tx, { me, parts }) => putWelcomeAway(tx, me, parts.group),
  }),
  setGroupPictures: operation('PUT /groups/{group}/pictures', {
    ...{ tag, scope: 'write:groups', answer: wholeGroup },
    summary: 'Give a group its picture and cover, or take them away (null); what is not named stays',
    description: 'Files that you uploaded by `POST /api/v2/media`; they are cropped and re-encoded.',
    body: z.strictObject({ avatar: text(40).nullable().optional(), header: text(40).nullable().optional() }),
    run: async ({ api, me, parts, body }) => {
      const pictures = await uploadedPictures(api, me, parts.group, body);
      await transaction(api.db, (tx) => editGroup(tx, me, parts.group, pictures));
    },
    show: showGroup,
  }),
  readCharter: operation('GET /groups/{group}/charter', {
    ...{ tag, scope: 'read:groups', summary: 'What members of a group agree to, and whether you did' },
    answer: z.object({ source: z.string(), version: z.int(), acceptedAt: moment.nullable() }),
    show: async (call) => {
      const { charterSource: source, charterVersion: version } = await readCalled(call);
      if (source === '') throw notFound('charter');
      const { acceptedAt } = await acceptanceOf(call.api.db, call.parts.group, call.me);
      return { source, version, acceptedAt };
    },
  }),
  acceptCharter: operation('PUT /groups/{group}/charter/acceptance', {
    ...{ tag, scope: 'write:groups', summary: 'Accept a group’s charter', answer: wholeGroup },
    body: z.strictObject({
      version: z.int().min(1).meta({ description: 'The version that you have read.' }),
    }),
    act: (tx, { me, parts, body }) => acceptCharter(tx, me, parts.group, body.version),
    show: showGroup,
  }),
  choosePseudonym: operation('POST /groups/{group}/pseudonym', {
    ...{ tag, scope: 'write:groups', summary: 'Choose a pseudonym in a group that allows them, once' },
    body: z.strictObject({ name: text(200) }),
    answer: z.object({ name: z.string(), handle: z.string(), usable: z.boolean() }),
    run: async ({ api, me, parts, body }) => {
      const keys = await generateKeys();
      await transaction(api.db, (tx) => choosePseudonym(tx, me, parts.group, { name: body.name, keys }));
    },
    show: async ({ api, me, parts }) => {
      const own = (await pseudonymsOf(api.db, me)).find(({ groupId }) => groupId === parts.group);
      if (!own) throw notFound('person');
      return own;
    },
  }),
};
