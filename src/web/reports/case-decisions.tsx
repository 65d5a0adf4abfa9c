import type { Child } from 'hono/jsx';
import { reasonMax } from '#src/posts/hiding.ts';
import type { Locale } from '#src/platform/languages.ts';
import type { ReasonTexts } from '#src/reports/default-reasons.ts';
import { reasonIn } from '#src/reports/reasons.ts';
import type { CaseView } from '#src/reports/report.ts';
import type { WebRequest } from '../shell/context.ts';
import { Icon, type IconName } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { NoteForm } from './case-state.tsx';

export interface Mistake {
  readonly text: string;
  /** The decision that was refused. */
  readonly at: string;
}

interface Props {
  readonly c: WebRequest;
  readonly kase: CaseView;
  readonly problem: Mistake | null;
  readonly reasons: readonly ReasonTexts[];
  readonly company: Locale;
}

/** What can be decided now: each a small form of its own, the usual one first. */
export function Decisions(props: Props) {
  const { kase, c } = props;
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const name = kase.person?.name ?? '';
  const removable = kase.subject === 'post' && !kase.hidden && kase.evidence !== null;
  const isOpen = kase.outcome === null;
  return (
    <section class="case-part decisions">
      <h2>{t('case.decide')}</h2>
      {kase.undoUntil && (
        <Decision
          {...props}
          at="removal/removal"
          button={t('case.undo')}
          lead={t('case.undoLead', { when: i18n.moment(kase.undoUntil) })}
        />
      )}
      {removable && (
        <Decision
          {...props}
          at="removal"
          icon="hide"
          button={t('case.remove')}
          lead={t('case.removeLead', { name })}
          field={t('case.details', { name })}
          chooses
          danger
        />
      )}
      {isOpen && kase.canWarn && (
        <Decision
          {...props}
          at="warning"
          icon="warning"
          button={t('case.warn')}
          lead={t('case.warnLead', { name })}
          field={t('case.note', { name })}
          chooses
        />
      )}
      <Sanctions {...props} name={name} />
      {isOpen && !kase.canWarn && kase.person && (
        <p class="hint">{t('case.cannotWarn', { name, company: kase.person.company })}</p>
      )}
      {isOpen && (
        <Decision
          {...props}
          at="dismissal"
          button={t('case.dismiss')}
          lead={t('case.dismissLead')}
          field={t('case.logNote')}
        />
      )}
      <Folded
        at="notes"
        button={t('case.noteAdd')}
        icon="write"
        problem={props.problem?.at === 'notes' ? props.problem.text : null}
      >
        <NoteForm c={c} kase={kase} typed={props.problem?.at === 'notes' ? c.var.form.text('note') : ''} />
      </Folded>
    </section>
  );
}

/** What keeps somebody out: also after another decision. */
function Sanctions(props: Props & { readonly name: string }) {
  const { kase, c, name } = props;
  const { t } = c.var.ctx.i18n;
  return (
    <>
      {kase.canBan && (
        <Decision
          {...props}
          at="ban"
          icon="leave"
          button={t('case.ban')}
          lead={t('case.banLead', { name, group: kase.group?.name ?? '' })}
          field={t('case.details', { name })}
          chooses
          ends
          danger
        />
      )}
      {kase.canSuspend && kase.isSuspended && (
        <Decision
          {...props}
          at="suspension/removal"
          button={t('case.lift')}
          lead={t('case.liftLead', { name })}
        />
      )}
      {kase.canSuspend && <Suspend {...props} name={name} />}
    </>
  );
}

/** Keeps them out of the company, or, of a partner's person, unheard in it. */
function Suspend(props: Props & { readonly name: string }) {
  const { t } = props.c.var.ctx.i18n;
  const isOurs = props.kase.person?.peerId === null;
  const { name } = props;
  return (
    <Decision
      {...props}
      at="suspension"
      icon="lock"
      button={t(isOurs ? 'case.suspend' : 'case.suspendElsewhere')}
      lead={t(isOurs ? 'case.suspendLead' : 'case.suspendElsewhereLead', {
        name,
        company: props.kase.person?.company ?? '',
      })}
      field={t('case.details', { name })}
      chooses
      ends
      danger
    />
  );
}

function Decision(
  props: Props & {
    readonly at: string;
    readonly button: string;
    readonly lead: string;
    readonly field?: string;
    readonly icon?: IconName;
    /** A reason from the company's list, or words of one's own. */
    readonly chooses?: boolean;
    /** It can end by itself. */
    readonly ends?: boolean;
    readonly danger?: boolean;
  },
) {
  const { c, kase, at, button, lead, field, icon = 'check', chooses = false, ends = false } = props;
  const problem = props.problem?.at === at ? props.problem.text : null;
  const typed = (name: string): string => (problem === null ? '' : c.var.form.text(name));
  const { t } = c.var.ctx.i18n;
  const form = (
    <form class="fields" method="post" action={`/reports/${kase.id}/${at}`}>
      <Hidden ctx={c.var.ctx} />
      <input type="hidden" name="seen" value={kase.seen} />
      <p class="hint">{lead}</p>
      {chooses && <ReasonChoice {...props} chosen={typed('choice')} />}
      {field !== undefined && (
        <label>
          {field}
          <textarea name="reason" rows={2} maxlength={reasonMax}>
            {typed('reason')}
          </textarea>
        </label>
      )}
      {ends && (
        <label>
          {t('case.end')}
          <input type="date" name="until" value={typed('until')} />
        </label>
      )}
      <div class="buttons">
        <button class={`button${props.danger ? ' danger' : ' second'}`}>{button}</button>
      </div>
    </form>
  );
  if (field === undefined)
    return (
      <>
        <Problem text={problem} />
        {form}
      </>
    );
  return (
    <Folded at={at} button={button} icon={icon} problem={problem}>
      {form}
    </Folded>
  );
}

function ReasonChoice(props: Props & { readonly chosen: string }) {
  const { i18n } = props.c.var.ctx;
  return (
    <label>
      {i18n.t('case.reasonChoice')}
      <select name="choice">
        <option value="">{i18n.t('case.reasonOwn')}</option>
        {props.reasons.map((texts, at) => (
          <option value={String(at + 1)} selected={props.chosen === String(at + 1)}>
            {reasonIn(texts, i18n.locale, props.company)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** One at a time is open; one that was refused is open from the start. By its id it stays itself when the one before it is gone. */
function Folded(props: {
  readonly at: string;
  readonly button: string;
  readonly icon: IconName;
  readonly problem: string | null;
  readonly children?: Child;
}) {
  return (
    <details class="decision" id={`decide-${props.at}`} open={props.problem !== null} name="decision">
      <summary>
        <Icon name={props.icon} />
        {props.button}
        <Icon name="down" />
      </summary>
      <Problem text={props.problem} />
      {props.children}
    </details>
  );
}
