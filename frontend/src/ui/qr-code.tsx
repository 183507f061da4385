/** A QR code, drawn here: what it says is secret and goes nowhere else. */
import { useMemo } from 'react';
import { encode } from 'uqr';
import classes from './qr-code.module.css';

/** Blank modules around it, as readers expect. */
const BORDER = 4;

export function QrCode({ value, label }: { value: string; label: string }) {
  const { size, path } = useMemo(() => {
    const drawn = encode(value, { ecc: 'M', border: BORDER });
    const dark = drawn.data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { size: drawn.size, path: dark.join('') };
  }, [value]);
  return (
    <svg className={classes.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} />
    </svg>
  );
}
