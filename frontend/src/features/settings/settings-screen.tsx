import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useMe } from '@/api/me';
import { PageHeader } from '@/ui/page-header';
import classes from './settings.module.css';

export default function SettingsScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const me = useMe();
  const nav = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // on a phone the places are a row that is wider than the screen
  useEffect(() => {
    nav.current?.querySelector(`[href="${pathname}"]`)?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname]);
  const places = [
    { to: '/settings', label: t('settings.profile'), seen: true },
    { to: '/settings/company', label: t('settings.company'), seen: may('edit', 'setting') },
    { to: '/settings/users', label: t('settings.users'), seen: may('view', 'user') },
    { to: '/settings/roles', label: t('settings.roles'), seen: may('edit', 'user') },
    { to: '/settings/teams', label: t('settings.teams'), seen: may('view', 'team') },
    { to: '/settings/pipelines', label: t('settings.pipelines'), seen: may('view', 'pipeline') },
    { to: '/settings/products', label: t('settings.products'), seen: may('view', 'product') },
    { to: '/settings/exchange-rates', label: t('settings.exchangeRates'), seen: may('edit', 'setting') },
    { to: '/settings/fields', label: t('settings.customFields'), seen: may('edit', 'setting') },
    { to: '/settings/field-access', label: t('settings.fieldAccess'), seen: me.user.role === 'admin' },
    { to: '/settings/field-usage', label: t('settings.fieldUsage'), seen: may('edit', 'setting') },
    { to: '/settings/tags', label: t('settings.tags'), seen: may('view', 'tag') },
    { to: '/settings/api-keys', label: t('settings.apiKeys'), seen: may('view', 'api_key') },
    { to: '/settings/webhooks', label: t('settings.webhooks'), seen: may('view', 'webhook') },
    {
      to: '/settings/bulk-updates',
      label: t('settings.bulkUpdates'),
      seen: may('edit', 'contact') || may('edit', 'account') || may('edit', 'deal'),
    },
    { to: '/settings/jobs', label: t('settings.jobs'), seen: may('edit', 'setting') },
    { to: '/settings/backups', label: t('settings.backups'), seen: may('edit', 'setting') },
    { to: '/settings/history', label: t('settings.history'), seen: may('edit', 'setting') },
    { to: '/settings/audit', label: t('settings.audit'), seen: may('edit', 'setting') },
    {
      to: '/settings/recycle-bin',
      label: t('settings.recycleBin'),
      seen: may('delete', 'contact') || may('delete', 'account') || may('delete', 'deal'),
    },
  ];
  return (
    <>
      <PageHeader title={t('nav.settings')} />
      <div className={classes.layout}>
        <nav ref={nav} className={classes.nav} aria-label={t('nav.settings')}>
          {places
            .filter((place) => place.seen)
            .map(({ to, label }) => (
              <Link key={to} to={to} activeOptions={{ exact: true }} activeProps={{ 'aria-current': 'page' }}>
                {label}
              </Link>
            ))}
        </nav>
        <div className={classes.content}>
          <Outlet />
        </div>
      </div>
    </>
  );
}
