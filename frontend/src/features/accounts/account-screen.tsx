import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { RecordPage } from '@/records/record-page';
import { RelatedList } from '@/records/related-list';
import { RelatedContacts, RelatedDeals, RelatedTasks } from '@/records/related-records';
import { accountDefinition } from './fields';

export default function AccountScreen() {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  return (
    <RecordPage
      key={id}
      definition={accountDefinition}
      id={id}
      related={() => (
        <>
          <RelatedTasks link={{ account_id: id }} />
          <RelatedContacts
            title={t('related.contacts')}
            query={{ account_id: id, sort: 'name' }}
            values={{ account_id: id }}
          />
          <RelatedDeals title={t('related.deals')} query={{ account_id: id }} values={{ account_id: id }} />
          <RelatedList
            entity="account"
            title={t('related.children')}
            query={{ parent_id: id }}
            create={{ values: { parent_id: id } }}
          />
        </>
      )}
    />
  );
}
