/** The custom fields of each kind of record: made, changed, put in order, retired and brought back. */
import { SegmentedControl } from '@mantine/core';
import {
  IconArchive,
  IconArrowBackUp,
  IconChevronDown,
  IconChevronUp,
  IconLock,
  IconPencil,
  IconPlus,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patch, post, remove } from '@/api/client';
import { useFieldDefs, useNames } from '@/api/lookups';
import { useMay } from '@/api/me';
import type { FieldDef, FieldRestriction } from '@/api/types';
import { say, sayProblem } from '@/form/toasts';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { ActionButton, IconButton } from '@/ui/guarded';
import { EmptyState } from '@/ui/states';
import { useFieldRestrictions } from './field-access';
import { FieldAccessDialog } from './field-access-dialog';
import { FIELD_ENTITIES, FieldDialog, type FieldEntity } from './field-dialog';
import { reloadFields } from './field-key';
import { Part, PlainTable } from './part';
import classes from './settings.module.css';

/** Exchanges the places of two neighbours; equal places, as fields made through the API have, are told apart first. */
async function move(list: readonly FieldDef[], index: number, step: number): Promise<void> {
  const order = [...list];
  const [one, other] = [order[index], order[index + step]];
  if (!one || !other) return;
  order[index] = other;
  order[index + step] = one;
  for (const [position, def] of order.entries())
    if (def.position !== position) await patch(`/field-defs/${def.id}`, def.version, { position });
  await reloadFields();
}

async function retire(def: FieldDef): Promise<void> {
  await remove(`/field-defs/${def.id}`, def.version);
  await reloadFields();
}

async function restore(def: FieldDef): Promise<void> {
  await post(`/field-defs/${def.id}/restore`, undefined, { version: def.version });
  await reloadFields();
}

async function purge(def: FieldDef): Promise<void> {
  await post(`/field-defs/${def.id}/purge`, undefined, { version: def.version });
  await reloadFields();
}

