import type { PostCard } from './card.ts';
import { documentCard } from './document/document-card.tsx';

export const postCards: readonly PostCard[] = [documentCard];
