/** Asks what is to become of many records, shows what that would come to, and begins it. */
import { ActionIcon, Alert, Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { isProblem } from '@/api/problem';
import { type Field, labelOf } from '@/form/field';
import { FieldInput } from '@/form/field-input';
import { problemText, sentenceOf } from '@/form/problem-text';
import { isEmpty } from '@/lib/is-empty';
import { useFormat } from '@/lib/locale';
import { useStore } from '@/lib/store';
import {
  type BulkPlan,
  type BulkPreview,
  type BulkRequest,
  type BulkRow,
  beginBulk,
  bulkRequest,
  type Change,
  isBulkField,
  planOf,
  previewBulk,
} from './bulk';
import classes from './bulk.module.css';
import { useFields } from './definition';
import { givesAway } from './may-edit';

export function BulkDialog() {
  const request = useStore(bulkRequest);
  return request ? <Question request={request} /> : null;
}

/** Why it was refused; that others match by now is told in its own words, as the way on is to look again. */
function refusal(t: TFunction, error: unknown): string {
  if (!isProblem(error)) return t('state.failed');
  const changed = error.errors.some(({ code }) => code === 'count_changed');
  return changed ? t('problem.count_changed') : sentenceOf(t, error);
}

/** Who types is not asked after each letter. */
const PAUSE_MS = 400;

/** A field, or what is done to tags. */
const keyOf = ({ field, tags }: Pick<Change, 'field' | 'tags'>): string =>
  tags ? `${tags}:${field.name}` : field.name;

function useOffered(request: BulkRequest) {
  const { t } = useTranslation();
  const may = useMay();
  const { definition } = request;
  const known = useFields(definition).filter(isBulkField);
  const allowed = known.filter((field) => !givesAway(field) || may('assign', definition.entity));
  return allowed.flatMap((field): (Omit<Change, 'value'> & { label: string })[] =>
    field.kind === 'tags'
      ? (['add', 'remove'] as const).map((tags) => ({ field, tags, label: t(`bulk.tags.${tags}`) }))
      : [{ field, label: labelOf(t, field) }],
  );
}

/** Why records cannot be changed, by the name of the field. */
export function useFaultText(fields: readonly Field[]) {
  const { t } = useTranslation();
  return ({ pointer, code, detail }: BulkRow['faults'][number]): string => {
    const name = pointer.slice(1).replace(/^custom\//, 'custom.');
    const field = fields.find((known) => known.name === name);
    const reason = problemText(t, code, detail);
    return field ? `${labelOf(t, field)}: ${reason}` : reason;
  };
}

function Question({ request }: { request: BulkRequest }) {
  const { t } = useTranslation();
  const offered = useOffered(request);
  const { definition, act } = request;
  const [changes, setChanges] = useState<readonly Change[]>(request.start ?? []);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const close = () => bulkRequest.set(null);
  const plan = planOf(request, changes);
  const sensible = act === 'delete' || (changes.length > 0 && changes.every((c) => !c.tags || !isEmpty(c.value)));
  const wanted = JSON.stringify(plan);
  const [asked] = useDebouncedValue(wanted, PAUSE_MS);
  const preview = useQuery({
    queryKey: ['bulk-updates', 'test', asked],
    queryFn: () => previewBulk(JSON.parse(asked) as BulkPlan),
    enabled: sensible && asked === wanted,
    retry: false,
    gcTime: 0,
  });
  const found = sensible && asked === wanted ? preview.data : undefined;
  const count = found?.count ?? request.count;
  const rest = offered.filter((offer) => !changes.some((change) => keyOf(change) === keyOf(offer)));
  const begin = async () => {
    if (!found) return;
    setBusy(true);
    setProblem(null);
    try {
      await beginBulk(plan, found.count);
      request.onBegun?.();
    } catch (error) {
      setProblem(error);
      setBusy(false);
      void preview.refetch();
    }
  };
  const refused = problem ?? (sensible ? preview.error : null);
  return (
    <Modal
      opened
      onClose={close}
      title={t(`bulk.title.${act}`, { records: t(`entities.${definition.entity}`) })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void begin();
        }}
      >
        <Stack gap="md">
          {act === 'delete' && <Text size="sm">{t('bulk.deleteText')}</Text>}
          {changes.map((change) => (
            <div key={keyOf(change)} className={classes.change}>
              <div className={classes.value}>
                <FieldInput
                  field={{
                    ...change.field,
                    ...(change.tags ? { text: t(`bulk.tags.${change.tags}`) } : {}),
                  }}
                  value={change.value}
                  record={{}}
                  autoFocus={isEmpty(change.value)}
                  onChange={(value) => setChanges(changes.map((old) => (old === change ? { ...change, value } : old)))}
                />
                {!change.tags && isEmpty(change.value) && <p className="muted">{t('bulk.emptied')}</p>}
              </div>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('bulk.without', {
                  name: change.tags ? t(`bulk.tags.${change.tags}`) : labelOf(t, change.field),
                })}
                onClick={() => setChanges(changes.filter((old) => old !== change))}
              >
                <IconX size={14} />
              </ActionIcon>
            </div>
          ))}
          {act === 'update' && (
            <Select
              searchable
              value={null}
              label={changes.length ? undefined : t('bulk.what')}
              aria-label={t('bulk.what')}
              placeholder={t(changes.length ? 'bulk.another' : 'bulk.choose')}
              leftSection={<IconPlus size={14} />}
              data={rest.map((offer) => ({ value: keyOf(offer), label: offer.label }))}
              onChange={(key) => {
                const offer = rest.find((one) => keyOf(one) === key);
                if (!offer) return;
                const { label: _label, ...chosen } = offer;
                const value = chosen.tags ? [] : chosen.field.kind === 'bool' ? false : null;
                setChanges([...changes, { ...chosen, value }]);
              }}
              {...(changes.length ? {} : { 'data-autofocus': true })}
            />
          )}
          <div role="status" aria-live="polite">
            {sensible && !found && !refused && <Text size="sm">{t('bulk.looking')}</Text>}
            {found && <Preview found={found} fields={offered.map(({ field }) => field)} act={act} />}
          </div>
          {refused !== null && refused !== undefined && (
            <Alert color="red" role="alert">
              {refusal(t, refused)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" color={act === 'delete' ? 'red' : 'indigo'} disabled={!found?.count} loading={busy}>
              {t(`bulk.begin.${act}`, { count })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Preview({ found, fields, act }: { found: BulkPreview; fields: readonly Field[]; act: BulkRequest['act'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const reason = useFaultText(fields);
  const { tried, failed, count } = found;
  const all = tried.done >= count;
  const good = act === 'delete' ? tried.deleted : tried.updated;
  return (
    <Stack gap={6}>
      <Text size="sm">
        <strong>{t('bulk.about', { count })}</strong>{' '}
        {count > 0 &&
          t(all ? 'bulk.tried' : 'bulk.triedSome', {
            done: tried.done,
            good,
            skipped: tried.skipped,
            failed: tried.failed,
          })}
      </Text>
      {failed.length > 0 && (
        <ul className={classes.faults}>
          {failed.slice(0, 3).map((row) => (
            <li key={row.place}>
              {row.record_name && <strong>{row.record_name}: </strong>}
              {row.faults.map(reason).join('; ')}
            </li>
          ))}
          {failed.length > 3 && (
            <li className="muted">
              {t('bulk.more', { count: failed.length - 3, total: format.number(failed.length) })}
            </li>
          )}
        </ul>
      )}
    </Stack>
  );
}
