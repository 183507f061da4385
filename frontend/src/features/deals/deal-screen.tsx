import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Deal } from '@/api/types';
import { RecordPage } from '@/records/record-page';
import { RelatedContacts, RelatedTasks } from '@/records/related-records';
import { Pill } from '@/ui/pill';
import { DealContacts } from './deal-contacts';
import { dealDefinition } from './fields';
import { Lines } from './lines';
import { StagePath } from './stage-path';

export default function DealScreen() {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  return (
    <RecordPage
      key={id}
      definition={dealDefinition}
      id={id}
      banner={(record) => <StagePath record={record} />}
      main={(record) =>
        (record as unknown as Deal).lines === undefined ? null : <Lines key={record.version} record={record} />
      }
      actions={(record) => {
        const deal = record as unknown as Deal;
        return (
          <>
            {deal.rotting && <Pill color="red">{t('deal.rotting')}</Pill>}
            {(deal.push_count ?? 0) > 0 && <Pill color="orange">{t('deal.pushed', { count: deal.push_count })}</Pill>}
          </>
        );
      }}
      related={(record) => {
        const deal = record as unknown as Deal;
        return (
          <>
            <RelatedTasks link={{ deal_id: id }} />
            <DealContacts record={record} />
            {deal.account_id && (
              <RelatedContacts
                title={t('related.accountContacts')}
                query={{ account_id: deal.account_id, sort: 'name' }}
              />
            )}
          </>
        );
      }}
    />
  );
}
