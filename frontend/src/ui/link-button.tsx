/** A button that leads to another page of the program. */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export function LinkButton({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Button variant="default" component={Link} to={to}>
      {children}
    </Button>
  );
}
