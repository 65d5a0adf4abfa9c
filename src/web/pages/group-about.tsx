import { raw } from 'hono/html';
import type { Hono } from 'hono';
import type { Partner } from '#src/agreements/decide.ts';
import type { GroupView, Seats } from '#src/groups/group.ts';
import { canGovern, canModerate } from '#src/groups/policy.ts';
import { signaturesOf, type Signature } from '#src/groups/read-charter.ts';
import { seatsOf } from '#src/groups/read-members.ts';
import { readFaces } from '#src/people/read.ts';
import type { Face } from '#src/people/person.ts';
import type { Visit, WebContext, WebEnv } from '../context.ts';
import { groupOf } from '../find.ts';
import { SeatLines, showGroup } from '../parts/group-page.tsx';
import { accessHints, accessWord } from '../parts/group-card.tsx';
import { Icon } from '../parts/icon.tsx';
import { Plate } from '../parts/plate.tsx';
import { cleanProse, groupPath } from '../prose.ts';
import type { Words } from '../words.ts';

/** What a group is: purpose, who reads, what the agreement says about it, charter. Known to whoever may know of the group. */
export function groupAboutRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/about', async (c) => {
    const { visit } = c.var;
    const group = await groupOf(web, c);
    const signers =
      canGovern(group.mine) && group.charterSource !== '' ? await signaturesOf(web.db, group.id) : [];
    const [seats, faces] = await Promise.all([
      seatsOf(web.db, visit.viewer, group.id),
      readFaces(
        web.db,
        signers.map((each) => each.personId),
      ),
    ]);
    const body = (
      <>
        <AboutBody web={web} visit={visit} group={group} seats={seats} />
        {signers.length > 0 && <Signatures signers={signers} faces={faces} visit={visit} />}
      </>
    );
    return showGroup(web, c, { group, seats, section: 'about', title: visit.words.t('group.about'), body });
  });
}

interface Props {
  readonly web: WebContext;
  readonly visit: Visit;
  readonly group: GroupView;
  readonly seats: readonly Seats[];
}

export function AboutBody({ web, visit, group, seats }: Props) {
  const { words } = visit;
  const { t } = words;
  return (
    <div class="about">
      {group.descriptionHtml !== '' && (
        <section aria-labelledby="purpose">
          <h2 id="purpose">{t('group.description')}</h2>
          <div class="prose">{raw(cleanProse(group.descriptionHtml))}</div>
        </section>
      )}
      <section>
        <h2>{t('group.whoReads')}</h2>
        <p>{t(group.access === 'secret' ? 'about.readSecret' : 'about.read')}</p>
        <SeatLines seats={seats} words={words} />
      </section>
      <section aria-labelledby="terms">
        <h2 id="terms">{t('about.terms')}</h2>
        <ul class="terms">
          <li>{t('group.home', { company: group.company, country: group.country })}</li>
          <li>
            <strong>{accessWord(words, group.access)}</strong>: {t(accessHints[group.access])}
          </li>
          {agreementLines(web, words, group).map((line) => (
            <li>{line}</li>
          ))}
          <li>{t('about.since', { date: words.moment(group.createdAt) })}</li>
        </ul>
      </section>
      {group.pseudonyms && (
        <section aria-labelledby="pseudonyms">
          <h2 id="pseudonyms">{t('alias.heading')}</h2>
          <p>
            {t('alias.about')}{' '}
            {group.mine?.state === 'active' && (
              <a href={`${groupPath(group)}/pseudonym`}>{t('alias.open')}</a>
            )}
          </p>
        </section>
      )}
      {group.charterSource !== '' && (
        <section aria-labelledby="charter">
          <h2 id="charter">{t('group.charter')}</h2>
          <p>
            {t('about.charter', { version: group.charterVersion })}{' '}
            <a href={`${groupPath(group)}/charter`}>{t('charter.read')}</a>
          </p>
        </section>
      )}
      <p class="buttons">
        {canModerate(group.mine) && (
          <a class="button second" href={`/reports/log?group=${group.id}`}>
            <Icon name="history" />
            {t('reports.log')}
          </a>
        )}
        {group.mine?.state !== 'active' && (
          <a class="button second" href={`${groupPath(group)}/report`}>
            <Icon name="flag" />
            {t('report.menu')}
          </a>
        )}
      </p>
    </div>
  );
}

/** What the agreement with the group's home means for whoever writes here, in words; of a group of ours, what it means for each partner is in its own. */
function agreementLines(web: WebContext, words: Words, group: GroupView): string[] {
  if (group.peerId === null) return [words.t('about.ours')];
  const partner = web.book.byPeer(group.peerId);
  return partner
    ? linesOf(words, group, partner)
    : [words.t('about.noAgreement', { company: group.company })];
}

function linesOf({ t, moment }: Words, group: GroupView, partner: Partner): string[] {
  const { company } = group;
  const { retentionDays, categories } = partner.grantsOut;
  const { backfillFrom } = partner.grantsIn;
  return [
    backfillFrom === null
      ? t('about.historyJoin')
      : t('about.historyFrom', { date: moment(new Date(backfillFrom)).replace(/,? \d\d:\d\d.*$/, '') }),
    retentionDays === null
      ? t('about.keptOpen', { company })
      : t('about.keptDays', { company, count: retentionDays }),
    t(
      categories.file === 'deny'
        ? 'about.filesStay'
        : categories.file === 'copy'
          ? 'about.filesCopied'
          : 'about.filesAsked',
      {
        company,
      },
    ),
  ];
}

/** For owners: who accepted the charter in force, and whether their own signed word is kept. */
function Signatures(props: {
  readonly signers: readonly Signature[];
  readonly faces: readonly Face[];
  readonly visit: Visit;
}) {
  const { signers, faces, visit } = props;
  const { t, moment } = visit.words;
  const byId = new Map(faces.map((face) => [face.id, face]));
  return (
    <details class="signatures">
      <summary>{t('charter.signatures', { count: signers.length })}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('charter.who')}</th>
            <th scope="col">{t('charter.when')}</th>
            <th scope="col">{t('charter.proof')}</th>
          </tr>
        </thead>
        <tbody>
          {signers.map((each) => {
            const face = byId.get(each.personId);
            return (
              <tr>
                <td>
                  {face?.name} {face && <Plate of={face} />}
                </td>
                <td>{moment(each.at)}</td>
                <td>{t(each.proven ? 'charter.proofSigned' : 'charter.proofHere')}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}
