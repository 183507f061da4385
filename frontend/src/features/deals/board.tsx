/** Deals of one pipeline as columns of cards. */

import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { get } from '@/api/client';
import { usePipelines } from '@/api/lookups';
import { composed } from '@/api/operations';
import type { Deal, Stage } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { ListEmpty } from '@/records/list-empty';
import type { UseListState } from '@/records/list-state';
import { BoardColumn } from './board-column';
import classes from './deals.module.css';
import { dealDefinition } from './fields';
import { useMoves } from './use-moves';

export function Board({ list }: { list: UseListState }) {
  const pipelines = usePipelines();
  const moves = useMoves();
  const pipeline = list.pipeline ?? pipelines[0]?.id;
  const { sort: _sort, ...filters } = list.query;
  const inPipeline = composed({ ...filters, pipeline_id: pipeline });
  const query = composed({ ...inPipeline, limit: 30 });
  const { data, error, refetch } = useQuery({
    queryKey: ['deals', 'board', query],
    queryFn: ({ signal }) => get('/board', query, signal),
    enabled: pipeline !== undefined,
    placeholderData: keepPreviousData,
  });
  const stages = useMemo(() => data?.columns.map((c) => c.stage) ?? [], [data]);
  const { set } = list;
  const peek = useCallback((deal: Deal) => set({ peek: deal.id }), [set]);
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useRef(data?.columns);
  useEffect(() => {
    columns.current = data?.columns;
  });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    return combine(
      autoScrollForElements({ element }),
      monitorForElements({
        onDrop: ({ source, location }) => {
          const stageId = location.current.dropTargets.find((target) => target.data.stage)?.data.stage;
          const stage = columns.current?.find((c) => c.stage.id === stageId)?.stage as Stage | undefined;
          const deal = source.data.deal as Deal | undefined;
          if (stage && deal && deal.stage_id !== stage.id) moves.move(deal, stage);
        },
      }),
    );
  }, [moves]);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const empty = data?.columns.every((column) => column.count === 0) ?? false;
  return (
    <div ref={scroller} className={classes.board}>
      {empty && (
        <div className={classes.empty}>
          <ListEmpty definition={dealDefinition} list={list} />
        </div>
      )}
      {data
        ? data.columns.map((column) => (
            <BoardColumn
              key={column.stage.id}
              column={column}
              stages={stages}
              query={inPipeline}
              moves={moves}
              onPeek={peek}
            />
          ))
        : Array.from({ length: 5 }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
            <div key={i} className={classes.column} aria-hidden>
              <span className={classes.bone} />
              <span className={classes.boneCard} />
              <span className={classes.boneCard} />
            </div>
          ))}
    </div>
  );
}
