/** How often fields and stages are filled in and used, and a way to retire what nobody uses. */
import { Alert, Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import i18next from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, post, remove } from '@/api/client';
import { useMay } from '@/api/me';
import { queryClient } from '@/api/query';
import type { components } from '@/api/schema';
import { ErrorState } from '@/form/error-state';
import { labelOf } from '@/form/field';
import { sayProblem, sayWithUndo } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { useDefinition } from '@/records/definition';
import { Pill } from '@/ui/pill';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { reloadFields } from './field-key';
import { Part, PlainTable } from './part';
import classes from './settings.module.css';

type FieldUsage = components['schemas']['FieldUsage'];
const ENTITIES = ['account', 'contact', 'deal', 'activity', 'product'] as const;
type Counted = (typeof ENTITIES)[number];
const ORIGINS = ['custom', 'stage', 'built_in'] as const;

const reload = () =>
  Promise.all([reloadFields(), queryClient.invalidateQueries({ queryKey: ['field-usage'] })]).then(() => undefined);

async function retire(field: FieldUsage, said: string): Promise<void> {
  await remove(`/field-defs/${field.id ?? ''}`, field.version ?? 1);
  await reload();
  sayWithUndo(said, async () => {
    await post(`/field-defs/${field.id ?? ''}/restore`, undefined, { version: '*' });
    await reload();
  });
}

function useFieldName(entity: Counted) {
  const { t } = useTranslation();
  const { fields } = useDefinition(entity);
  return ({ field, label }: FieldUsage): string => {
    const known = fields.find(({ name }) => name === field);
    if (known) return labelOf(t, known);
    const key = `field.${field}`;
    return label ?? (i18next.exists(key) ? t(key as never) : field);
  };
}

export default function FieldUsageScreen() {
  const { t } = useTranslation();
  const may = useMay()('edit', 'setting');
  const format = useFormat();
  const [entity, setEntity] = useState<Counted>('contact');
  const { data, error, refetch } = useQuery({
    queryKey: ['field-usage', entity],
    queryFn: ({ signal }) => get('/field-usage', { entity }, signal),
    enabled: may,
  });
  if (!may) return <EmptyState title={t('state.notAllowed')} />;
  const unused = data?.data.filter((field) => field.is_unused) ?? [];
  const early = data && !data.counted_since;
  return (
    <Part title={t('settings.fieldUsage')} text={t('fieldUsage.text', { days: data?.days ?? 90 })}>
      <SegmentedControl
        size="xs"
        mb="sm"
        aria-label={t('bin.kind')}
        value={entity}
        onChange={(next) => setEntity(next as Counted)}
        data={ENTITIES.map((e) => ({ value: e, label: t(`entities.${e}`) }))}
      />
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonLines count={10} />}
      {data && (
        <>
          <p className={classes.text}>
            {early ? t('fieldUsage.notYet') : t('fieldUsage.since', { day: format.day(data.counted_since ?? '') })}{' '}
            {data.measured_at
              ? t('fieldUsage.measured', { when: format.moment(data.measured_at), count: data.record_count ?? 0 })
              : t('fieldUsage.notMeasured')}
          </p>
          {unused.length > 0 && (
            <Alert color="indigo" mb="sm" role="status">
              {t('fieldUsage.unused', { count: unused.length, days: data.days })}
            </Alert>
          )}
          {ORIGINS.map((origin) => (
            <Fields
              key={origin}
              entity={entity}
              origin={origin}
              total={data.record_count ?? null}
              fields={data.data.filter((field) => field.origin === origin)}
            />
          ))}
        </>
      )}
    </Part>
  );
}

function Fields(props: {
  entity: Counted;
  origin: (typeof ORIGINS)[number];
  fields: readonly FieldUsage[];
  total: number | null;
}) {
  const { entity, origin, fields, total } = props;
  const { t } = useTranslation();
  const nameOf = useFieldName(entity);
  if (fields.length === 0) return null;
  const named = t(`fieldUsage.origin.${origin}`);
  const heads = [
    named,
    ...(origin === 'custom' ? [t('customField.owner'), t('customField.purpose')] : []),
    t(origin === 'stage' ? 'fieldUsage.standing' : 'fieldUsage.filled'),
    t(origin === 'stage' ? 'fieldUsage.enteredLately' : 'fieldUsage.filledLately'),
    t('fieldUsage.read'),
    t('fieldUsage.filtered'),
    ...(origin === 'stage' ? [] : [t('fieldUsage.sorted'), t('fieldUsage.exported')]),
  ];
  return (
    <div className={classes.apart}>
      <PlainTable wide heads={heads}>
        {fields.map((field) => (
          <Row key={field.field} field={field} name={nameOf(field)} total={total} />
        ))}
      </PlainTable>
    </div>
  );
}

function Row({ field, name, total }: { field: FieldUsage; name: string; total: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const number = (count: number | null | undefined) => (count == null ? '–' : format.number(count));
  const filled = field.filled_count;
  const share = filled == null || !total ? null : Math.round((100 * filled) / total);
  return (
    <tr>
      <td>
        <strong>{name}</strong>
        {field.pipeline_name && <span className="muted"> · {field.pipeline_name}</span>}
        {field.is_unused && (
          <>
            {' '}
            <Pill color="orange">{t('fieldUsage.isUnused')}</Pill>
          </>
        )}
      </td>
      {field.origin === 'custom' && (
        <>
          <td>{field.owner_name ?? '–'}</td>
          <td>{field.purpose || '–'}</td>
        </>
      )}
      <td className="num">
        {number(filled)}
        {share !== null && <span className="muted"> · {share} %</span>}
      </td>
      <td className="num">{number(field.filled_lately_count)}</td>
      <td className="num">{number(field.read_count)}</td>
      <td className="num">{number(field.filter_count)}</td>
      {field.origin !== 'stage' && (
        <>
          <td className="num">{number(field.sort_count)}</td>
          <td className="num">{number(field.export_count)}</td>
        </>
      )}
      <td className={classes.end}>
        {field.origin === 'custom' && (
          <Button
            size="compact-sm"
            variant={field.is_unused ? 'default' : 'subtle'}
            color={field.is_unused ? undefined : 'gray'}
            aria-label={t('customField.retire', { name })}
            onClick={() => void retire(field, t('customField.isRetired', { name })).catch(sayProblem)}
          >
            {t('fieldUsage.retire')}
          </Button>
        )}
        {field.origin === 'stage' && field.is_unused && (
          <Link to="/settings/pipelines" className={classes.link}>
            {t('settings.pipelines')}
          </Link>
        )}
      </td>
    </tr>
  );
}
