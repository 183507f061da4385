/** The records of the sample company that a removal kept, and why. */
import { Button, CloseButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isListed } from '@/api/entities';
import type { SampleData } from '@/api/types';
import { sayProblem } from '@/form/toasts';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { dismiss } from './dismissed';
import { useOrder } from './sample';
import classes from './start.module.css';

const REASONS = ['changed', 'in_use'] as const;

/** Each sample company has a hint of its own, as another one may keep other records. */
export const keptHint = ({ created_at }: SampleData): string => `sample_kept.${Date.parse(created_at ?? '') || 0}`;

const BESIDE = { user: 'settings.users', team: 'settings.teams', tag: 'settings.tags' } as const;
const isBeside = (entity: string): entity is keyof typeof BESIDE => entity in BESIDE;

function useKindName() {
  const { t } = useTranslation();
  return (entity: string): string =>
    isListed(entity) ? t(`entities.${entity}`) : isBeside(entity) ? t(BESIDE[entity]) : entity;
}

export function SampleKept({ data }: { data: SampleData }) {
  const { t } = useTranslation();
  const name = useKindName();
  const order = useOrder();
  const [asking, setAsking] = useState(false);
  const told = REASONS.flatMap((reason) => {
    const kept = data.kept.filter((some) => some.reason === reason);
    const list = kept.map(({ entity, count }) => t('start.sample.keptSome', { count, records: name(entity) }));
    return list.length ? [{ reason, list: list.join(', ') }] : [];
  });
  const changed = told.some(({ reason }) => reason === 'changed');
  return (
    <>
      <div className={classes.bannerText}>
        <strong>{t('start.sample.removed', { count: data.removed_count })}</strong>
        {told.map(({ reason, list }) => (
          <div key={reason} className="muted">
            {t(`start.sample.kept.${reason}`, { list })}
          </div>
        ))}
      </div>
      {changed && (
        <Button variant="default" size="compact-sm" loading={order.isPending} onClick={() => setAsking(true)}>
          {t('start.sample.removeChanged')}
        </Button>
      )}
      <CloseButton aria-label={t('action.close')} onClick={() => void dismiss(keptHint(data)).catch(sayProblem)} />
      <ConfirmDialog
        opened={asking}
        title={t('start.sample.removeChangedTitle')}
        text={t('start.sample.removeChangedText')}
        confirm={t('start.sample.removeChanged')}
        onConfirm={() => order.mutate({ includeChanged: true })}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
