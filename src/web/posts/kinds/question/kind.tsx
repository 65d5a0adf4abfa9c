import { acceptAnswer, unacceptAnswer } from '#src/posts/kinds/question/accept-answer.ts';
import type { WebKind } from '../kind.ts';

export const question: WebKind = {
  ...{ draft: 'question', icon: 'question', word: 'composer.kindQuestion' },
  empty: {},
  inputOf: () => ({ kind: 'question' }),
  mark: ({ post, i18n }) =>
    post.kind === 'question' && (
      <span class={`question-mark${post.isSolved ? ' answered' : ''}`}>
        {i18n.t(post.isSolved ? 'question.answered' : 'question.open')}
      </span>
    ),
  acts: {
    acceptance: (tx, me, post) => acceptAnswer(tx, me, post),
    'acceptance/removal': (tx, me, post) => unacceptAnswer(tx, me, post),
  },
};
