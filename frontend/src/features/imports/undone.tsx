/** What became of an import that was taken back: how many records went, and which stayed and why. */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isListed, isPaged, recordPath } from '@/api/entities';
import { ErrorState } from '@/form/error-state';
import { useFormat } from '@/lib/locale';
import { SkeletonLines } from '@/ui/states';
import { useRows } from './api';
import classes from './imports.module.css';
import type { Import, ImportRow } from './types';
import { UNDONE } from './types';

/** What has to be explained; the rest went as it was asked for. */
const EXPLAINED = ['changed_since', 'put_back_in_part', 'in_use', 'not_allowed', 'gone_already'] as const;
type Explained = (typeof EXPLAINED)[number];

function RecordLink({ row }: { row: ImportRow }) {
  const { t } = useTranslation();
  const name = row.record_name ?? t('import.undone.of', { row: row.row_number });
  if (!row.record_id || !row.record_name || !isPaged(row.entity)) return name;
  return (
    <Link to={recordPath(row.entity, row.record_id)} className={classes.link}>
      {name}
    </Link>
  );
}

const BESIDE = ['user', 'team', 'tag'] as const;

/** What kind of record a row has written. */
function useKind() {
  const { t } = useTranslation();
  return (entity: ImportRow['entity']): string => {
    const beside = BESIDE.find((known) => known === entity);
    return beside ? t(`import.kinds.${beside}`) : isListed(entity) ? t(`entity.${entity}`) : '';
  };
}

function Records({ id, why }: { id: string; why: Explained }) {
  const { t } = useTranslation();
  const kind = useKind();
  const rows = useRows(id, { undone: why }, true);
  const found = rows.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <>
      {rows.isPending && <SkeletonLines count={3} />}
      {rows.error && <ErrorState error={rows.error} onRetry={() => void rows.refetch()} />}
      <ul>
        {found.map((row) => (
          <li key={row.id}>
            <RecordLink row={row} /> <span className="muted">{kind(row.entity)}</span>
          </li>
        ))}
      </ul>
      {rows.hasNextPage && (
        <Button my="sm" variant="default" loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
          {t('list.more')}
        </Button>
      )}
    </>
  );
}

function Reason({ id, why, count }: { id: string; why: Explained; count: number }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <details className={classes.reason} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>{t('import.undone.stayed', { why: t(`import.undone.count.${why}`), count })}</summary>
      <div>
        <p className={classes.text}>{t(`import.undone.why.${why}`)}</p>
        {opened && <Records id={id} why={why} />}
      </div>
    </details>
  );
}

export function UndoneRecords({ made }: { made: Import }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = UNDONE.filter((how) => made.undone[how]);
  if (counted.length === 0) return null;
  return (
    <section className={classes.part} aria-label={t('import.undone.title')}>
      <h3>{t('import.undone.title')}</h3>
      <dl className={classes.counts}>
        {counted.map((how) => (
          <div key={how}>
            <dt>{t(`import.undone.count.${how}`)}</dt>
            <dd className="num">{format.number(made.undone[how] ?? 0)}</dd>
          </div>
        ))}
      </dl>
      {EXPLAINED.map((why) => {
        const count = made.undone[why];
        return count ? <Reason key={why} id={made.id} {...{ why, count }} /> : null;
      })}
    </section>
  );
}
