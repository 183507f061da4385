/** Actions that stay visible when they are not allowed, with the reason in their tooltip. */
import { ActionIcon, type ActionIconProps, Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { MouseEventHandler, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keysLabel } from '@/lib/hotkeys';

interface Guard {
  /** Whether the action is allowed. */
  may?: boolean;
  /** Why it is not; "no permission" when absent. */
  reason?: string;
  keys?: string;
  onClick?: MouseEventHandler<HTMLButtonElement>;
}

function useGuard({ may = true, reason, keys, onClick }: Guard, label?: string) {
  const { t } = useTranslation();
  const why = reason ?? t('state.notAllowed');
  const hint = may ? [label, keys && keysLabel(keys)].filter(Boolean).join('  ') : why;
  return {
    hint,
    silent: may && !label && !keys,
    props: may
      ? { onClick }
      : {
          'aria-disabled': true,
          'data-disabled': true,
          onClick: ((event) => event.preventDefault()) as MouseEventHandler<HTMLButtonElement>,
        },
  };
}

type ActionButtonProps = Omit<ButtonProps, 'onClick' | 'disabled'> & Guard & { children: ReactNode };

export function ActionButton({ may, reason, keys, onClick, children, ...rest }: ActionButtonProps) {
  const guard = useGuard({
    ...(may === undefined ? {} : { may }),
    ...(reason === undefined ? {} : { reason }),
    ...(keys === undefined ? {} : { keys }),
    ...(onClick === undefined ? {} : { onClick }),
  });
  return (
    <Tooltip label={guard.hint} disabled={guard.silent}>
      <Button {...rest} {...guard.props}>
        {children}
      </Button>
    </Tooltip>
  );
}

type IconButtonProps = Omit<ActionIconProps, 'onClick' | 'disabled'> & Guard & { label: string; children: ReactNode };

export function IconButton({ may, reason, keys, onClick, label, children, ...rest }: IconButtonProps) {
  const guard = useGuard(
    {
      ...(may === undefined ? {} : { may }),
      ...(reason === undefined ? {} : { reason }),
      ...(keys === undefined ? {} : { keys }),
      ...(onClick === undefined ? {} : { onClick }),
    },
    label,
  );
  return (
    <Tooltip label={guard.hint}>
      <ActionIcon size={28} aria-label={label} {...rest} {...guard.props}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
