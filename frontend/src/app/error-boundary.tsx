import { Button } from '@mantine/core';
import i18next from 'i18next';
import { Component, type ReactNode } from 'react';
import { EmptyState } from '@/ui/states';

interface State {
  failed: boolean;
}

/** The last resort: says that something broke and offers to start over; what was typed is kept as a draft. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <BrokenScreen /> : this.props.children;
  }
}

export function BrokenScreen() {
  return (
    <main>
      <EmptyState title={i18next.t('state.broken')} text={i18next.t('state.brokenText')}>
        <Button onClick={() => globalThis.location.reload()}>{i18next.t('action.reload')}</Button>
      </EmptyState>
    </main>
  );
}
