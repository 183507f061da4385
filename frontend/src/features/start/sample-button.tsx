/** Makes the sample company, and shows how far it is. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isWorking, useFreshAfter, useOrder, useSampleData } from './sample';
import { SampleProgress } from './sample-progress';

export function SampleButton() {
  const { t } = useTranslation();
  const { data } = useSampleData();
  const working = isWorking(data);
  useFreshAfter(working);
  const order = useOrder();
  if (working && data) return <SampleProgress data={data} />;
  if (!data || data.present) return null;
  return (
    <Button variant="default" loading={order.isPending} onClick={() => order.mutate({ make: true })}>
      {t('start.sample.make')}
    </Button>
  );
}
