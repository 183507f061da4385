/** One drawer that makes any record; what was made last stands first. */
import { Drawer, SegmentedControl } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { say } from '@/form/toasts';
import { useRemembered } from '@/lib/remembered';
import { useStore } from '@/lib/store';
import { type CreateRequest, creating } from '@/records/create';
import { RecordForm } from '@/records/record-form';

const OFFERED = ['contact', 'account', 'deal', 'task', 'note'] as const;
type Offered = (typeof OFFERED)[number];

const requestFor = (offered: Offered): CreateRequest =>
  offered === 'task' || offered === 'note'
    ? { entity: 'activity', kind: offered, values: { kind: offered }, onCreated: () => {} }
    : { entity: offered };

export function QuickCreate() {
  const { t } = useTranslation();
  const may = useMay();
  const request = useStore(creating);
  const [order, setOrder] = useRemembered<Offered[]>('create:order', [...OFFERED]);
  const refused = request !== null && !may('create', request.entity);
  useEffect(() => {
    if (!refused) return;
    creating.set(null);
    say(t('state.notAllowed'));
  }, [refused, t]);
  if (!request || refused) return null;
  const close = () => creating.set(null);
  const current: Offered | null =
    request.entity === 'activity'
      ? request.kind === 'note'
        ? 'note'
        : 'task'
      : request.entity === 'product'
        ? null
        : request.entity;
  // a form opened with given values belongs to its place and offers no other kinds
  const free = current && !request.values?.links && Object.keys(request.values ?? {}).every((k) => k === 'kind');
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={480}
      title={t(`create.${request.entity}`)}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {free && (
        <SegmentedControl
          fullWidth
          size="xs"
          mb="md"
          aria-label={t('create.title')}
          value={current}
          onChange={(next) => creating.set(requestFor(next as Offered))}
          data={order.map((o) => ({
            value: o,
            label: t(`create.kind.${o}`),
            disabled: !may('create', o === 'task' || o === 'note' ? 'activity' : o),
          }))}
        />
      )}
      <RecordForm
        key={`${request.entity}:${request.kind ?? ''}`}
        request={{
          ...request,
          ...(request.onCreated || current === null
            ? {}
            : request.entity === 'activity'
              ? { onCreated: () => {} }
              : {}),
        }}
        onClose={() => {
          if (current) setOrder([current, ...order.filter((o) => o !== current)]);
          close();
        }}
      />
    </Drawer>
  );
}
