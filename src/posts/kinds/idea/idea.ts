/** In the order of its life; `declined` with a reason. */
export const ideaStages = ['new', 'discussed', 'chosen', 'done', 'declined'] as const;
export type IdeaStage = (typeof ideaStages)[number];

/** Nobody has decided about it: it can be supported, and waits for an answer. */
export const isOpen = (stage: IdeaStage): boolean => stage === 'new' || stage === 'discussed';

/** The same in SQL, of what has that name in the statement. */
export const openIn = (name: string): string => `${name}.stage in ('new', 'discussed')`;

/** Characters. */
export const reasonMax = 2_000;
