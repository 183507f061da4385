import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { patch, post } from '@/api/client';
import { useUsers } from '@/api/lookups';
import { useMe } from '@/api/me';
import { queryClient } from '@/api/query';
import type { Webhook } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { useForm } from '@/form/use-form';
import { eventGroups } from './webhook-events';

interface Props {
  webhook: Webhook | null;
  onClose: () => void;
  onMade: (secret: string) => void;
}

export function WebhookDialog({ webhook, onClose, onMade }: Props) {
  const { t } = useTranslation();
  const users = useUsers();
  const me = useMe();
  const form = useForm({
    initial: {
      url: webhook?.url ?? '',
      description: webhook?.description ?? '',
      event_types: webhook?.event_types ?? [],
      owner_id: webhook?.owner_id ?? me.user.id,
    },
    check: (v): Record<string, string> => (v.url.trim() ? {} : { url: t('form.required') }),
    submit: async (v) => {
      const secret = webhook
        ? await patch(`/webhooks/${webhook.id}`, webhook.version, v).then(() => null)
        : (await post('/webhooks', v)).secret;
      await queryClient.invalidateQueries({ queryKey: ['webhooks'] });
      if (secret) onMade(secret);
      else onClose();
    },
  });
  const { values, errors, set } = form;
  const title = t(webhook ? 'webhook.edit' : 'webhook.new');
  return (
    <DialogForm title={title} form={form} submit={webhook ? t('action.save') : title} onClose={onClose}>
      <TextInput
        label={t('webhook.url')}
        description={t('webhook.urlHint')}
        placeholder="https://"
        data-autofocus
        value={values.url}
        error={errors.url}
        onChange={(event) => set('url', event.currentTarget.value)}
      />
      <TextInput
        label={t('webhook.description')}
        value={values.description}
        error={errors.description}
        onChange={(event) => set('description', event.currentTarget.value)}
      />
      <MultiSelect
        label={t('webhook.events')}
        description={t('webhook.eventsHint')}
        searchable
        data={eventGroups(t)}
        value={values.event_types}
        error={errors.event_types}
        onChange={(types) => set('event_types', types)}
      />
      <Select
        label={t('webhook.owner')}
        searchable
        data={users.map((user) => ({ value: user.id, label: user.name }))}
        value={values.owner_id}
        error={errors.owner_id}
        onChange={(owner) => owner && set('owner_id', owner)}
      />
    </DialogForm>
  );
}
