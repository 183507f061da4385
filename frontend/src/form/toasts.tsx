/** Short messages at the edge of the screen; an undo stands in place of a question beforehand. */
import { Button, Group } from '@mantine/core';
import { type NotificationData, notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { isProblem } from '@/api/problem';
import { createStore } from '@/lib/store';
import { sentenceOf } from './problem-text';

/** True from the first message on; what shows them is loaded then. */
export const anyMessage = createStore(false);

const show = (message: NotificationData): string => {
  anyMessage.set(true);
  return notifications.show(message);
};

const LONG = 10_000;
const closing = () => ({ closeButtonProps: { 'aria-label': i18next.t('action.close') } });

const withAction = (text: string, label: string, run: () => void) => (
  <Group justify="space-between" wrap="nowrap" gap="sm">
    <span>{text}</span>
    <Button variant="default" size="compact-sm" onClick={run} style={{ flex: 'none' }}>
      {label}
    </Button>
  </Group>
);

/** Says something, with what can be done about it. */
export function say(text: string, action?: { label: string; run: () => void }): void {
  const id = show({
    ...closing(),
    color: 'indigo',
    autoClose: action ? LONG : 4000,
    message: action
      ? withAction(text, action.label, () => {
          notifications.hide(id);
          action.run();
        })
      : text,
  });
}

export function sayWithUndo(text: string, undo: () => void | Promise<void>): void {
  const id = show({
    ...closing(),
    autoClose: LONG,
    color: 'indigo',
    message: withAction(text, i18next.t('action.undo'), () => {
      notifications.hide(id);
      void Promise.resolve(undo()).catch((error: unknown) => sayProblem(error));
    }),
  });
}

/** Says why something failed; a lost connection offers the same step again. */
export function sayProblem(error: unknown, retry?: () => void): void {
  const text = isProblem(error) ? sentenceOf(i18next.t, error) : i18next.t('state.failed');
  const id = show({
    ...closing(),
    autoClose: retry ? false : LONG,
    color: 'red',
    message: retry
      ? withAction(text, i18next.t('action.retry'), () => {
          notifications.hide(id);
          retry();
        })
      : text,
  });
  if (!isProblem(error)) reportError(error);
}
