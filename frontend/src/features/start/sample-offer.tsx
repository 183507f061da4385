/** Offers a made-up company to look around in, for as long as there is none. */
import { useTranslation } from 'react-i18next';
import { useSampleData } from './sample';
import { SampleButton } from './sample-button';
import classes from './start.module.css';

export function SampleOffer() {
  const { t } = useTranslation();
  const { data } = useSampleData();
  if (!data || data.present) return null;
  return (
    <div className={classes.offer}>
      <div className={classes.stepText}>
        <strong>{t('start.sample.offer')}</strong>
        <span>{t('start.sample.offerText')}</span>
      </div>
      <SampleButton />
    </div>
  );
}
