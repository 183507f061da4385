/** One line of the audit log: when, who and how, what, on which record; what changed is folded away. */
import { UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isListed, isPaged, recordPath } from '@/api/entities';
import { useNames } from '@/api/lookups';
import type { AuditEntry } from '@/api/types';
import { definitions } from '@/app/definitions';
import { labelOf } from '@/form/field';
import { useFormat } from '@/lib/locale';
import type { AuditSearch } from './audit-query';
import classes from './settings.module.css';

const LONGEST = 160;

function fieldText(t: TFunction, entry: AuditEntry, name: string): string {
  const known = entry.entity && isListed(entry.entity) ? definitions[entry.entity].fields : [];
  const field = known.find((one) => one.name === name);
  return field ? labelOf(t, field) : name;
}

/** Fields that refer to what has a name on every screen. */
const NAMED = {
  owner_id: 'users',
  user_id: 'users',
  team_id: 'teams',
  stage_id: 'stages',
  pipeline_id: 'pipelines',
} as const;

function valueText(t: TFunction, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('value.empty');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function Changes({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const name = useNames();
  const told = (field: string, value: unknown) =>
    (field in NAMED && name(NAMED[field as keyof typeof NAMED], value)) || valueText(t, value);
  const made = entry.kind === 'created';
  // of what was made, what it was left without tells nothing
  const isEmpty = (value: unknown) => value === null || value === undefined || value === '';
  const shown = entry.changes.filter((change) => !made || !isEmpty(change.after));
  return (
    <dl className={classes.changes}>
      {shown.map((change) => (
        <div key={change.field}>
          <dt>{fieldText(t, entry, change.field)}</dt>
          <dd>
            {!made && `${told(change.field, change.before)} → `}
            {told(change.field, change.after)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Subject({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const { entity, record_id: id } = entry;
  if (!entity) return <span className="muted">{entry.detail}</span>;
  const name = entry.record_name ?? (id ? t('audit.goneRecord') : '');
  return (
    <>
      <span className="muted">{t(`audit.entity.${entity}`)}</span>{' '}
      {id && isPaged(entity) && entry.record_name ? (
        <Link to={recordPath(entity, id)} className={classes.link}>
          {name}
        </Link>
      ) : (
        name
      )}
    </>
  );
}

interface Props {
  entry: AuditEntry;
  onNarrow: (change: AuditSearch) => void;
}

export function AuditRow({ entry, onNarrow }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const [opened, setOpened] = useState(false);
  const who = entry.user_name ?? t(entry.way === 'nobody' ? 'audit.nobody' : 'timeline.system');
  const when = format.moment(entry.at);
  const only = entry.api_key_name ? 'audit.onlyKey' : 'audit.onlySession';
  const { credential_id: credential, record_id: record } = entry;
  return (
    <tr>
      <td className="num">
        <time dateTime={entry.at}>{when}</time>
      </td>
      <td>
        {who}
        <div className="muted">
          {entry.way === 'import' && entry.import_id ? (
            <Link to="/imports/$id" params={{ id: entry.import_id }} className={classes.link}>
              {t('audit.import', { name: entry.import_name ?? '' })}
            </Link>
          ) : entry.api_key_name ? (
            t('audit.apiKey', { name: entry.api_key_name })
          ) : (
            entry.way !== 'nobody' && t(`audit.way.${entry.way}`)
          )}
          {entry.address && (entry.way === 'nobody' ? entry.address : ` · ${entry.address}`)}
        </div>
      </td>
      <td>
        {t(`audit.kind.${entry.kind}`)}
        {entry.record_count !== null && (
          <div className="muted">{t('audit.records', { count: entry.record_count })}</div>
        )}
        {entry.is_private && <div className="muted">{t('audit.private')}</div>}
        {entry.changes.length > 0 && (
          <div>
            <UnstyledButton
              className={classes.link}
              aria-expanded={opened}
              aria-label={`${t('audit.changes', { count: entry.changes.length })}: ${who}, ${when}`}
              onClick={() => setOpened(!opened)}
            >
              {t('audit.changes', { count: entry.changes.length })}
            </UnstyledButton>
          </div>
        )}
        {opened && <Changes entry={entry} />}
      </td>
      <td>
        <Subject entry={entry} />
      </td>
      <td className={classes.end}>
        {record && (
          <UnstyledButton
            className={classes.link}
            aria-label={`${t('audit.onlyRecord')}: ${entry.record_name ?? when}`}
            onClick={() => onNarrow({ record })}
          >
            {t('audit.onlyRecord')}
          </UnstyledButton>
        )}{' '}
        {credential && (
          <UnstyledButton
            className={classes.link}
            aria-label={`${t(only)}: ${entry.api_key_name ?? who}, ${when}`}
            onClick={() => onNarrow({ credential })}
          >
            {t(only)}
          </UnstyledButton>
        )}
      </td>
    </tr>
  );
}
