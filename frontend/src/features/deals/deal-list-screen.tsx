import { SegmentedControl, Select } from '@mantine/core';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { usePipelines } from '@/api/lookups';
import { later } from '@/lib/later';
import { remember, useRemembered } from '@/lib/remembered';
import { ListPage } from '@/records/list-page';
import type { UseListState } from '@/records/list-state';
import { dealDefinition } from './fields';

const Board = later(() => import('./board').then((m) => m.Board));

type Layout = 'list' | 'board';

function Tools({ list, layout }: { list: UseListState; layout: Layout }) {
  const { t } = useTranslation();
  const pipelines = usePipelines();
  return (
    <>
      {layout === 'board' && pipelines.length > 1 && (
        <Select
          size="xs"
          w={170}
          aria-label={t('field.pipeline_id')}
          allowDeselect={false}
          data={pipelines.map((p) => ({ value: p.id, label: p.name }))}
          value={list.pipeline ?? pipelines[0]?.id ?? null}
          onChange={(id) => list.set({ pipeline: id ?? undefined })}
        />
      )}
      <SegmentedControl
        size="xs"
        aria-label={t('list.layout')}
        value={layout}
        onChange={(next) => {
          remember('deals:layout', next);
          list.write({}, { layout: next });
        }}
        data={[
          { value: 'board', label: t('list.board') },
          { value: 'list', label: t('list.list') },
        ]}
      />
    </>
  );
}

export default function DealListScreen() {
  const [remembered] = useRemembered<Layout>('deals:layout', 'board');
  const pipelines = usePipelines();
  const layoutOf = (list: UseListState): Layout => list.layout ?? remembered;
  return (
    <ListPage
      definition={dealDefinition}
      pipeline={(list) =>
        layoutOf(list) === 'board' && pipelines.length > 1 ? (list.pipeline ?? pipelines[0]?.id) : undefined
      }
      tools={(list) => <Tools list={list} layout={layoutOf(list)} />}
      instead={(list) =>
        layoutOf(list) === 'board' ? (
          <Suspense>
            <Board list={list} />
          </Suspense>
        ) : null
      }
    />
  );
}
