import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patch, post, remove } from '@/api/client';
import { useMay } from '@/api/me';
import { queryClient, useList } from '@/api/query';
import type { Webhook } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { say, sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { ActionButton } from '@/ui/guarded';
import { Pill } from '@/ui/pill';
import { EmptyState } from '@/ui/states';
import { Part, PlainTable, ShownOnce } from './part';
import classes from './settings.module.css';
import { WebhookDialog } from './webhook-dialog';
import { WebhookLog } from './webhook-log';

type Doing = { what: 'edit' | 'log' | 'rotate' | 'remove'; webhook: Webhook } | { what: 'new'; webhook: null };

const reload = () => queryClient.invalidateQueries({ queryKey: ['webhooks'] });
const nameOf = (webhook: Webhook) => webhook.description ?? webhook.url;
const after = (done: Promise<unknown>) => void done.then(reload).catch(sayProblem);

function State({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <Pill color={webhook.enabled ? 'teal' : 'gray'}>
        {t(webhook.enabled ? 'webhook.enabled' : 'webhook.disabled')}
      </Pill>
      {webhook.disabled_reason && <div className={classes.reason}>{t(`webhook.${webhook.disabled_reason}`)}</div>}
      {webhook.enabled && webhook.failing_since && (
        <div className={classes.reason}>
          {t('webhook.failingSince', { when: format.moment(webhook.failing_since) })}
        </div>
      )}
    </>
  );
}

function Row({ webhook, onDo }: { webhook: Webhook; onDo: (doing: Doing) => void }) {
  const { t } = useTranslation();
  const name = nameOf(webhook);
  const test = () => {
    after(post(`/webhooks/${webhook.id}/test`).then(() => say(t('webhook.tested'))));
    onDo({ what: 'log', webhook });
  };
  return (
    <tr>
      <td>
        <strong>{name}</strong>
        {webhook.description && <div className={classes.reason}>{webhook.url}</div>}
      </td>
      <td>
        {webhook.event_types.length
          ? t('webhook.someEvents', { count: webhook.event_types.length })
          : t('webhook.allEvents')}
      </td>
      <td>
        <State webhook={webhook} />
      </td>
      <td className={classes.end}>
        <ActionButton variant="default" size="compact-sm" may aria-label={t('webhook.testOf', { name })} onClick={test}>
          {t('webhook.test')}
        </ActionButton>{' '}
        <ActionButton
          variant="default"
          size="compact-sm"
          may
          aria-label={t('webhook.logOf', { name })}
          onClick={() => onDo({ what: 'log', webhook })}
        >
          {t('webhook.log')}
        </ActionButton>{' '}
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`${t('settings.actions')}: ${name}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onDo({ what: 'edit', webhook })}>{t('webhook.edit')}</Menu.Item>
            <Menu.Item
              onClick={() => after(patch(`/webhooks/${webhook.id}`, webhook.version, { enabled: !webhook.enabled }))}
            >
              {t(webhook.enabled ? 'webhook.disable' : 'webhook.enable')}
            </Menu.Item>
            <Menu.Item onClick={() => onDo({ what: 'rotate', webhook })}>{t('webhook.rotate')}</Menu.Item>
            <Menu.Item color="red" onClick={() => onDo({ what: 'remove', webhook })}>
              {t('webhook.remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}

export default function WebhooksScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = useList('webhooks', {});
  const [doing, setDoing] = useState<Doing | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => setDoing(null);
  const webhooks = data?.data ?? [];
  const show = (made: string) => {
    close();
    setSecret(made);
  };
  if (!may('view', 'webhook')) return <EmptyState title={t('state.notAllowed')} />;
  const create = (
    <ActionButton
      leftSection={<IconPlus size={14} />}
      may={may('create', 'webhook')}
      onClick={() => setDoing({ what: 'new', webhook: null })}
    >
      {t('webhook.new')}
    </ActionButton>
  );
  const chosen = doing?.webhook ?? null;
  const name = chosen ? nameOf(chosen) : '';
  return (
    <Part title={t('settings.webhooks')} text={t('webhook.text')} action={create}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && webhooks.length === 0 && (
        <EmptyState title={t('webhook.none')} text={t('webhook.noneText')}>
          {create}
        </EmptyState>
      )}
      {webhooks.length > 0 && (
        <PlainTable wide heads={[t('webhook.url'), t('webhook.events'), t('webhook.status')]}>
          {webhooks.map((webhook) => (
            <Row key={webhook.id} webhook={webhook} onDo={setDoing} />
          ))}
        </PlainTable>
      )}
      {(doing?.what === 'new' || doing?.what === 'edit') && (
        <WebhookDialog webhook={chosen} onClose={close} onMade={show} />
      )}
      {doing?.what === 'log' && chosen && <WebhookLog webhook={chosen} onClose={close} />}
      {secret && (
        <ShownOnce
          title={t('webhook.madeTitle')}
          text={t('webhook.madeText')}
          value={secret}
          onClose={() => setSecret(null)}
        />
      )}
      <ConfirmDialog
        opened={doing?.what === 'rotate'}
        title={t('webhook.rotateOf', { name })}
        text={t('webhook.rotateText')}
        confirm={t('webhook.rotate')}
        onConfirm={() =>
          chosen && after(post(`/webhooks/${chosen.id}/rotate-secret`).then(({ secret: made }) => show(made)))
        }
        onClose={close}
      />
      <ConfirmDialog
        opened={doing?.what === 'remove'}
        title={t('webhook.removeOf', { name })}
        text={t('webhook.removeText')}
        confirm={t('webhook.remove')}
        onConfirm={() => chosen && after(remove(`/webhooks/${chosen.id}`, chosen.version))}
        onClose={close}
      />
    </Part>
  );
}
