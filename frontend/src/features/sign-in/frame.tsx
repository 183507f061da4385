import type { ReactNode } from 'react';
import { useEffect } from 'react';
import classes from './sign-in.module.css';

/** The quiet page around every form that comes before signing in. */
export function Frame({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <img src="/icon.svg" alt="" width={36} height={36} />
        <h1>{title}</h1>
        {text && <p className="muted">{text}</p>}
        {children}
      </div>
    </main>
  );
}
