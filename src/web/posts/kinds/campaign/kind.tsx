import { answerDaysUsual } from '#src/posts/kinds/campaign/campaign.ts';
import { campaignInput, readTyped, fieldsOf, typedOf, untypedCampaign } from './typed.ts';
import { localTime } from '#src/posts/kinds/event/local-time.ts';
import type { WebKind } from '../kind.ts';
import { CampaignCard } from './campaign-card.tsx';
import { CampaignFields } from './campaign-fields.tsx';

export const campaign: WebKind = {
  ...{ draft: 'campaign', icon: 'recommend', word: 'composer.kindCampaign' },
  // A group's ideas lead to it: whoever writes a post seldom means one.
  isOffered: () => false,
  Fields: ({ written, i18n }) => (
    <fieldset class="campaign-fields">
      <legend class="hidden">{i18n.t('composer.kindCampaign')}</legend>
      <CampaignFields
        typed={{
          ...(written.campaign ?? {
            ...untypedCampaign,
            from: localTime(new Date(), i18n.timeZone)[0],
            answerDays: String(answerDaysUsual),
          }),
          title: written.campaign?.title || written.title,
        }}
        i18n={i18n}
      />
    </fieldset>
  ),
  empty: {},
  readTyped: (form) => ({ campaign: readTyped(form) }),
  carried: ({ campaign: typed }) => (typed ? fieldsOf(typed) : []),
  inputOf(written, timeZone) {
    const typed = written.campaign ?? untypedCampaign;
    return { title: typed.title || written.title, campaign: campaignInput(typed, timeZone) };
  },
  Preview: ({ written: { campaign: typed } }) =>
    typed && (
      <>
        <p class="post-title">{typed.title}</p>
        <p>
          {typed.from} – {typed.until}
        </p>
        <p>{typed.jury}</p>
      </>
    ),
  Editor: ({ post: { campaign: shown }, form, i18n }) =>
    shown?.format === 'ideas' && (
      <fieldset class="campaign-fields">
        <legend>{i18n.t('composer.kindCampaign')}</legend>
        <CampaignFields typed={form ? readTyped(form) : typedOf(shown, i18n.timeZone)} i18n={i18n} isEdit />
      </fieldset>
    ),
  changeOf(form, { campaign: shown }, timeZone) {
    if (shown?.format !== 'ideas') return {};
    const [typed, before] = [readTyped(form), typedOf(shown, timeZone)];
    return JSON.stringify({ ...typed, title: '' }) === JSON.stringify(before)
      ? {}
      : { campaign: campaignInput(typed, timeZone) };
  },
  mark: ({ post, i18n }) =>
    post.campaign?.format === 'ideas' && <span class="idea-mark">{i18n.t('campaign.mark')}</span>,
  body: ({ post, ctx }) =>
    post.campaign?.format === 'ideas' && <CampaignCard post={post} campaign={post.campaign} ctx={ctx} />,
};
