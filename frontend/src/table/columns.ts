/** Which fields are columns, in which order and width. */
import { useMemo } from 'react';
import type { Field } from '@/form/field';
import { useRemembered } from '@/lib/remembered';

export interface Column {
  field: Field;
  width: number;
}

const DEFAULT_WIDTH = 150;
export const MIN_WIDTH = 72;

export const columnFields = (fields: readonly Field[]): Field[] => fields.filter((f) => f.column !== false);

export function useColumns(entity: string, fields: readonly Field[], names: readonly string[]) {
  const [widths, setWidths] = useRemembered<Record<string, number>>(`widths:${entity}`, {});
  const columns = useMemo(
    () =>
      names.flatMap((name): Column[] => {
        const field = fields.find((f) => f.name === name);
        if (!field || field.column === false) return [];
        return [{ field, width: widths[name] ?? (typeof field.column === 'number' ? field.column : DEFAULT_WIDTH) }];
      }),
    [fields, names, widths],
  );
  const resize = (name: string, width: number) =>
    setWidths({ ...widths, [name]: Math.max(MIN_WIDTH, Math.round(width)) });
  return { columns, resize };
}

/** The last column takes what is left, so that short rows do not end in mid-air. */
export const gridTemplate = (columns: readonly Column[]): string =>
  ['40px', ...columns.map((c, i) => (i === columns.length - 1 ? `minmax(${c.width}px, 1fr)` : `${c.width}px`))].join(
    ' ',
  );

export const gridWidth = (columns: readonly Column[]): number => columns.reduce((sum, c) => sum + c.width, 40);

/** The names with one of them moved beside another. The first column stays where it is: it names the row. */
export function movedBeside(names: readonly string[], name: string, target: string, after: boolean): string[] {
  const [first = '', ...rest] = names;
  if (name === target || name === first) return [...names];
  const others = rest.filter((n) => n !== name);
  const at = target === first ? 0 : others.indexOf(target) + (after ? 1 : 0);
  return [first, ...others.slice(0, at), name, ...others.slice(at)];
}

/** The names with one of them moved by a place. */
export function movedBy(names: readonly string[], name: string, step: 1 | -1): string[] {
  const target = names[names.indexOf(name) + step];
  return target === undefined || target === names[0] ? [...names] : movedBeside(names, name, target, step > 0);
}
