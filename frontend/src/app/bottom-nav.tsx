import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNavItems } from './nav-items';
import classes from './shell.module.css';

/** The main places within reach of the thumb. */
export function BottomNav() {
  const { t } = useTranslation();
  return (
    <nav className={classes.bottomNav} aria-label={t('nav.places')}>
      {useNavItems().map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} activeOptions={{ exact: to === '/' }} activeProps={{ 'aria-current': 'page' }}>
          <Icon size={20} stroke={1.75} aria-hidden />
          <span>{t(label)}</span>
        </Link>
      ))}
    </nav>
  );
}
