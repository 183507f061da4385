import type { ReactNode } from 'react';
import { useEffect } from 'react';
import classes from './page-header.module.css';

interface Props {
  title: string;
  meta?: ReactNode;
  before?: ReactNode;
  children?: ReactNode;
}

/** The 52 px bar on top of a page with its one h1; also names the browser tab. */
export function PageHeader({ title, meta, before, children }: Props) {
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <header className={classes.header}>
      {before}
      <h1 className={classes.title}>{title}</h1>
      {meta && <span className={`${classes.meta} num`}>{meta}</span>}
      <div className={classes.actions}>{children}</div>
    </header>
  );
}
