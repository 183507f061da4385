/** Saved views as tabs: own and shared ones, saved, renamed, shared and deleted here. */
import { Button, Checkbox, Group, Menu, Popover, Stack, TextInput } from '@mantine/core';
import { IconChevronDown, IconDeviceFloppy, IconPlus, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patch, post, remove } from '@/api/client';
import { useMay, useMe } from '@/api/me';
import { invalidate } from '@/api/query';
import type { View } from '@/api/types';
import { FormProblem } from '@/form/form-problem';
import { sayProblem, sayWithUndo } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import type { Definition } from './definition';
import type { UseListState } from './list-state';
import classes from './view-tabs.module.css';

interface Props {
  definition: Definition;
  list: UseListState;
}

function ViewForm({ definition, list, view, onDone }: Props & { view?: View | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const { user, permissions } = useMe();
  const mayShare = user.role === 'admin' || permissions.view?.create === 'all';
  const form = useForm({
    initial: { name: view?.name ?? '', shared: view?.shared ?? false },
    check: ({ name }): Record<string, string> => (name.trim() ? {} : { name: t('form.required') }),
    submit: async ({ name, shared }, idempotencyKey) => {
      if (view) await patch(`/views/${view.id}`, view.version, { name, shared });
      else {
        const body = { entity: definition.entity, name, shared, layout: list.layout ?? 'list', query: list.viewQuery };
        const made = await post('/views', body, { idempotencyKey });
        await invalidate('view');
        list.open(made.id);
      }
      await invalidate('view');
      onDone();
    },
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="xs">
        <FormProblem problem={form.problem} shown={['name']} />
        <TextInput
          label={t('view.name')}
          data-autofocus
          value={form.values.name}
          error={form.errors.name}
          onChange={(event) => form.set('name', event.currentTarget.value)}
        />
        <Checkbox
          label={t('view.shared')}
          disabled={!mayShare}
          checked={form.values.shared}
          onChange={(event) => form.set('shared', event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={form.busy}>
            {t('action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function ViewTabs({ definition, list }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const [naming, setNaming] = useState<'new' | 'rename' | null>(null);
  const { view } = list;
  const mine = view && may('edit', 'view', view);
  const changed = view ? list.edited : list.filtered;

  const saveOver = async () => {
    if (!view) return;
    await patch(`/views/${view.id}`, view.version, { query: list.viewQuery, layout: list.layout ?? view.layout });
    await invalidate('view');
    list.open(view.id);
  };
  const drop = async () => {
    if (!view) return;
    await remove(`/views/${view.id}`, view.version);
    list.open(undefined);
    await invalidate('view');
    sayWithUndo(t('view.deleted', { name: view.name }), async () => {
      const { name, shared, layout, query, entity } = view;
      await post('/views', { name, shared, layout, query, entity });
      await invalidate('view');
    });
  };

  return (
    <div className={classes.bar}>
      <nav className={classes.tabs} aria-label={t('view.title')}>
        <button
          type="button"
          className={classes.tab}
          aria-current={!view ? 'page' : undefined}
          onClick={() => list.open(undefined)}
        >
          {t('view.all')}
        </button>
        {list.views.map((v) => (
          <button
            key={v.id}
            type="button"
            className={classes.tab}
            aria-current={v.id === view?.id ? 'page' : undefined}
            onClick={() => list.open(v.id)}
          >
            {v.shared && <IconUsers size={13} aria-label={t('view.sharedMark')} />}
            {v.name}
          </button>
        ))}
      </nav>
      {view && mine && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="subtle" color="gray" size="compact-sm" rightSection={<IconChevronDown size={13} />}>
              {t('view.manage')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setNaming('rename')}>{t('view.rename')}</Menu.Item>
            <Menu.Item color="red" onClick={() => void drop().catch(sayProblem)}>
              {t('view.delete')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {changed && view && mine && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconDeviceFloppy size={14} />}
          onClick={() => void saveOver().catch(sayProblem)}
        >
          {t('view.saveChanges')}
        </Button>
      )}
      <Popover
        opened={naming !== null}
        onChange={(opened) => !opened && setNaming(null)}
        position="bottom-start"
        width={280}
        shadow="md"
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconPlus size={14} />}
            onClick={() => setNaming('new')}
          >
            {t('view.saveAs')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          {naming && (
            <ViewForm
              key={naming}
              definition={definition}
              list={list}
              view={naming === 'rename' ? view : undefined}
              onDone={() => setNaming(null)}
            />
          )}
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
