import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { remove } from '@/api/client';
import { useMay } from '@/api/me';
import { queryClient, useList } from '@/api/query';
import type { ApiKey } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { ActionButton } from '@/ui/guarded';
import { Pill } from '@/ui/pill';
import { EmptyState } from '@/ui/states';
import { ApiKeyDialog } from './api-key-dialog';
import { Part, PlainTable, ShownOnce } from './part';
import classes from './settings.module.css';

const reload = () => queryClient.invalidateQueries({ queryKey: ['api-keys'] });

export default function ApiKeysScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const { data, error, refetch } = useList('api-keys', {});
  const [making, setMaking] = useState<ApiKey | 'new' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const keys = data?.data ?? [];
  const create = (
    <ActionButton leftSection={<IconPlus size={14} />} may={may('create', 'api_key')} onClick={() => setMaking('new')}>
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
                  <>
                    <Button
                      variant="subtle"
                      aria-label={t('apiKey.editOf', { name: key.name })}
                      disabled={!may('edit', 'api_key')}
                      onClick={() => setMaking(key)}
                    >
                      {t('action.edit')}
                    </Button>
                    <Button
                      variant="subtle"
                      color="red"
                      aria-label={t('apiKey.revokeOf', { name: key.name })}
                      disabled={!may('delete', 'api_key')}
                      onClick={() => setRevoking(key)}
                    >
                      {t('apiKey.revoke')}
                    </Button>
                  </>
                )}
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {making && (
        <ApiKeyDialog
          of={making === 'new' ? undefined : making}
          onClose={() => setMaking(null)}
          onDone={(made) => {
            setMaking(null);
            setSecret(made ?? null);
            void reload();
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
