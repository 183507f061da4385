import { Button, MultiSelect, TagsInput, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post, remove } from '@/api/client';
import { useMay } from '@/api/me';
import { queryClient, useList } from '@/api/query';
import type { ApiKey } from '@/api/types';
import { DialogForm } from '@/form/dialog-form';
import { ErrorState } from '@/form/error-state';
import { sayProblem } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { momentOf } from '@/lib/days';
import { useFormat } from '@/lib/locale';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { ActionButton } from '@/ui/guarded';
import { Pill } from '@/ui/pill';
import { EmptyState } from '@/ui/states';
import { Part, PlainTable, ShownOnce } from './part';
import classes from './settings.module.css';

const OBJECTS = ['contacts', 'accounts', 'deals', 'activities', 'products', 'pipelines', 'tags', 'files'] as const;
const RIGHTS = ['read', 'write', 'delete', 'export'] as const;
const SCOPES = OBJECTS.flatMap((object) => RIGHTS.map((right) => `${object}:${right}`));
const reload = () => queryClient.invalidateQueries({ queryKey: ['api-keys'] });

function KeyDialog({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const form = useForm({
    initial: {
      name: '',
      scopes: ['contacts:read', 'accounts:read', 'deals:read'],
      networks: [] as string[],
      expires: format.inDays(365),
    },
    check: (v): Record<string, string> => ({
      ...(v.name.trim() ? {} : { name: t('form.required') }),
      ...(v.scopes.length ? {} : { scopes: t('form.required') }),
    }),
    submit: async ({ name, scopes, networks, expires }, idempotencyKey) => {
      const expires_at = expires ? momentOf(expires, '23:59', format.timeZone) : null;
      const made = await post('/api-keys', { name, scopes, networks, expires_at }, { idempotencyKey });
      await reload();
      onMade(made.secret);
    },
  });
  const { values, errors, set } = form;
  // which of several is meant is told by the place in the pointer
  const place = form.problem?.errors.find((fault) => fault.pointer.startsWith('/networks/'))?.pointer.split('/')[2];
  const blamed = place === undefined ? undefined : values.networks[Number(place)];
  return (
    <DialogForm title={t('apiKey.new')} form={form} submit={t('apiKey.new')} onClose={onClose}>
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

export default function ApiKeysScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const { data, error, refetch } = useList('api-keys', {});
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const keys = data?.data ?? [];
  const create = (
    <ActionButton leftSection={<IconPlus size={14} />} may={may('create', 'api_key')} onClick={() => setMaking(true)}>
      {t('apiKey.new')}
    </ActionButton>
  );
  return (
    <Part title={t('settings.apiKeys')} text={t('apiKey.text')} action={create}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && keys.length === 0 && (
        <EmptyState title={t('apiKey.none')} text={t('apiKey.noneText')}>
          {create}
        </EmptyState>
      )}
      {keys.length > 0 && (
        <PlainTable heads={[t('field.name'), t('apiKey.scopes'), t('apiKey.lastUsed'), t('apiKey.expires')]}>
          {keys.map((key) => (
            <tr key={key.id}>
              <td>
                <strong>{key.name}</strong>
                <div className="muted num">{key.prefix}…</div>
              </td>
              <td>
                {key.scopes.join(', ')}
                {key.networks.length > 0 && (
                  <div className="muted">{t('apiKey.onlyFrom', { networks: key.networks.join(', ') })}</div>
                )}
              </td>
              <td>
                {key.last_used_at ? format.ago(key.last_used_at) : t('summary.never')}
                {key.last_used_address && <div className="muted num">{key.last_used_address}</div>}
              </td>
              <td>{key.expires_at ? format.day(format.dayOf(key.expires_at)) : '–'}</td>
              <td className={classes.end}>
                {key.revoked_at ? (
                  <Pill color="gray">{t('apiKey.revoked')}</Pill>
                ) : (
                  <Button
                    variant="subtle"
                    color="red"
                    aria-label={t('apiKey.revokeOf', { name: key.name })}
                    disabled={!may('delete', 'api_key')}
                    onClick={() => setRevoking(key)}
                  >
                    {t('apiKey.revoke')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {making && (
        <KeyDialog
          onClose={() => setMaking(false)}
          onMade={(made) => {
            setMaking(false);
            setSecret(made);
          }}
        />
      )}
      {secret && (
        <ShownOnce
          title={t('apiKey.madeTitle')}
          text={t('apiKey.madeText')}
          value={secret}
          onClose={() => setSecret(null)}
        />
      )}
      <ConfirmDialog
        opened={revoking !== null}
        title={t('apiKey.revokeOf', { name: revoking?.name ?? '' })}
        text={t('apiKey.revokeText')}
        confirm={t('apiKey.revoke')}
        onConfirm={() =>
          revoking && void remove(`/api-keys/${revoking.id}`, revoking.version).then(reload).catch(sayProblem)
        }
        onClose={() => setRevoking(null)}
      />
    </Part>
  );
}
