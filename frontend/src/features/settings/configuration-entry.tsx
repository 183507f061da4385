/** One change of the configuration: who, when and how, on what, from what to what; and its undo, or why there is none. */
import { IconArrowBackUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConfigurationChange } from '@/api/types';
import { useFormat } from '@/lib/locale';
import { ActionButton } from '@/ui/guarded';
import classes from './configuration.module.css';
import { linesOf, type Words } from './configuration-values';
import { useFieldName } from './field-access';

interface Props {
  change: ConfigurationChange;
  words: (entity: ConfigurationChange['entity']) => Words;
  busy: boolean;
  onUndo: () => void;
}

function Blocked({ change }: { change: ConfigurationChange }) {
  const { t } = useTranslation();
  const format = useFormat();
  const blocked = change.undo_blocked;
  if (!blocked) return null;
  const name = blocked.user_name ?? t('timeline.system');
  const when = blocked.at ? format.moment(blocked.at) : '';
  return <p className={classes.blocked}>{t(`configuration.blocked.${blocked.reason}`, { name, when })}</p>;
}

export function ConfigurationEntry({ change, words, busy, onUndo }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const who = change.user_name ?? t('timeline.system');
  const when = format.moment(change.at);
  const fieldName = useFieldName();
  const [of, ...rest] = (change.record_name ?? '').split('.');
  // a restriction is called by the field it is about
  const restricted = change.entity === 'field_restriction' ? fieldName(of ?? '', rest.join('.')) : undefined;
  const name = restricted ?? change.record_name ?? t('audit.goneRecord');
  const what = `${t(`audit.entity.${change.entity}`)} ${name}`;
  const renewed = change.entity === 'webhook' && change.kind === 'updated' && change.changes.length === 0;
  const lines = linesOf(change, words(change.entity));
  const way = change.import_name
    ? t('audit.import', { name: change.import_name })
    : change.api_key_name
      ? t('audit.apiKey', { name: change.api_key_name })
      : t(`audit.way.${change.way}`);
  return (
    <li className={classes.entry}>
      <div className={classes.main}>
        <h3>
          <span className="muted">{t(`audit.entity.${change.entity}`)}</span> {name}
          <span className={classes.kind} data-kind={change.kind}>
            {renewed ? t('configuration.renewed') : t(`audit.kind.${change.kind}`)}
          </span>
        </h3>
        <p className={classes.meta}>
          <time dateTime={change.at}>{when}</time> · {who} · {change.undoes ? t('configuration.undid') : way}
        </p>
        {lines.length > 0 && (
          <dl className={classes.lines}>
            {lines.map(({ label, before, after }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  {before && (
                    <>
                      <span className="muted">{before}</span>
                      <span aria-hidden> → </span>
                      <span className="hidden">{t('configuration.to')}</span>
                    </>
                  )}
                  {after}
                </dd>
              </div>
            ))}
          </dl>
        )}
        <Blocked change={change} />
      </div>
      {!change.undo_blocked && (
        <ActionButton
          variant="default"
          size="xs"
          leftSection={<IconArrowBackUp size={14} />}
          aria-label={t('configuration.undoOf', { what, when })}
          may
          loading={busy}
          onClick={onUndo}
        >
          {t('action.undo')}
        </ActionButton>
      )}
    </li>
  );
}
