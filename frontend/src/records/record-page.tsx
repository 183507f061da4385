/** The page of one record: properties, composer and timeline, related lists. */
import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { COLLECTION, type PagedEntity, titleOf } from '@/api/entities';
import { recordOptions } from '@/api/query';
import type { AnyRecord } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { usePhone, useWide } from '@/lib/use-phone';
import { FollowButton } from '@/together/follow-button';
import { PresenceMarks } from '@/together/presence-marks';
import { PageHeader } from '@/ui/page-header';
import { SkeletonLines } from '@/ui/states';
import { Composer } from './composer';
import type { Definition } from './definition';
import { Neighbours } from './neighbours';
import { Properties } from './properties';
import { RecordMenu } from './record-menu';
import classes from './record-page.module.css';
import { SummaryStrip } from './summary-strip';
import { useTarget } from './target';
import { Timeline } from './timeline';

interface Props {
  definition: Definition & { entity: PagedEntity };
  id: string;
  /** Below the header, such as the stages of a deal. */
  banner?: (record: AnyRecord) => ReactNode;
  /** Above the composer, such as the lines of a deal. */
  main?: (record: AnyRecord) => ReactNode;
  related: (record: AnyRecord) => ReactNode;
  actions?: (record: AnyRecord) => ReactNode;
}

export function RecordPage({ definition, id, banner, main, related, actions }: Props) {
  const { t } = useTranslation();
  const { entity } = definition;
  const wide = useWide();
  const phone = usePhone();
  const { data: record, error, refetch } = useQuery(recordOptions(entity, id, definition.expand));
  useTarget(definition, record);
  const title = record ? titleOf(record) : '';
  const crumb = (
    <Link to={`/${COLLECTION[entity]}`} className={classes.crumb}>
      {t(`entities.${entity}`)}
    </Link>
  );
  if (error && !record)
    return (
      <>
        <PageHeader title={t(`entity.${entity}`)} before={crumb} />
        <ErrorState error={error} onRetry={() => void refetch()} />
      </>
    );

  const timeline = record && (
    <>
      {main?.(record)}
      <Composer entity={entity} id={id} />
      <Timeline definition={definition} entity={entity} record={record} />
    </>
  );
  return (
    <div className={classes.page}>
      <PageHeader title={title || t('state.loading')} before={crumb}>
        <Neighbours entity={entity} id={id} />
        {record && actions?.(record)}
        {record && <PresenceMarks entity={entity} id={record.id} />}
        {record && <FollowButton entity={entity} id={record.id} />}
        {record && <RecordMenu definition={definition} record={record} />}
      </PageHeader>
      {record && banner?.(record)}
      <SummaryStrip entity={entity} id={id} />
      {phone ? (
        <Tabs defaultValue="timeline" className={classes.tabs}>
          <Tabs.List grow>
            <Tabs.Tab value="timeline">{t('timeline.title')}</Tabs.Tab>
            <Tabs.Tab value="details">{t('record.details')}</Tabs.Tab>
            <Tabs.Tab value="related">{t('related.title')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="timeline" p="sm">
            {timeline}
          </Tabs.Panel>
          <Tabs.Panel value="details">{record && <Properties definition={definition} record={record} />}</Tabs.Panel>
          <Tabs.Panel value="related">{record && related(record)}</Tabs.Panel>
        </Tabs>
      ) : (
        <div className={classes.columns}>
          <aside className={classes.left} aria-label={t('record.details')} tabIndex={-1}>
            {record ? <Properties definition={definition} record={record} /> : <SkeletonLines count={10} />}
            {record && !wide && related(record)}
          </aside>
          <div className={classes.centre}>{timeline ?? <SkeletonLines />}</div>
          {wide && (
            <aside className={classes.right} aria-label={t('related.title')} tabIndex={-1}>
              {record && related(record)}
            </aside>
          )}
        </div>
      )}
    </div>
  );
}
