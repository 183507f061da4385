/** Asks what of a list is to leave and in which form, and starts the download. */
import { Alert, Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { COLLECTION } from '@/api/entities';
import { useMe } from '@/api/me';
import { isProblem } from '@/api/problem';
import { useRecords } from '@/api/query';
import { sentenceOf } from '@/form/problem-text';
import { say } from '@/form/toasts';
import { useRemembered } from '@/lib/remembered';
import { useStore } from '@/lib/store';
import { countOf } from '@/table/pages';
import {
  beginExport,
  type ExportRequest,
  exportAddress,
  exporting,
  FILE_FORMATS,
  type FileFormat,
  fileColumns,
  MAX_PICKED,
} from './export';

type Columns = 'shown' | 'all';

export function ExportDialog() {
  const request = useStore(exporting);
  return request ? <Question request={request} /> : null;
}

function Choice<T extends string>(props: {
  label: string;
  value: T;
  onChange: (next: T) => void;
  options: readonly { value: T; label: string; description?: string | undefined; disabled?: boolean }[];
}) {
  return (
    <Radio.Group label={props.label} value={props.value} onChange={(value) => props.onChange(value as T)}>
      <Stack gap={8} mt={8}>
        {props.options.map((option) => (
          <Radio key={option.value} {...option} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function Question({ request }: { request: ExportRequest }) {
  const { t } = useTranslation();
  const me = useMe();
  const { definition, query, columns, ids } = request;
  const { entity } = definition;
  const [format, setFormat] = useRemembered<FileFormat>('export:format', 'xlsx');
  const [wanted, setWanted] = useRemembered<Columns>('export:columns', 'shown');
  const picked = ids !== undefined && ids.length <= MAX_PICKED ? ids : undefined;
  const [scope, setScope] = useState<'picked' | 'all'>(picked ? 'picked' : 'all');
  const { data } = useRecords(COLLECTION[entity], countOf(query));
  const close = () => exporting.set(null);
  const shown = columns.length > 0 && wanted === 'shown';
  const count = scope === 'picked' ? picked?.length : data?.page.count;
  const run = useMutation({
    mutationFn: () =>
      beginExport(
        exportAddress({
          entity,
          query,
          format,
          columns: shown ? fileColumns(columns) : [],
          ids: scope === 'picked' ? picked : undefined,
        }),
      ),
    onSuccess: () => {
      say(t('export.begun'));
      close();
    },
  });
  const all = data
    ? t(data.page.count_capped ? 'export.allCapped' : 'export.all', { count: data.page.count ?? 0 })
    : '…';
  const limited = me.user.role !== 'admin' && me.permissions[entity]?.export !== 'all';
  return (
    <Modal
      opened
      onClose={close}
      title={t('export.title', { records: t(`entities.${entity}`) })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack gap="lg">
        {ids ? (
          <Choice
            label={t('export.which')}
            value={scope}
            onChange={setScope}
            options={[
              {
                value: 'picked',
                label: t('export.picked', { count: ids.length }),
                disabled: !picked,
                description: picked ? undefined : t('export.tooMany', { count: MAX_PICKED }),
              },
              { value: 'all', label: all, description: t('export.allText') },
            ]}
          />
        ) : (
          <Text size="sm">
            {all}
            <span className="muted"> · {t('export.allText')}</span>
          </Text>
        )}
        <Choice
          label={t('export.format')}
          value={format}
          onChange={setFormat}
          options={FILE_FORMATS.map((value) => ({
            value,
            label: t(`export.formats.${value}`),
            description: t(`export.formatTexts.${value}`),
          }))}
        />
        {columns.length > 0 && (
          <Choice
            label={t('list.columns')}
            value={wanted}
            onChange={setWanted}
            options={[
              { value: 'shown', label: t('export.shownColumns', { count: columns.length }) },
              { value: 'all', label: t('export.allColumns'), description: t('export.allColumnsText') },
            ]}
          />
        )}
        {limited && <Hint>{t('export.limited')}</Hint>}
        {run.error && (
          <Alert color="red" role="alert">
            {isProblem(run.error) ? sentenceOf(t, run.error) : t('state.failed')}
          </Alert>
        )}
      </Stack>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={close}>
          {t('action.cancel')}
        </Button>
        <Button loading={run.isPending} disabled={count === 0} onClick={() => run.mutate()} data-autofocus>
          {run.error ? t('action.retry') : t('export.submit')}
        </Button>
      </Group>
    </Modal>
  );
}

const Hint = ({ children }: { children: ReactNode }) => (
  <Text size="sm" className="muted">
    {children}
  </Text>
);
