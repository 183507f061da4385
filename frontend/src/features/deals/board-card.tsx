import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { Menu } from '@mantine/core';
import { IconAlertTriangle, IconCalendarEvent, IconClockPause } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Deal, Stage } from '@/api/types';
import { useFormat } from '@/lib/locale';
import { LazyMenu } from '@/ui/lazy-menu';
import classes from './deals.module.css';
import type { Moves } from './use-moves';

interface Props {
  deal: Deal;
  stages: readonly Stage[];
  /** Whether the user may move it, and whose it is: found out once for all cards. */
  movable: boolean;
  owner: string | undefined;
  moves: Moves;
  onPeek: (deal: Deal) => void;
}

/** Whether the next activity is planned, due or missing: said in words, coloured as well. */
function NextActivity({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (deal.status !== 'open') return null;
  if (!deal.next_activity_at)
    return (
      <span className={classes.mark} data-tone="warn">
        <IconAlertTriangle size={13} aria-hidden /> {t('deal.noNextActivity')}
      </span>
    );
  const day = format.dayOf(deal.next_activity_at);
  const late = day < format.today();
  return (
    <span className={classes.mark} data-tone={late ? 'bad' : undefined}>
      <IconCalendarEvent size={13} aria-hidden />
      {late ? t('deal.overdue', { when: format.relativeDay(day) }) : format.relativeDay(day)}
    </span>
  );
}

export const BoardCard = memo(function BoardCard({ deal, stages, movable, owner, moves, onPeek }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const ref = useRef<HTMLLIElement>(null);
  const [dragging, setDragging] = useState(false);
  const refused = stages.map((stage) => moves.refusal(deal.stage_id, stage)).find(Boolean);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    return draggable({
      element,
      canDrag: () => movable,
      getInitialData: () => ({ deal }),
      onDragStart: () => setDragging(true),
      onDrop: () => setDragging(false),
    });
  }, [deal, movable]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the link inside takes the keyboard
    <li
      ref={ref}
      className={classes.card}
      data-deal={deal.id}
      data-dragging={dragging || undefined}
      onClick={(event) => {
        if (!(event.target as HTMLElement).closest('a,button,[role="menu"]')) onPeek(deal);
      }}
    >
      <div className={classes.cardHead}>
        <Link to="/deals/$id" params={{ id: deal.id }} className={classes.cardName}>
          {deal.name}
        </Link>
        <LazyMenu label={t('record.actionsFor', { name: deal.name })}>
          {() => (
            <>
              <Menu.Item onClick={() => onPeek(deal)}>{t('record.peek')}</Menu.Item>
              <Menu.Divider />
              {stages
                .filter((stage) => stage.id !== deal.stage_id && moves.refusal(deal.stage_id, stage) === null)
                .map((stage) => (
                  <Menu.Item key={stage.id} disabled={!movable} onClick={() => moves.move(deal, stage)}>
                    {t('deal.moveTo', { stage: stage.name })}
                  </Menu.Item>
                ))}
              {movable && refused && <Menu.Label className={classes.menuNote}>{refused}</Menu.Label>}
            </>
          )}
        </LazyMenu>
      </div>
      {deal.account && <div className={classes.cardAccount}>{deal.account.name}</div>}
      <div className={classes.cardRow}>
        <strong className="num">
          {deal.amount_minor === undefined
            ? ''
            : deal.amount_minor === null
              ? '–'
              : format.money(deal.amount_minor, deal.currency)}
        </strong>
        {owner && <span className={classes.cardOwner}>{owner}</span>}
      </div>
      <div className={classes.cardRow}>
        <NextActivity deal={deal} />
        {deal.rotting && (
          <span className={classes.mark} data-tone="bad">
            <IconClockPause size={13} aria-hidden /> {t('deal.rotting')}
          </span>
        )}
      </div>
    </li>
  );
});
