/** The types of event that a webhook can be told of, by kind of record. */
import type { TFunction } from 'i18next';

const KINDS = [
  'account',
  'contact',
  'deal',
  'activity',
  'comment',
  'product',
  'pipeline',
  'stage',
  'tag',
  'user',
  'team',
] as const;
const ACTS = ['created', 'updated', 'deleted', 'restored', 'purged', 'hidden'] as const;
const DEAL_ACTS = ['deal.won', 'deal.lost', 'deal.reopened'] as const;

export const eventGroups = (t: TFunction): { group: string; items: string[] }[] =>
  KINDS.map((kind) => ({
    group: t(`audit.entity.${kind}`),
    items: [...ACTS.map((act) => `${kind}.${act}`), ...(kind === 'deal' ? DEAL_ACTS : [])],
  }));
