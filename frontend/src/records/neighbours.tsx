/** Previous and next record of the list a record was opened from. */
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { COLLECTION, type PagedEntity, recordPath } from '@/api/entities';
import { type Composed, composed } from '@/api/operations';
import { useRecords } from '@/api/query';
import { readDraft, writeDraft } from '@/lib/draft';
import { useShortcuts } from '@/lib/hotkeys';
import { IconButton } from '@/ui/guarded';

interface Place {
  query: Composed;
  index: number;
}

export const rememberList = (entity: PagedEntity, place: Place): void => writeDraft(`list:${entity}`, place);

export function Neighbours({ entity, id }: { entity: PagedEntity; id: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [place] = useState(() => readDraft<Place>(`list:${entity}`));
  const offset = Math.max(0, (place?.index ?? 0) - 1);
  const { data } = useRecords(COLLECTION[entity], composed({ ...place?.query, offset, limit: 3 }), place !== undefined);
  const rows = data?.data ?? [];
  const at = rows.findIndex((row) => row.id === id);
  // a step that is asked for before the neighbours are known is taken as soon as they are
  const asked = useRef(0);
  const go = (step: number) => {
    if (!data) asked.current = step;
    const row = at < 0 ? undefined : rows[at + step];
    if (!row || !place) return;
    rememberList(entity, { ...place, index: offset + at + step });
    void navigate({ to: recordPath(entity, row.id) });
  };
  useEffect(() => {
    if (!data || asked.current === 0) return;
    const step = asked.current;
    asked.current = 0;
    go(step);
  });
  useShortcuts({ j: () => go(1), k: () => go(-1) });
  if (!place || at < 0) return null;
  return (
    <>
      <IconButton
        label={t('record.previous')}
        keys="k"
        may={at > 0}
        reason={t('record.noPrevious')}
        onClick={() => go(-1)}
      >
        <IconChevronUp size={16} />
      </IconButton>
      <IconButton
        label={t('record.next')}
        keys="j"
        may={at < rows.length - 1}
        reason={t('record.noNext')}
        onClick={() => go(1)}
      >
        <IconChevronDown size={16} />
      </IconButton>
    </>
  );
}
