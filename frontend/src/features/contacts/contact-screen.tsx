import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Contact } from '@/api/types';
import { RecordPage } from '@/records/record-page';
import { RelatedDeals, RelatedTasks } from '@/records/related-records';
import { contactDefinition } from './fields';

export default function ContactScreen() {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  return (
    <RecordPage
      key={id}
      definition={contactDefinition}
      id={id}
      related={(record) => {
        const contact = record as unknown as Contact;
        return (
          <>
            <RelatedTasks link={{ contact_id: id }} />
            <RelatedDeals
              title={t('related.deals')}
              query={{ contact_id: id }}
              values={{
                contacts: [{ contact_id: id }],
                ...(contact.account_id ? { account_id: contact.account_id } : {}),
              }}
            />
          </>
        );
      }}
    />
  );
}
