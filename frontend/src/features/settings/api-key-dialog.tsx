/** An API key is made, or what it may do and where from is changed. */
import { MultiSelect, TagsInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { patch, post } from '@/api/client';
import type { ApiKey } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { useForm } from '@/form/use-form';
import { momentOf } from '@/lib/days';
import { useFormat } from '@/lib/locale';

const OBJECTS = ['contacts', 'accounts', 'deals', 'activities', 'products', 'pipelines', 'tags', 'files'] as const;
const RIGHTS = ['read', 'write', 'delete', 'export'] as const;
const SCOPES = OBJECTS.flatMap((object) => RIGHTS.map((right) => `${object}:${right}`));

interface Props {
  /** The key to change; a new one is made when absent. */
  of?: ApiKey | undefined;
  onClose: () => void;
  /** Told the secret of a new key. */
  onDone: (secret?: string) => void;
}

export function ApiKeyDialog({ of, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const until = of?.expires_at ? format.dayOf(of.expires_at) : '';
  const form = useForm({
    initial: {
      name: of?.name ?? '',
      scopes: of?.scopes ?? ['contacts:read', 'accounts:read', 'deals:read'],
      networks: of?.networks ?? [],
      expires: of ? until : format.inDays(365),
    },
    check: (v): Record<string, string> => ({
      ...(v.name.trim() ? {} : { name: t('form.required') }),
      ...(v.scopes.length ? {} : { scopes: t('form.required') }),
    }),
    submit: async ({ name, scopes, networks, expires }, idempotencyKey) => {
      const expires_at = expires ? momentOf(expires, '23:59', format.timeZone) : null;
      const values = { name, scopes, networks };
      if (of) {
        // the moment stays as it is when nobody chose another day
        await patch(`/api-keys/${of.id}`, of.version, expires === until ? values : { ...values, expires_at });
        onDone();
      } else {
        const made = await post('/api-keys', { ...values, expires_at }, { idempotencyKey });
        onDone(made.secret);
      }
    },
  });
  const { values, errors, set } = form;
  // which of several is meant is told by the place in the pointer
  const place = form.problem?.errors.find((fault) => fault.pointer.startsWith('/networks/'))?.pointer.split('/')[2];
  const blamed = place === undefined ? undefined : values.networks[Number(place)];
  return (
    <DialogForm
      title={of ? t('apiKey.editOf', { name: of.name }) : t('apiKey.new')}
      form={form}
      submit={of ? t('action.save') : t('apiKey.new')}
      onClose={onClose}
    >
      <TextInput
        label={t('field.name')}
        data-autofocus
        value={values.name}
        error={errors.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <MultiSelect
        label={t('apiKey.scopes')}
        searchable
        data={SCOPES}
        value={values.scopes}
        error={errors.scopes}
        onChange={(v) => set('scopes', v)}
      />
      <TagsInput
        label={t('apiKey.networks')}
        description={t('apiKey.networksText')}
        placeholder={values.networks.length ? '' : '203.0.113.0/24'}
        splitChars={[',', ';', ' ', '\n']}
        value={values.networks}
        error={errors.networks && (blamed ? `${blamed}: ${errors.networks}` : errors.networks)}
        onChange={(v) => set('networks', v)}
      />
      <TextInput
        type="date"
        label={t('apiKey.expires')}
        value={values.expires}
        error={errors.expires_at}
        onChange={(event) => set('expires', event.currentTarget.value)}
      />
    </DialogForm>
  );
}
