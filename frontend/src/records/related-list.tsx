/** Records that hang on the one shown, with a button that adds another. */
import { ActionIcon } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { COLLECTION, type Entity, isPaged, recordPath, titleOf } from '@/api/entities';
import { useMay } from '@/api/me';
import { composed, type Params } from '@/api/operations';
import { useRecords } from '@/api/query';
import type { AnyRecord } from '@/api/types';
import { type CreateRequest, openCreate } from './create';
import { useDefinition } from './definition';
import classes from './related-list.module.css';

interface Props<E extends Entity> {
  entity: E;
  title: string;
  query: Params<`/${(typeof COLLECTION)[E]}`>;
  create?: Omit<CreateRequest, 'entity'>;
  /** The second line of an entry. */
  meta?: (record: AnyRecord) => ReactNode;
  leading?: (record: AnyRecord) => ReactNode;
}

const SHOWN = 8;

export function RelatedList<E extends Entity>(props: Props<E>) {
  const { title, query, create, meta, leading } = props;
  const entity: Entity = props.entity;
  const { t } = useTranslation();
  const may = useMay();
  const { expand } = useDefinition(entity);
  const { data } = useRecords(COLLECTION[entity], composed({ ...query, expand, limit: SHOWN, count: 'exact' }));
  const rows = data?.data ?? [];
  const count = data?.page.count ?? rows.length;
  return (
    <RelatedSection
      title={title}
      count={data ? count : undefined}
      {...(create && may('create', entity) ? { onAdd: () => openCreate({ entity, ...create }) } : {})}
      addLabel={t(`create.${entity}`)}
    >
      {data && rows.length === 0 && <p className={classes.none}>{t('related.none')}</p>}
      <ul className={classes.list}>
        {rows.map((row) => (
          <li key={row.id} className={classes.row}>
            {leading?.(row)}
            <div className={classes.text}>
              {isPaged(entity) ? (
                <Link to={recordPath(entity, row.id)} className={classes.link}>
                  {titleOf(row)}
                </Link>
              ) : (
                <span>{titleOf(row) || t(`entity.${entity}`)}</span>
              )}
              {meta && <div className={classes.meta}>{meta(row)}</div>}
            </div>
          </li>
        ))}
      </ul>
      {count > rows.length && <p className={classes.none}>{t('related.more', { count: count - rows.length })}</p>}
    </RelatedSection>
  );
}

interface SectionProps {
  title: string;
  count?: number | undefined;
  addLabel?: string;
  onAdd?: () => void;
  children: ReactNode;
}

export function RelatedSection({ title, count, addLabel, onAdd, children }: SectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <header className={classes.header}>
        <h2>{title}</h2>
        {count !== undefined && <span className="muted num">{count}</span>}
        {onAdd && (
          <ActionIcon size={24} ml="auto" aria-label={addLabel} onClick={onAdd}>
            <IconPlus size={15} />
          </ActionIcon>
        )}
      </header>
      {children}
    </section>
  );
}
