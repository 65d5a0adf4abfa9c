import { isSecret } from '#src/access/sessions.ts';
import type { WebRequest } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { Note } from '../shell/notice.tsx';

const thereWords = {
  out: 'signIn.outThere',
  open: 'signIn.openThere',
  refused: 'signIn.refusedThere',
} as const;

/** What happened just before somebody is at the door. */
export interface SaidAtDoor {
  /** What was sent last came without a session, and was not carried out. */
  readonly unsent: boolean;
  /** The way to sign out at the provider as well. */
  readonly left: string | null;
  /** What came of a logout at a provider. */
  readonly there: keyof typeof thereWords | null;
  /** A guest has gone over to their own company's instance. */
  readonly moved: boolean;
}

export function saidAtDoor(c: WebRequest): SaidAtDoor {
  const left = c.req.query('left') ?? '';
  const there = c.req.query('there') ?? '';
  return {
    unsent: c.req.query('unsent') === '1',
    left: isSecret(left) ? left : null,
    there: there === 'out' || there === 'open' || there === 'refused' ? there : null,
    moved: c.req.query('moved') === '1',
  };
}

export function SignInNotes(props: {
  readonly i18n: I18n;
  readonly said: SaidAtDoor;
  readonly isWrong: boolean;
}) {
  const { i18n, said, isWrong } = props;
  const { t } = i18n;
  return (
    <>
      {!isWrong && said.unsent && <Note>{t('signIn.unsent')}</Note>}
      {said.there !== null && <Note>{t(thereWords[said.there])}</Note>}
      {said.moved && <Note>{t('signIn.moved')}</Note>}
      {said.left !== null && (
        <Note>
          {t('signIn.left')}{' '}
          <a href={`/sign-in/left/${said.left}`} data-turbo="false">
            {t('signIn.leftToo')}
          </a>
        </Note>
      )}
    </>
  );
}
