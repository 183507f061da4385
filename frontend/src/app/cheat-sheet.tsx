import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { keysLabel } from '@/lib/hotkeys';
import classes from './cheat-sheet.module.css';
import { cheatSheet } from './overlays';

const SHEET = {
  everywhere: { palette: 'mod+k', create: 'c', help: '?', sidebar: '[', submit: 'mod+Enter' },
  go: {
    notifications: 'g n',
    today: 'g h',
    dashboard: 'g b',
    contacts: 'g c',
    accounts: 'g a',
    deals: 'g d',
    activities: 'g t',
    import: 'g i',
    settings: 'g s',
  },
  list: {
    search: '/',
    move: 'j / k',
    select: 'x',
    peek: 'Space',
    open: 'Enter',
    newTab: 'mod+Enter',
    edit: 'e',
    column: 'Shift+← →',
    columnWidth: 'Alt+Shift+← →',
  },
  record: { neighbours: 'j / k', note: 'n', task: 't', comment: 'm' },
} as const;

/** All shortcuts on one page. */
export function CheatSheet() {
  const { t } = useTranslation();
  const row = (label: string, keys: string) => (
    <div key={label} className={classes.row}>
      <dt>{label}</dt>
      <dd>
        <kbd>{keysLabel(keys)}</kbd>
      </dd>
    </div>
  );
  return (
    <Modal
      opened
      onClose={() => cheatSheet.set(false)}
      title={t('shortcuts.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <div className={classes.groups}>
        <section>
          <h3>{t('shortcuts.everywhere')}</h3>
          <dl>{Object.entries(SHEET.everywhere).map(([k, v]) => row(t(`shortcut.${k as 'palette'}`), v))}</dl>
        </section>
        <section>
          <h3>{t('shortcuts.go')}</h3>
          <dl>{Object.entries(SHEET.go).map(([k, v]) => row(t(`shortcut.${k as 'today'}`), v))}</dl>
        </section>
        <section>
          <h3>{t('shortcuts.list')}</h3>
          <dl>{Object.entries(SHEET.list).map(([k, v]) => row(t(`shortcut.${k as 'search'}`), v))}</dl>
        </section>
        <section>
          <h3>{t('shortcuts.record')}</h3>
          <dl>{Object.entries(SHEET.record).map(([k, v]) => row(t(`shortcut.${k as 'note'}`), v))}</dl>
        </section>
      </div>
    </Modal>
  );
}