export default function FieldsScreen() {
  const { t } = useTranslation();
  const may = useMay()('edit', 'setting');
  const [entity, setEntity] = useState<FieldEntity>('account');
  const [open, setOpen] = useState<FieldDef | 'new' | null>(null);
  const [access, setAccess] = useState<FieldDef | null>(null);
  const restrictions = useFieldRestrictions();
  const restriction = access ? restrictionOf(restrictions, access) : undefined;
  const active = useFieldDefs(false, may).filter((def) => def.entity === entity);
  const retired = useFieldDefs(true, may).filter((def) => def.entity === entity);
  if (!may) return <EmptyState title={t('state.notAllowed')} />;
  const create = (
    <ActionButton leftSection={<IconPlus size={14} />} may onClick={() => setOpen('new')}>
      {t('customField.new')}
    </ActionButton>
  );
  return (
    <>
      <Part title={t('settings.customFields')} text={t('customField.text')} action={create}>
        <SegmentedControl
          size="xs"
          mb="sm"
          aria-label={t('bin.kind')}
          value={entity}
          onChange={(next) => setEntity(next as FieldEntity)}
          data={FIELD_ENTITIES.map((e) => ({ value: e, label: t(`entities.${e}`) }))}
        />
        {active.length === 0 ? (
          <EmptyState title={t('customField.none')} text={t('customField.noneText')} />
        ) : (
          <ActiveFields defs={active} restrictions={restrictions} onEdit={setOpen} onAccess={setAccess} />
        )}
      </Part>
      {retired.length > 0 && <RetiredFields defs={retired} />}
      {access && (
        <FieldAccessDialog
          {...(restriction ? { restriction } : { about: { entity, field: nameOf(access) } })}
          onClose={() => setAccess(null)}
        />
      )}
      {open && (
        <FieldDialog
          def={open === 'new' ? null : open}
          entity={entity}
          position={active.reduce((most, def) => Math.max(most, def.position + 1), 0)}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

const nameOf = (def: FieldDef) => `custom.${def.key}`;

const restrictionOf = (restrictions: readonly FieldRestriction[] | undefined, def: FieldDef) =>
  restrictions?.find((one) => one.entity === def.entity && one.field === nameOf(def));

interface ActiveProps {
  defs: readonly FieldDef[];
  /** Nothing for whoever does not decide on them. */
  restrictions: readonly FieldRestriction[] | undefined;
  onEdit: (def: FieldDef) => void;
  onAccess: (def: FieldDef) => void;
}

function ActiveFields({ defs, restrictions, onEdit, onAccess }: ActiveProps) {
  const { t } = useTranslation();
  const name = useNames();
  return (
    <PlainTable wide heads={[t('field.name'), t('customField.kind'), t('customField.owner'), t('customField.purpose')]}>
      {defs.map((def, index) => (
        <tr key={def.id}>
          <td>
            <strong>{def.label}</strong>
            {def.required && <span className="muted"> · {t('customField.mandatory')}</span>}
            {restrictionOf(restrictions, def) && <span className="muted"> · {t('fieldAccess.restricted')}</span>}
          </td>
          <td>{t(`customField.kinds.${def.kind}`)}</td>
          <td>{name('users', def.owner_id) ?? '–'}</td>
          <td>{def.purpose || '–'}</td>
          <td className={classes.end}>
            <IconButton
              label={t('stage.earlier', { name: def.label })}
              may={index > 0}
              onClick={() => void move(defs, index, -1).catch(sayProblem)}
            >
              <IconChevronUp size={15} />
            </IconButton>
            <IconButton
              label={t('stage.later', { name: def.label })}
              may={index < defs.length - 1}
              onClick={() => void move(defs, index, 1).catch(sayProblem)}
            >
              <IconChevronDown size={15} />
            </IconButton>
            {restrictions && (
              <IconButton label={t('fieldAccess.accessOf', { name: def.label })} may onClick={() => onAccess(def)}>
                <IconLock size={15} />
              </IconButton>
            )}
            <IconButton label={t('record.edit', { field: def.label })} may onClick={() => onEdit(def)}>
              <IconPencil size={15} />
            </IconButton>
            <IconButton
              label={t('customField.retire', { name: def.label })}
              may
              onClick={() =>
                void retire(def).then(() => say(t('customField.isRetired', { name: def.label })), sayProblem)
              }
            >
              <IconArchive size={15} />
            </IconButton>
          </td>
        </tr>
      ))}
    </PlainTable>
  );
}

function RetiredFields({ defs }: { defs: readonly FieldDef[] }) {
  const { t } = useTranslation();
  const [purging, setPurging] = useState<FieldDef | null>(null);
  return (
    <Part title={t('customField.retiredTitle')} text={t('customField.retiredText')}>
      <PlainTable wide heads={[t('field.name'), t('customField.kind'), t('customField.purpose')]}>
        {defs.map((def) => (
          <tr key={def.id}>
            <td>{def.label}</td>
            <td>{t(`customField.kinds.${def.kind}`)}</td>
            <td>{def.purpose || '–'}</td>
            <td className={classes.end}>
              <ActionButton
                variant="default"
                size="compact-sm"
                leftSection={<IconArrowBackUp size={14} />}
                may
                onClick={() => void restore(def).catch(sayProblem)}
              >
                {t('bin.restore')}
              </ActionButton>{' '}
              <ActionButton variant="subtle" color="red" size="compact-sm" may onClick={() => setPurging(def)}>
                {t('bin.purge')}
              </ActionButton>
            </td>
          </tr>
        ))}
      </PlainTable>
      <ConfirmDialog
        opened={purging !== null}
        title={t('bin.purgeOf', { name: purging?.label ?? '' })}
        text={t('customField.purgeText')}
        confirm={t('bin.purge')}
        onConfirm={() => purging && void purge(purging).catch(sayProblem)}
        onClose={() => setPurging(null)}
      />
    </Part>
  );
}
