/** The quick filters of a list, as buttons that stay pressed. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { useFormat } from '@/lib/locale';
import type { Filter } from './filter';
import classes from './filter.module.css';
import { isOn, type Now, type QuickGroup, toggled } from './quick';

export function useNow(): Now {
  const { user } = useMe();
  const today = useFormat().today();
  return useMemo(() => ({ me: user.id, today }), [user.id, today]);
}

interface Props {
  groups: readonly QuickGroup[];
  filters: readonly Filter[];
  onChange: (filters: Filter[]) => void;
}

export function QuickFilters({ groups, filters, onChange }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  return groups.flatMap((group) =>
    group.offered.map((quick) => (
      <button
        key={quick.label}
        type="button"
        className={classes.quick}
        aria-pressed={isOn(quick, group, filters, now)}
        onClick={() => onChange(toggled(quick, group, filters, now))}
      >
        {t(`quick.${quick.label}`)}
      </button>
    )),
  );
}
