/** Which roles see and change which fields. */
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { remove } from '@/api/client';
import { useMe } from '@/api/me';
import { useRoleName } from '@/api/roles';
import type { FieldRestriction } from '@/api/types';
import { say, sayProblem } from '@/form/toasts';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { ActionButton } from '@/ui/guarded';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { EntryButtons } from './entry-buttons';
import { RESTRICTED_ENTITIES, reloadRestrictions, useFieldName, useFieldRestrictions } from './field-access';
import { FieldAccessDialog } from './field-access-dialog';
import { Part, PlainTable } from './part';
import classes from './settings.module.css';

export default function FieldAccessScreen() {
  const { t } = useTranslation();
  const admin = useMe().user.role === 'admin';
  const restrictions = useFieldRestrictions();
  const nameOf = useFieldName();
  const roleName = useRoleName(admin);
  const [open, setOpen] = useState<FieldRestriction | 'new' | null>(null);
  const [lifting, setLifting] = useState<FieldRestriction | null>(null);
  if (!admin) return <EmptyState title={t('state.notAllowed')} />;
  if (!restrictions) return <SkeletonLines />;

  const fieldOf = ({ entity, field }: FieldRestriction) => nameOf(entity, field) ?? field;
  const whom = (roles: readonly string[] | null, everybody: string) => {
    if (!roles) return everybody;
    return roles.length > 0 ? roles.map(roleName).join(', ') : t('fieldAccess.adminsAlone');
  };
  const lift = async (restriction: FieldRestriction) => {
    try {
      await remove(`/field-restrictions/${restriction.id}`, restriction.version);
      await reloadRestrictions();
      say(t('fieldAccess.lifted', { field: fieldOf(restriction) }));
    } catch (error) {
      sayProblem(error);
    }
  };
  const sorted = [...restrictions].sort(
    (a, b) =>
      RESTRICTED_ENTITIES.indexOf(a.entity as never) - RESTRICTED_ENTITIES.indexOf(b.entity as never) ||
      fieldOf(a).localeCompare(fieldOf(b)),
  );
  return (
    <>
      <Part
        title={t('settings.fieldAccess')}
        text={t('fieldAccess.text')}
        action={
          <ActionButton leftSection={<IconPlus size={14} />} may onClick={() => setOpen('new')}>
            {t('fieldAccess.new')}
          </ActionButton>
        }
      >
        {sorted.length === 0 ? (
          <EmptyState title={t('fieldAccess.none')} text={t('fieldAccess.noneText')} />
        ) : (
          <PlainTable
            wide
            heads={[
              t('fieldAccess.field'),
              t('fieldAccess.entity'),
              t('fieldAccess.seenBy'),
              t('fieldAccess.changedBy'),
            ]}
          >
            {sorted.map((restriction) => (
              <tr key={restriction.id}>
                <td>
                  <strong>{fieldOf(restriction)}</strong>
                </td>
                <td>{t(`entities.${restriction.entity as (typeof RESTRICTED_ENTITIES)[number]}`)}</td>
                <td>{whom(restriction.read_roles, t('fieldAccess.everybody'))}</td>
                <td>{whom(restriction.change_roles, t('fieldAccess.allReaders'))}</td>
                <td className={classes.end}>
                  <EntryButtons
                    name={fieldOf(restriction)}
                    mayEdit
                    mayDelete
                    onEdit={() => setOpen(restriction)}
                    onDelete={() => setLifting(restriction)}
                  />
                </td>
              </tr>
            ))}
          </PlainTable>
        )}
      </Part>
      {open && <FieldAccessDialog {...(open === 'new' ? {} : { restriction: open })} onClose={() => setOpen(null)} />}
      <ConfirmDialog
        opened={lifting !== null}
        title={t('fieldAccess.lift', { field: lifting ? fieldOf(lifting) : '' })}
        text={t('fieldAccess.liftText')}
        confirm={t('fieldAccess.liftConfirm')}
        onConfirm={() => lifting && void lift(lifting)}
        onClose={() => setLifting(null)}
      />
    </>
  );
}
