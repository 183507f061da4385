/** The people of a deal and the part each plays in the decision. */
import { ActionIcon, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRecordName } from '@/api/lookups';
import { useMay } from '@/api/me';
import type { AnyRecord, Deal, DealContact } from '@/api/types';
import { RecordSelect } from '@/form/ref-select';
import { sayProblem } from '@/form/toasts';
import { RelatedSection } from '@/records/related-list';
import { saveRecord } from '@/records/save';
import classes from './deals.module.css';
import { dealDefinition } from './fields';

const ROLES = ['decision_maker', 'champion', 'user', 'technical', 'purchasing', 'blocker'] as const;

interface EntryProps {
  entry: DealContact;
  editable: boolean;
  onRole: (role: string | null) => void;
  onRemove: () => void;
}

function Entry({ entry, editable, onRole, onRemove }: EntryProps) {
  const { t } = useTranslation();
  const name = useRecordName('contacts', entry.contact_id) ?? '…';
  const known = ROLES.find((r) => r === entry.role);
  return (
    <div className={classes.person}>
      <Link to="/contacts/$id" params={{ id: entry.contact_id }} className={classes.personName}>
        {name}
      </Link>
      <Select
        size="xs"
        className={classes.personRole}
        aria-label={t('deal.roleOf', { name })}
        placeholder={t('deal.role')}
        disabled={!editable}
        data={[
          ...ROLES.map((r) => ({ value: r as string, label: t(`choice.deal_role.${r}`) })),
          ...(entry.role && !known ? [{ value: entry.role, label: entry.role }] : []),
        ]}
        value={entry.role ?? null}
        onChange={onRole}
      />
      <ActionIcon size={24} aria-label={t('deal.removeContact', { name })} disabled={!editable} onClick={onRemove}>
        <IconX size={13} />
      </ActionIcon>
    </div>
  );
}

export function DealContacts({ record }: { record: AnyRecord }) {
  const { t } = useTranslation();
  const deal = record as unknown as Deal;
  const editable = useMay()('edit', 'deal', record);
  const [adding, setAdding] = useState(false);
  const save = (contacts: DealContact[]) => void saveRecord(dealDefinition, record, { contacts }).catch(sayProblem);
  return (
    <RelatedSection
      title={t('related.contacts')}
      count={deal.contacts.length}
      addLabel={t('deal.addContact')}
      {...(editable ? { onAdd: () => setAdding(true) } : {})}
    >
      {deal.contacts.map((entry) => (
        <Entry
          key={entry.contact_id}
          entry={entry}
          editable={editable}
          onRole={(role) => save(deal.contacts.map((c) => (c.contact_id === entry.contact_id ? { ...c, role } : c)))}
          onRemove={() => save(deal.contacts.filter((c) => c.contact_id !== entry.contact_id))}
        />
      ))}
      {adding && (
        <RecordSelect
          entity="contact"
          value={null}
          exclude={deal.contacts.map((c) => c.contact_id)}
          onCancel={() => setAdding(false)}
          onChange={(id) => {
            setAdding(false);
            if (id) save([...deal.contacts, { contact_id: id }]);
          }}
          shared={{ size: 'xs', 'aria-label': t('deal.addContact'), autoFocus: true, defaultDropdownOpened: true }}
        />
      )}
    </RelatedSection>
  );
}
