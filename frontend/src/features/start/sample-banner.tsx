/** Says that made-up records are there, removes them in one click, and tells which had to stay. */
import { Button } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import type { SampleData } from '@/api/types';
import { isStuck, isWorking, useFreshAfter, useOrder, useSampleData } from './sample';
import { keptHint, SampleKept } from './sample-kept';
import { SampleProgress } from './sample-progress';
import classes from './start.module.css';

export function SampleBanner() {
  const { t } = useTranslation();
  const { data } = useSampleData();
  const working = isWorking(data);
  useFreshAfter(working);
  const { dismissed } = useMe().user;
  if (!data || (!data.present && (data.kept.length === 0 || dismissed.includes(keptHint(data))))) return null;
  const inside = working ? (
    <SampleProgress data={data} />
  ) : isStuck(data) ? (
    <Stuck data={data} />
  ) : data.present ? (
    <Present data={data} />
  ) : (
    <SampleKept data={data} />
  );
  return (
    <section className={classes.banner} aria-label={t('start.sample.name')}>
      <IconFlask size={18} aria-hidden />
      {inside}
    </section>
  );
}

function Present({ data }: { data: SampleData }) {
  const { t } = useTranslation();
  const order = useOrder();
  const { accounts, contacts, deals } = data.counts;
  return (
    <>
      <span className={classes.bannerText}>
        <strong>{t('start.sample.title')}</strong>{' '}
        <span className="muted">{t('start.sample.counts', { accounts, contacts, deals })}</span>
      </span>
      <Button
        variant="default"
        size="compact-sm"
        loading={order.isPending}
        onClick={() => order.mutate({ includeChanged: false })}
      >
        {t('start.sample.remove')}
      </Button>
    </>
  );
}

/** The work was given up: it goes on from where it stopped, or what was made goes. */
function Stuck({ data }: { data: SampleData }) {
  const { t } = useTranslation();
  const order = useOrder();
  const making = data.state === 'making';
  return (
    <>
      <span className={classes.bannerText} role="alert">
        {t(making ? 'start.sample.makingStopped' : 'start.sample.removingStopped')}
      </span>
      {making && (
        <Button
          variant="default"
          size="compact-sm"
          loading={order.isPending}
          onClick={() => order.mutate({ make: true })}
        >
          {t('action.retry')}
        </Button>
      )}
      <Button
        variant="default"
        size="compact-sm"
        loading={order.isPending}
        onClick={() => order.mutate({ includeChanged: false })}
      >
        {t('start.sample.remove')}
      </Button>
    </>
  );
}
