import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { connected, probe } from '@/api/connection';
import { queryClient } from '@/api/query';
import { useStore } from '@/lib/store';
import classes from './shell.module.css';

/** Says that the server cannot be reached; when it is back, what is on screen is read again. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const online = useStore(connected);
  useEffect(() => {
    let was = connected.get();
    return connected.watch(() => {
      const now = connected.get();
      if (now && !was) void queryClient.invalidateQueries();
      was = now;
    });
  }, []);
  return (
    <div role="status">
      {!online && (
        <div className={classes.banner}>
          <IconCloudOff size={16} aria-hidden />
          <span>{t('state.offline')}</span>
          <Button size="compact-sm" variant="default" onClick={() => void probe()}>
            {t('action.retry')}
          </Button>
        </div>
      )}
    </div>
  );
}
