import { annotationCard } from './annotation/annotation-card.tsx';
import type { PostCard } from './card.ts';
import { albumCard } from './album/album-card.tsx';
import { progressCard } from './marks/progress-card.tsx';
import { documentCard } from './document/document-card.tsx';
import { newsCard } from './news/news-card.tsx';

export const postCards: readonly PostCard[] = [
  progressCard,
  documentCard,
  annotationCard,
  albumCard,
  newsCard,
];
